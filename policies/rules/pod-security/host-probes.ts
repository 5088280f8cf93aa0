import { allContainers } from "../../objects/pods";
import { container, deployment, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"] as const;
const HOOKS = ["postStart", "preStop"] as const;
const ACTIONS = ["httpGet", "tcpSocket"] as const;

/** Probes and lifecycle hooks call only the pod itself. */
export const hostProbes: ResourceRule = {
  id: "host-probes",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  since: 34,
  reason:
    "The kubelet makes these calls from the node. With a host set, a pod can send them past every network " +
    "policy, to a metadata server or a kubelet.",
  cure: "Remove host from the probe or hook. Put a host name for HTTP into httpHeaders.",
  reference: podSecurityControl("Host Probes / Lifecycle Hooks"),
  *check(object) {
    for (const { container, path, label } of allContainers(object)) {
      const handlers = [
        ...PROBES.map((name) => ({ name, at: name as string, handler: container[name] })),
        ...HOOKS.map((name) => ({ name, at: `lifecycle.${name}`, handler: container.lifecycle?.[name] })),
      ];
      for (const { name, at, handler } of handlers) {
        for (const action of ACTIONS) {
          const host = handler?.[action]?.host;
          if (host)
            yield {
              path: `${path}.${at}.${action}.host`,
              reason: `${label} has a ${name} that calls ${host}`,
              value: host,
            };
        }
      }
    }
  },
  examples: {
    pass: [podWith({ livenessProbe: { httpGet: {} }, readinessProbe: { tcpSocket: { host: "" } } })],
    fail: [
      podWith({ livenessProbe: { httpGet: { host: "169.254.169.254" } } }),
      podWith({ lifecycle: { preStop: { tcpSocket: { host: "10.0.0.1" } } } }),
      deployment({ initContainers: [container({ startupProbe: { tcpSocket: { host: "localhost" } } })] }),
    ],
  },
};
