/** How a course reaches the cluster of its target, as a command line does too. Pure, but for files that a target names. */
import type { LocalAccess } from "./access";
import { definitionOf, type Target } from "./targets";

/** How a course reaches a cluster that is there. @throws ConfigError when a file that the target names cannot be read */
export function accessOf(target: Target): LocalAccess {
  return definitionOf(target).access(target);
}
