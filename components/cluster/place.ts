/** Where a course's homes are: a course that moves leaves them behind. Pure. */
import type { Target } from "../config";

/** One line that stays the same as long as a target means the same cluster: its address and its nodes may change. */
export function placeOf(target: Target): string {
  switch (target.kind) {
    case "kind": return `kind ${target.cluster}`;
    case "existing": return `existing ${target.stack ?? target.context ?? ""}`.trim();
    case "eks": return `eks ${target.account} ${target.region} ${target.cluster}`;
    case "gke": return `gke ${target.project} ${target.zone} ${target.cluster}`;
    case "aks": return `aks ${target.resourceGroup} ${target.cluster}`;
  }
}
