import { cis } from "../rule";
import { withoutRights } from "./rights";

/** Nobody can reach the kubelet through the API server. */
export const noNodeProxy = withoutRights({
  id: "no-node-proxy",
  severity: "critical",
  reason:
    "Through nodes/proxy, the kubelet runs commands in every pod on its node, without audit and admission. The " +
    "verb get is enough.",
  cure: "Remove nodes/proxy; use nodes/metrics and nodes/stats for monitoring.",
  reference: cis("5.1.10"),
  rights: [{ group: "", resources: ["nodes/proxy"], verbs: ["get", "create", "update", "patch", "delete"] }],
});
