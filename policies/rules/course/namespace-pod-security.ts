import { ENFORCE, ROLE } from "../../objects/namespaces";
import { namespace } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

const VERSION = `${ENFORCE}-version`;
/**
 * Since this version, restricted has every control that matters on Linux: also seccomp profiles and dropped
 * capabilities.
 */
const COMPLETE = 25;

const aged = (version: string) => {
  const one = namespace("student");
  return { ...one, metadata: { ...one.metadata, labels: { ...one.metadata?.labels, [VERSION]: version } } };
};

/** The API server itself refuses unsafe pods in every namespace of the course, including pods that students create. */
export const namespacePodSecurity: ResourceRule = {
  id: "namespace-pod-security",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  reason:
    "A policy pack sees only what the course declares. Only the namespace's own level applies to the pods that " +
    "students and their Spark drivers create.",
  cure: `Label the namespace ${ENFORCE}: restricted. Remove ${VERSION}, or set it to v1.${COMPLETE} or later.`,
  reference: podSecurityControl("Enforcement by namespace labels"),
  *check(object) {
    if (object.kind !== "Namespace" || object.apiVersion !== "v1") return;
    const labels = object.metadata?.labels;
    if (labels?.[ROLE] === undefined) return;
    const level = labels[ENFORCE];
    if (level !== "restricted")
      yield {
        path: `metadata.labels["${ENFORCE}"]`,
        reason:
          "the namespace enforces " +
          `${level === undefined ? "no Pod Security level" : `the Pod Security level ${level}`}`,
        value: level,
      };
    const [, minor] = /^v1\.(\d+)$/.exec(labels[VERSION] ?? "") ?? [];
    if (minor !== undefined && Number(minor) < COMPLETE)
      yield {
        path: `metadata.labels["${VERSION}"]`,
        reason: `the namespace enforces the level as of ${labels[VERSION]}`,
        value: labels[VERSION],
      };
  },
  examples: {
    pass: [
      namespace("hub"),
      aged("latest"),
      aged("v1.36"),
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "not-of-a-course" } },
    ],
    fail: [namespace("hub", ""), namespace("hub", "baseline"), namespace("hub", "privileged"), aged("v1.18")],
  },
};
