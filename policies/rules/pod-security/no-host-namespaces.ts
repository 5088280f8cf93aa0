import { podsOf } from "../../objects/pods";
import { cronJob, pod } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

const FIELDS = ["hostNetwork", "hostPID", "hostIPC"] as const;

/** Pods do not use their node's network, processes and memory. */
export const noHostNamespaces: ResourceRule = {
  id: "no-host-namespaces",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  reason: "A pod in the node's own namespaces bypasses every network policy and sees the processes of all students.",
  cure: "Remove hostNetwork, hostPID and hostIPC.",
  reference: podSecurityControl("Host Namespaces"),
  *check(object) {
    for (const pod of podsOf(object)) {
      for (const field of FIELDS) {
        if (pod.spec[field])
          yield {
            path: `${pod.path}.${field}`,
            reason: `the pod uses its node's ${field.slice("host".length)} namespace`,
            value: field,
          };
      }
    }
  },
  examples: {
    pass: [pod(), pod({ hostNetwork: false })],
    fail: [pod({ hostNetwork: true }), pod({ hostPID: true }), cronJob({ hostIPC: true })],
  },
};
