/** What JobSet and its controller are called in a cluster: upstream's own names, for a cluster has only one of them. */
import { LABELS } from "../contract/constants";

export const JOBSET = {
  /** As images/jobset/go.mod and crd.json have it; a test compares all three. */
  version: "v0.12.0",
  namespace: "jobset-system",
  group: "jobset.x-k8s.io",
  /** The version of the API that labs write. */
  apiVersion: "v1alpha2",
  crd: "jobsets.jobset.x-k8s.io",
  account: "jobset-controller-manager",
  deployment: "jobset-controller-manager",
  config: "jobset-manager-config",
  /** The controller knows these four by name: it writes a certificate of its own into Secret and configurations. */
  service: "jobset-webhook-service",
  secret: "jobset-webhook-server-cert",
  mutating: "jobset-mutating-webhook-configuration",
  validating: "jobset-validating-webhook-configuration",
} as const;

/** What selects the controller's objects. No label names a course: they are of all courses on the cluster. */
export const JOBSET_SELECTOR = { ...LABELS.partOf, "app.kubernetes.io/name": "jobset" };

/** Labels of every object of the controller. The version tells an older Aula that a newer one was here. */
export const JOBSET_LABELS = { ...JOBSET_SELECTOR, "app.kubernetes.io/version": JOBSET.version };
