/** How a course, or a command line, reaches the cluster of a target. Pure, but for files that a target names. */
import type { LocalAccess } from "./access";
import { definitionOf, type Target } from "./targets";

/** How a cluster that is there is reached. @throws ConfigError when a file that the target names cannot be read */
export function accessOf(target: Target): LocalAccess {
  return definitionOf(target).access(target);
}
