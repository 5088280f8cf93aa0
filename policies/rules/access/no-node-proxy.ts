import { cis } from "../rule";
import { withoutRights } from "./rights";

/** Nobody reaches kubelet through the API server. */
export const noNodeProxy = withoutRights({
  id: "no-node-proxy",
  severity: "critical",
  reason: "Through nodes/proxy kubelet runs commands in every pod of its node, past audit and admission; get alone is enough.",
  cure: "Remove nodes/proxy; nodes/metrics and nodes/stats are there for monitoring.",
  reference: cis("5.1.10"),
  rights: [{ group: "", resources: ["nodes/proxy"], verbs: ["get", "create", "update", "patch", "delete"] }],
});
