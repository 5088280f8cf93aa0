import { namespace, workspace } from "./examples";
import type { KubeObject } from "./kubernetes";
import { ofKind, roleOf } from "./namespaces";
import { RBAC, reaches, roleRefOf, subjectsOf } from "./rbac";
import type { SetRule } from "./rule";

const role: KubeObject = { apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name: "hub" }, rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] };
const course: KubeObject[] = [namespace("hub"), ...workspace(), role];
const binding = (kind: string, subject: object): KubeObject => ({
  apiVersion: `${RBAC}/v1`,
  kind,
  metadata: { name: "example", ...(kind === "RoleBinding" ? { namespace: "course-student" } : {}) },
  roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "hub" },
  subjects: [subject],
});
const hub = { kind: "ServiceAccount", name: "hub", namespace: "course-hub" };

/** The hub and the students have rights in namespaces of the course, and nowhere else. */
export const noClusterRights: SetRule = {
  id: "no-cluster-rights",
  severity: "critical",
  level: "mandatory",
  scope: "set",
  reason: "A ClusterRoleBinding holds in every namespace: a hole in the hub, or one student's token, would then open all courses of the cluster.",
  cure: "Bind the ClusterRole with a RoleBinding in each namespace where it is needed.",
  reference: { framework: "Aula", version: "1", control: "Tenancy", url: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding" },
  *check(objects) {
    // The GPU plugin's namespace is no exception: it never speaks to the API server.
    const names = new Set(objects.filter((object) => roleOf(object) !== undefined).map(({ metadata }) => metadata?.name ?? ""));
    if (names.size === 0) return;
    for (const object of ofKind(objects, RBAC, "ClusterRoleBinding")) {
      for (const [index, subject] of subjectsOf(object).entries()) {
        const who = reaches(subject, names);
        if (who) yield { object, path: `subjects[${index}]`, reason: `it gives ${who} the ${roleRefOf(object).kind} ${roleRefOf(object).name} in the whole cluster`, value: who };
      }
    }
  },
  examples: {
    pass: [[...course, binding("RoleBinding", hub), binding("ClusterRoleBinding", { kind: "ServiceAccount", name: "metrics-server", namespace: "kube-system" })]],
    fail: [
      hub,
      { kind: "ServiceAccount", name: "workspace", namespace: "course-student" },
      { kind: "Group", name: "system:serviceaccounts:course-student" },
      { kind: "Group", name: "system:serviceaccounts" },
      { kind: "Group", name: "system:authenticated" },
      { kind: "User", name: "system:serviceaccount:course-hub:hub" },
    ].map((subject) => [...course, binding("ClusterRoleBinding", subject)]),
  },
};
