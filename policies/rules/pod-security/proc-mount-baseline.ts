import { podsOf } from "../../objects/pods";
import { container, deployment, hardened, pod, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";
import { unmasked } from "./proc-mount";

const all = hardened({ procMount: "Unmasked" });

/** /proc stays masked, unless the pod's root user has no rights on the node. */
export const procMountBaseline: ResourceRule = {
  id: "proc-mount-baseline",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  reason:
    "/proc contains settings of the kernel that all students share. The engine hides them, and Unmasked shows " +
    "them.",
  cure: "Remove securityContext.procMount.",
  reference: podSecurityControl("/proc Mount Type"),
  *check(object, { minor }) {
    for (const pod of podsOf(object)) {
      // In a user namespace, the settings cannot be changed; the standard says so since 1.35.
      if (minor >= 35 && pod.spec.hostUsers === false) continue;
      yield* unmasked(pod);
    }
  },
  examples: {
    pass: [pod(), podWith({ securityContext: hardened({ procMount: "Default" }) }), pod({ hostUsers: false })],
    fail: [podWith({ securityContext: all }), deployment({ initContainers: [container({ securityContext: all })] })],
  },
};
