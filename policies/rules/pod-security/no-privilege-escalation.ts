import { containersOf, isWindows, podsOf } from "../../objects/pods";
import { container, cronJob, hardened, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

/** allowPrivilegeEscalation is explicitly false, because the default is true. */
export const noPrivilegeEscalation: ResourceRule = {
  id: "no-privilege-escalation",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  podSecurity: "restricted",
  since: 8,
  reason: "Otherwise, a set-uid program in the image makes a student root inside the container.",
  cure: "Set securityContext.allowPrivilegeEscalation: false on the container.",
  reference: podSecurityControl("Privilege Escalation"),
  *check(object, { minor }) {
    for (const pod of podsOf(object)) {
      if (minor >= 25 && isWindows(pod)) continue;
      for (const { container, path, label } of containersOf(pod)) {
        if (container.securityContext?.allowPrivilegeEscalation !== false) {
          yield {
            path: `${path}.securityContext.allowPrivilegeEscalation`,
            reason: `${label} can gain more privileges than it started with`,
          };
        }
      }
    }
  },
  examples: {
    pass: [podWith({})],
    fail: [
      podWith({ securityContext: hardened({ allowPrivilegeEscalation: undefined }) }),
      podWith({ securityContext: hardened({ allowPrivilegeEscalation: true }) }),
      cronJob({ initContainers: [container({ securityContext: hardened({ allowPrivilegeEscalation: true }) })] }),
    ],
  },
};
