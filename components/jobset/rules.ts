/**
 * Rights around JobSet. The controller's are those of its module (config/components/rbac, 0.12.0), less what nothing
 * here uses: metrics and their token reviews, patching pods (in-place restart, a gate that is off), volume claims.
 * Pure.
 */
import { JOBSET } from "./names";

const READ = ["get", "list", "watch"];
const WEBHOOKS = ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"];

/** In every namespace: JobSets can be in any. */
export const CONTROLLER_RULES = [
  { apiGroups: [JOBSET.group], resources: ["jobsets"], verbs: [...READ, "delete"] },
  { apiGroups: [JOBSET.group], resources: ["jobsets/status", "jobsets/finalizers"], verbs: ["update"] },
  { apiGroups: ["batch"], resources: ["jobs"], verbs: [...READ, "create", "update", "patch", "delete"] },
  { apiGroups: ["batch"], resources: ["jobs/status"], verbs: ["update"] },
  { apiGroups: [""], resources: ["services"], verbs: [...READ, "create"] },
  { apiGroups: [""], resources: ["pods"], verbs: [...READ, "delete"] },
  // It reads both through a cache, and where it may not list, it waits for ever: one JobSet that names a claim would
  // stop all others. It may make none: a student would have storage past the quota's one home.
  { apiGroups: [""], resources: ["nodes", "persistentvolumeclaims"], verbs: READ },
  { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
  // It puts the authority of its own certificate into its own two. No rule can limit a list to names.
  { apiGroups: ["admissionregistration.k8s.io"], resources: WEBHOOKS, verbs: READ },
  {
    apiGroups: ["admissionregistration.k8s.io"],
    resources: WEBHOOKS,
    resourceNames: [JOBSET.mutating, JOBSET.validating],
    verbs: ["update"],
  },
];

/** In its own namespace: its certificate, and the lease that one of several controllers holds. */
export const OWN_RULES = [
  { apiGroups: [""], resources: ["secrets"], verbs: ["list", "watch"] },
  { apiGroups: [""], resources: ["secrets"], resourceNames: [JOBSET.secret], verbs: ["get", "update"] },
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get", "create", "update"] },
];

/** What a workspace's account needs beside Spark's rights, for a lab that makes JobSets; it reads Jobs to say why. */
export const JOBSET_RIGHTS = [
  { apiGroups: [JOBSET.group], resources: ["jobsets"], verbs: [...READ, "create", "delete"] },
  { apiGroups: ["batch"], resources: ["jobs"], verbs: READ },
];
