import { cis } from "../rule";
import { withoutRights } from "./rights";

/** Who may create pods, directly or through a workload. */
export const podCreation = withoutRights({
  id: "pod-creation",
  severity: "medium",
  reason: "A pod can mount every secret, claim and ServiceAccount of its namespace, so the right to create one is the right to all of them.",
  cure: "Leave create on pods and workloads out. A hub or a Spark driver needs it, in namespaces where Pod Security and a quota hold: give that one role a waiver.",
  reference: cis("5.1.4"),
  rights: [
    { group: "", resources: ["pods", "replicationcontrollers"], verbs: ["create"] },
    { group: "apps", resources: ["deployments", "daemonsets", "statefulsets", "replicasets"], verbs: ["create"] },
    { group: "batch", resources: ["jobs", "cronjobs"], verbs: ["create"] },
  ],
});
