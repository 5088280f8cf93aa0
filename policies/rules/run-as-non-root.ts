import { container, deployment, hardened, pod, podWith } from "./examples";
import { containersOf, podOf } from "./pods";
import { podSecurityControl, type ResourceRule } from "./rule";

const filtered = { seccompProfile: { type: "RuntimeDefault" } };

/** runAsNonRoot for every container, set on it or on its pod, and no user 0 anywhere. */
export const runAsNonRoot: ResourceRule = {
  id: "run-as-non-root",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  podSecurity: "restricted",
  reason: "Root inside a container is root on the node as soon as anything leaks.",
  cure: "Set securityContext.runAsNonRoot: true on the pod, and a runAsUser other than 0.",
  reference: podSecurityControl("Running as Non-root; Running as Non-root user"),
  *check(object) {
    const pod = podOf(object);
    if (!pod) return;
    const ofPod = pod.spec.securityContext;
    if (ofPod?.runAsUser === 0) yield { path: `${pod.path}.securityContext.runAsUser`, reason: "the pod runs as user 0" };
    for (const { container, path, label } of containersOf(pod)) {
      const own = container.securityContext;
      if (own?.runAsUser === 0) yield { path: `${path}.securityContext.runAsUser`, reason: `${label} runs as user 0` };
      const nonRoot = own?.runAsNonRoot ?? ofPod?.runAsNonRoot;
      if (nonRoot !== true) yield { path: `${path}.securityContext.runAsNonRoot`, reason: `${label} may run as root` };
    }
  },
  examples: {
    pass: [pod(), pod({ securityContext: filtered, containers: [container({ securityContext: hardened({ runAsNonRoot: true }) })] })],
    fail: [
      pod({ securityContext: filtered }),
      pod({ securityContext: { ...filtered, runAsNonRoot: true, runAsUser: 0 } }),
      podWith({ securityContext: hardened({ runAsNonRoot: false }) }),
      podWith({ securityContext: hardened({ runAsUser: 0 }) }),
      deployment({ initContainers: [container({ securityContext: hardened({ runAsNonRoot: false }) })] }),
    ],
  },
};
