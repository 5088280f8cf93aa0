import { containersOf, podsOf } from "../../objects/pods";
import { container, deployment, hardened, pod, podContext, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

const open = podContext({ runAsNonRoot: undefined });

/** runAsNonRoot is true for every container, set on it or on its pod, and false nowhere. */
export const runAsNonRoot: ResourceRule = {
  id: "run-as-non-root",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  podSecurity: "restricted",
  reason: "Root inside a container is root on the node as soon as anything leaks.",
  cure: "Set securityContext.runAsNonRoot: true on the pod, and do not set it to false on any container.",
  reference: podSecurityControl("Running as Non-root"),
  *check(object, { minor }) {
    for (const pod of podsOf(object)) {
      // Root in a user namespace has no rights on the node; the standard says so since 1.35.
      if (minor >= 35 && pod.spec.hostUsers === false) continue;
      const ofPod = pod.spec.securityContext?.runAsNonRoot;
      // false on the pod is wrong even if each container sets true.
      if (ofPod === false)
        yield { path: `${pod.path}.securityContext.runAsNonRoot`, reason: "the pod can run as root", value: "the pod" };
      for (const { container, path, label } of containersOf(pod)) {
        const own = container.securityContext?.runAsNonRoot ?? undefined;
        if (own === false || (own === undefined && ofPod !== true))
          yield { path: `${path}.securityContext.runAsNonRoot`, reason: `${label} can run as root`, value: label };
      }
    }
  },
  examples: {
    pass: [
      pod(),
      pod({ securityContext: open, containers: [container({ securityContext: hardened({ runAsNonRoot: true }) })] }),
      pod({ hostUsers: false, securityContext: open }),
    ],
    fail: [
      pod({ securityContext: open }),
      podWith({ securityContext: hardened({ runAsNonRoot: false }) }),
      pod({
        securityContext: podContext({ runAsNonRoot: false }),
        containers: [container({ securityContext: hardened({ runAsNonRoot: true }) })],
      }),
      deployment({ initContainers: [container({ securityContext: hardened({ runAsNonRoot: false }) })] }),
    ],
  },
};
