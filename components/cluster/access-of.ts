/** How a course reaches the cluster of its target, as a command line does too. Pure, but for files that a target names. */
import type { Target } from "../config";
import type { LocalAccess } from "./access";
import { aksAccess } from "./targets/aks";
import { eksAccess } from "./targets/eks";
import { existingAccess } from "./targets/existing";
import { gkeAccess } from "./targets/gke";
import { kindAccess } from "./targets/kind";

/** How a course reaches a cluster that is there. @throws ConfigError when a file that the target names cannot be read */
export function accessOf(target: Target): LocalAccess {
  switch (target.kind) {
    case "kind": return kindAccess(target);
    case "existing": return existingAccess(target);
    case "eks": return eksAccess(target);
    case "gke": return gkeAccess(target);
    case "aks": return aksAccess(target);
  }
}
