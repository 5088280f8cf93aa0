import { containersOf, isWindows, podsOf } from "../../objects/pods";
import { container, deployment, hardened, pod, podContext } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";
import { FILTERED, unconfined } from "./seccomp";
import { seccompBaseline } from "./seccomp-baseline";

const open = podContext({ seccompProfile: undefined });

/** System calls are filtered by the engine's profile or one of the node's, set on the pod or on each container. */
export const seccompRestricted: ResourceRule = {
  id: "seccomp-restricted",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  podSecurity: "restricted",
  since: 19,
  overrides: seccompBaseline,
  reason: "Without a filter, a container can make every system call of the kernel that all students share.",
  cure: "Set securityContext.seccompProfile: {type: RuntimeDefault} on the pod.",
  reference: podSecurityControl("Seccomp (restricted)"),
  *check(object, { minor }) {
    for (const pod of podsOf(object)) {
      if (minor >= 25 && isWindows(pod)) continue;
      yield* unconfined(pod);
      const ofPod = FILTERED.has(pod.spec.securityContext?.seccompProfile?.type ?? "");
      for (const { container, path, label } of containersOf(pod)) {
        if (!container.securityContext?.seccompProfile && !ofPod)
          yield { path: `${path}.securityContext.seccompProfile.type`, reason: `${label} has no seccomp profile` };
      }
    }
  },
  examples: {
    pass: [
      pod(),
      pod({
        securityContext: open,
        containers: [container({ securityContext: hardened({ seccompProfile: { type: "Localhost" } }) })],
      }),
    ],
    fail: [
      pod({ securityContext: open }),
      deployment({
        securityContext: open,
        containers: [container({ securityContext: hardened({ seccompProfile: undefined }) })],
      }),
    ],
  },
};
