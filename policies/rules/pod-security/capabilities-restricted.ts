import { list } from "../../objects/kubernetes";
import { containersOf, isWindows, podsOf } from "../../objects/pods";
import { container, deployment, hardened, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";
import { capabilitiesBaseline } from "./capabilities-baseline";

/** All capabilities are dropped; only NET_BIND_SERVICE may be added. */
export const capabilitiesRestricted: ResourceRule = {
  id: "capabilities-restricted",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  podSecurity: "restricted",
  since: 22,
  overrides: capabilitiesBaseline,
  reason: "Notebooks and executors need no capabilities, and each remaining one is a way out of the container.",
  cure: 'Set securityContext.capabilities: {drop: ["ALL"]}, and add nothing except NET_BIND_SERVICE.',
  reference: podSecurityControl("Capabilities (restricted)"),
  *check(object, { minor }) {
    for (const pod of podsOf(object)) {
      if (minor >= 25 && isWindows(pod)) continue;
      for (const { container, path, label } of containersOf(pod)) {
        const at = `${path}.securityContext.capabilities`;
        const capabilities = container.securityContext?.capabilities;
        if (!list(capabilities?.drop).includes("ALL"))
          yield { path: `${at}.drop`, reason: `${label} does not drop ALL capabilities` };
        for (const [index, name] of list(capabilities?.add).entries()) {
          if (name !== "NET_BIND_SERVICE")
            yield { path: `${at}.add[${index}]`, reason: `${label} adds the capability ${name}`, value: name };
        }
      }
    }
  },
  examples: {
    pass: [
      podWith({}),
      podWith({ securityContext: hardened({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } }) }),
    ],
    fail: [
      podWith({ securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true } }),
      podWith({ securityContext: hardened({ capabilities: { drop: ["NET_RAW"] } }) }),
      podWith({ securityContext: hardened({ capabilities: { drop: ["ALL"], add: ["CHOWN"] } }) }),
      deployment({ initContainers: [container({ securityContext: hardened({ capabilities: undefined }) })] }),
    ],
  },
};
