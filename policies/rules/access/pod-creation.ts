import { cis } from "../rule";
import { withoutRights } from "./rights";

/** Nobody can create pods, directly or through a workload, without a waiver. */
export const podCreation = withoutRights({
  id: "pod-creation",
  severity: "medium",
  reason:
    "A pod can mount every secret, claim and ServiceAccount in its namespace, so the right to create a pod is " +
    "the right to all of them.",
  cure:
    "Remove create on pods and workloads. A hub or a Spark driver needs it, in namespaces with Pod Security " +
    "and a quota: add a waiver for that one role.",
  reference: cis("5.1.4"),
  rights: [
    { group: "", resources: ["pods", "replicationcontrollers"], verbs: ["create"] },
    { group: "apps", resources: ["deployments", "daemonsets", "statefulsets", "replicasets"], verbs: ["create"] },
    { group: "batch", resources: ["jobs", "cronjobs"], verbs: ["create"] },
    { group: "jobset.x-k8s.io", resources: ["jobsets"], verbs: ["create"] },
  ],
});
