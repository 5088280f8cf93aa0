import { container, deployment, hardened, pod, podWith } from "./examples";
import { containersOf, podOf } from "./pods";
import { podSecurityControl, type ResourceRule } from "./rule";

const FILTERED = new Set(["RuntimeDefault", "Localhost"]);

const nobody = { runAsNonRoot: true };

/** System calls are filtered: the engine's own profile or one of the node's, on the pod or on each container. */
export const seccompProfile: ResourceRule = {
  id: "seccomp-profile",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  podSecurity: "restricted",
  reason: "Without a filter a container can make every system call of the kernel that all students share.",
  cure: "Set securityContext.seccompProfile: {type: RuntimeDefault} on the pod.",
  reference: podSecurityControl("Seccomp (restricted)"),
  *check(object) {
    const pod = podOf(object);
    if (!pod) return;
    const ofPod = pod.spec.securityContext?.seccompProfile?.type;
    // A wrong profile on the pod is wrong even where each container has its own.
    if (ofPod !== undefined && !FILTERED.has(ofPod)) yield { path: `${pod.path}.securityContext.seccompProfile.type`, reason: `the pod's seccomp profile is ${ofPod}` };
    for (const { container, path, label } of containersOf(pod)) {
      const own = container.securityContext?.seccompProfile?.type;
      if (own === undefined && ofPod !== undefined) continue;
      if (own === undefined || !FILTERED.has(own)) yield { path: `${path}.securityContext.seccompProfile.type`, reason: `${label} has ${own === undefined ? "no seccomp profile" : `the seccomp profile ${own}`}` };
    }
  },
  examples: {
    pass: [pod(), pod({ securityContext: nobody, containers: [container({ securityContext: hardened({ seccompProfile: { type: "Localhost" } }) })] })],
    fail: [
      pod({ securityContext: nobody }),
      pod({ securityContext: { ...nobody, seccompProfile: { type: "Unconfined" } } }),
      podWith({ securityContext: hardened({ seccompProfile: { type: "Unconfined" } }) }),
      deployment({ initContainers: [container({ securityContext: hardened({ seccompProfile: { type: "Unconfined" } }) })] }),
    ],
  },
};
