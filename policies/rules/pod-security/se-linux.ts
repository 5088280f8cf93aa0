import { contextsOf, podsOf } from "../../objects/pods";
import { container, deployment, hardened, pod, podContext, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

const TYPES = new Set(["", "container_t", "container_init_t", "container_kvm_t"]);
/** Added in 1.31, for containers inside containers. */
const SINCE_31 = "container_engine_t";

/** Only SELinux types for containers, and no user or role. */
export const seLinux: ResourceRule = {
  id: "se-linux",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  reason:
    "On nodes with SELinux, the label decides what a container may access. The type spc_t, for example, may " +
    "access everything.",
  cure:
    "Remove seLinuxOptions, or set only its type, to one of container_t, container_init_t, container_kvm_t and " +
    "(since 1.31) container_engine_t.",
  reference: podSecurityControl("SELinux"),
  *check(object, { minor }) {
    for (const pod of podsOf(object)) {
      for (const { context, path, label } of contextsOf(pod)) {
        const { type, user, role } = context.seLinuxOptions ?? {};
        const at = `${path}.seLinuxOptions`;
        if (!TYPES.has(type ?? "") && !(minor >= 31 && type === SINCE_31))
          yield { path: `${at}.type`, reason: `${label} has the SELinux type ${type}`, value: type };
        if (user) yield { path: `${at}.user`, reason: `${label} has the SELinux user ${user}`, value: user };
        if (role) yield { path: `${at}.role`, reason: `${label} has the SELinux role ${role}`, value: role };
      }
    }
  },
  examples: {
    pass: [
      pod(),
      pod({ securityContext: podContext({ seLinuxOptions: { type: "container_t" } }) }),
      podWith({ securityContext: hardened({ seLinuxOptions: {} }) }),
    ],
    fail: [
      pod({ securityContext: podContext({ seLinuxOptions: { type: "spc_t" } }) }),
      podWith({ securityContext: hardened({ seLinuxOptions: { user: "system_u" } }) }),
      deployment({
        initContainers: [container({ securityContext: hardened({ seLinuxOptions: { role: "sysadm_r" } }) })],
      }),
    ],
  },
};
