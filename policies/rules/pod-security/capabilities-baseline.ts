import { list } from "../../objects/kubernetes";
import { allContainers } from "../../objects/pods";
import { container, deployment, hardened, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

/** The capabilities that an engine gives a container by default. */
const DEFAULT_SET = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

/** No capabilities beyond the engine's default set. */
export const capabilitiesBaseline: ResourceRule = {
  id: "capabilities-baseline",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  reason: "Capabilities such as SYS_ADMIN or NET_ADMIN allow most of what root can do to a node.",
  cure: "Remove the capability from securityContext.capabilities.add.",
  reference: podSecurityControl("Capabilities (baseline)"),
  *check(object) {
    for (const { container, path, label } of allContainers(object)) {
      for (const [index, name] of list(container.securityContext?.capabilities?.add).entries()) {
        if (!DEFAULT_SET.has(name))
          yield {
            path: `${path}.securityContext.capabilities.add[${index}]`,
            reason: `${label} adds the capability ${name}`,
            value: name,
          };
      }
    }
  },
  examples: {
    pass: [
      podWith({}),
      podWith({ securityContext: hardened({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } }) }),
    ],
    fail: [
      podWith({ securityContext: hardened({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } }) }),
      deployment({
        initContainers: [
          container({ securityContext: hardened({ capabilities: { drop: ["ALL"], add: ["NET_ADMIN"] } }) }),
        ],
      }),
    ],
  },
};
