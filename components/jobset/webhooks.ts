/**
 * JobSet's webhooks, in the form of its own release (config/components/webhook with its patches, 0.12.0): as generated,
 * they would intercept every pod of the cluster, and with the controller away no pod at all could start. Pure.
 */
import { JOBSET } from "./names";

type Operation = "CREATE" | "UPDATE";

const webhook = (
  name: string,
  path: string,
  rule: object,
  operations: readonly Operation[],
  selector: object = {},
) => ({
  name,
  // No caBundle: the controller writes it, and applying the rest leaves it there.
  clientConfig: { service: { name: JOBSET.service, namespace: JOBSET.namespace, path, port: 443 } },
  admissionReviewVersions: ["v1"],
  sideEffects: "None",
  failurePolicy: "Fail",
  rules: [{ ...rule, operations: [...operations] }],
  ...selector,
});

const JOBSETS = { apiGroups: [JOBSET.group], apiVersions: [JOBSET.apiVersion], resources: ["jobsets"] };
const PODS = { apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] };
/** Pods of a JobSet, and no others. */
const THEIRS = {
  objectSelector: { matchExpressions: [{ key: "jobset.sigs.k8s.io/jobset-name", operator: "Exists" }] },
};

/** Fills in what a JobSet leaves out; places pods of one that wants a node or rack for itself. */
export const MUTATING = [
  webhook("mjobset.kb.io", "/mutate-jobset-x-k8s-io-v1alpha2-jobset", JOBSETS, ["CREATE"]),
  webhook("mpod.kb.io", "/mutate--v1-pod", PODS, ["CREATE"], THEIRS),
];

/** Refuses a JobSet that could not run. */
export const VALIDATING = [
  webhook("vjobset.kb.io", "/validate-jobset-x-k8s-io-v1alpha2-jobset", JOBSETS, ["CREATE", "UPDATE"]),
  webhook("vpod.kb.io", "/validate--v1-pod", PODS, ["CREATE"], THEIRS),
];
