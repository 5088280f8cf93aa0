import type { KubeObject } from "../../objects/kubernetes";
import { pod, role } from "../examples";
import { cis, type ResourceRule } from "../rule";

/** Kubernetes' own kinds that are in a namespace. */
const NAMESPACED = new Set([
  "Pod",
  "PodTemplate",
  "ReplicationController",
  "ReplicaSet",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "Service",
  "ConfigMap",
  "Secret",
  "ServiceAccount",
  "PersistentVolumeClaim",
  "ResourceQuota",
  "LimitRange",
  "Role",
  "RoleBinding",
  "NetworkPolicy",
  "Ingress",
  "PodDisruptionBudget",
]);

const placed = (object: KubeObject, namespace: string | undefined): KubeObject => ({
  ...object,
  metadata: { name: "example", namespace },
});

/** Every object names its namespace, and it is not the default one. */
export const noDefaultNamespace: ResourceRule = {
  id: "no-default-namespace",
  severity: "low",
  level: "mandatory",
  scope: "resource",
  reason:
    "The default namespace has no quota, no network policies and no Pod Security level. Objects without a " +
    "namespace are created there.",
  cure: "Set metadata.namespace to a namespace of the course.",
  reference: cis("5.6.4"),
  *check({ kind, metadata }) {
    if (!NAMESPACED.has(kind)) return;
    const namespace = metadata?.namespace;
    if (namespace === undefined || namespace === null || namespace === "")
      yield { path: "metadata.namespace", reason: "it names no namespace" };
    else if (namespace === "default")
      yield { path: "metadata.namespace", reason: "it is in the default namespace", value: namespace };
  },
  examples: {
    pass: [pod(), { apiVersion: "v1", kind: "Namespace", metadata: { name: "course-student" } }],
    fail: [placed(pod(), "default"), placed(pod(), undefined), placed(role([], "Role"), "default")],
  },
};
