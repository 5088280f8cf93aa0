import { allContainers } from "../../objects/pods";
import { container, deployment, hardened, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

// The API server accepts no privileged container that may not escalate, so the examples also break that rule.
const privileged = hardened({ privileged: true, allowPrivilegeEscalation: true });

/** No container is privileged, because a privileged container controls its node. */
export const noPrivilegedContainers: ResourceRule = {
  id: "no-privileged-containers",
  severity: "critical",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  reason:
    "A privileged container has every device and capability of its node. Anyone who controls it controls every " +
    "student's work there.",
  cure: "Remove securityContext.privileged.",
  reference: podSecurityControl("Privileged Containers"),
  *check(object) {
    for (const { container, path, label } of allContainers(object)) {
      if (container.securityContext?.privileged)
        yield { path: `${path}.securityContext.privileged`, reason: `${label} is privileged` };
    }
  },
  examples: {
    pass: [podWith({}), podWith({ securityContext: hardened({ privileged: false }) })],
    fail: [
      podWith({ securityContext: privileged }),
      deployment({ initContainers: [container({ name: "init", securityContext: privileged })] }),
      deployment({ ephemeralContainers: [container({ name: "debug", securityContext: privileged })] }),
    ],
  },
};
