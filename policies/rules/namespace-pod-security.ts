import { namespace } from "./examples";
import { ENFORCE, ROLE } from "./namespaces";
import { podSecurityControl, type ResourceRule } from "./rule";

/** The API server itself refuses unsafe pods in every namespace of the course, also those that students make. */
export const namespacePodSecurity: ResourceRule = {
  id: "namespace-pod-security",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  reason: "A policy pack sees what the course declares; the pods that students and their Spark drivers make meet only the namespace's own level.",
  cure: `Label the namespace ${ENFORCE}: restricted.`,
  reference: podSecurityControl("Enforcement by namespace labels"),
  *check(object) {
    if (object.kind !== "Namespace" || object.apiVersion !== "v1") return;
    const labels = object.metadata?.labels;
    if (labels?.[ROLE] === undefined) return;
    const level = labels[ENFORCE];
    if (level !== "restricted") yield { path: `metadata.labels["${ENFORCE}"]`, reason: `the namespace enforces ${level === undefined ? "no Pod Security level" : `the Pod Security level ${level}`}`, value: level };
  },
  examples: {
    pass: [namespace("student"), { apiVersion: "v1", kind: "Namespace", metadata: { name: "not-of-a-course" } }],
    fail: [namespace("bench-tools", ""), namespace("hub", "baseline"), namespace("gpu", "privileged")],
  },
};
