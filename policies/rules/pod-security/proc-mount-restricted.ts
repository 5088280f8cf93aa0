import { podsOf } from "../../objects/pods";
import { container, deployment, hardened, pod, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";
import { unmasked } from "./proc-mount";
import { procMountBaseline } from "./proc-mount-baseline";

const containers = [container({ securityContext: hardened({ procMount: "Unmasked" }) })];

/** /proc stays masked, also in a user namespace. */
export const procMountRestricted: ResourceRule = {
  id: "proc-mount-restricted",
  severity: "low",
  level: "mandatory",
  scope: "resource",
  podSecurity: "restricted",
  since: 35,
  overrides: procMountBaseline,
  reason: "Nothing in a course needs these kernel settings, so not even a pod in a user namespace may see them.",
  cure: "Remove securityContext.procMount.",
  reference: podSecurityControl("/proc Mount Type (restricted)"),
  *check(object) {
    for (const pod of podsOf(object)) yield* unmasked(pod);
  },
  examples: {
    pass: [pod({ hostUsers: false }), podWith({ securityContext: hardened({ procMount: "Default" }) })],
    fail: [pod({ hostUsers: false, containers }), deployment({ hostUsers: false, initContainers: containers })],
  },
};
