import { contextsOf, podsOf } from "../../objects/pods";
import { container, deployment, hardened, pod, podContext, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

/** No user 0: runAsNonRoot would refuse to start it, but only when the pod runs. */
export const runAsUser: ResourceRule = {
  id: "run-as-user",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  podSecurity: "restricted",
  since: 23,
  reason: "User 0 in a container is user 0 on the node as soon as anything leaks.",
  cure: "Set securityContext.runAsUser to a number other than 0, or remove it so that the image sets the user.",
  reference: podSecurityControl("Running as Non-root user"),
  *check(object, { minor }) {
    for (const pod of podsOf(object)) {
      if (minor >= 35 && pod.spec.hostUsers === false) continue;
      for (const { context, path, label } of contextsOf(pod)) {
        if (context.runAsUser === 0)
          yield { path: `${path}.runAsUser`, reason: `${label} runs as user 0`, value: label };
      }
    }
  },
  examples: {
    pass: [
      pod(),
      pod({ securityContext: podContext({ runAsUser: undefined }) }),
      pod({ hostUsers: false, securityContext: podContext({ runAsUser: 0 }) }),
    ],
    fail: [
      pod({ securityContext: podContext({ runAsUser: 0 }) }),
      podWith({ securityContext: hardened({ runAsUser: 0 }) }),
      deployment({ ephemeralContainers: [container({ securityContext: hardened({ runAsUser: 0 }) })] }),
    ],
  },
};
