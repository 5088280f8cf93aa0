import { workspace } from "./examples";
import { list, type KubeObject } from "./kubernetes";
import { ofKind, workspaces } from "./namespaces";
import { RBAC, reaches, roleOfBinding, roleRefOf, rulesOf, subjectsOf, type PolicyRule } from "./rbac";
import type { SetRule } from "./rule";

const FORBIDDEN = ["persistentvolumeclaims", "secrets"];

/** The forbidden resources that a rule of a role gives; `*` gives both, as does `*` for the API group. */
function forbiddenIn(rule: PolicyRule): string[] {
  const core = list(rule.apiGroups).some((group) => group === "" || group === "*");
  if (!core || list(rule.verbs).length === 0) return [];
  return FORBIDDEN.filter((resource) => list(rule.resources).some((named) => named === "*" || named === resource || named.startsWith(`${resource}/`)));
}

const bound = (resources: string[], withRole = true): KubeObject[] => [
  ...workspace(),
  ...(withRole ? [{ apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name: "spark" }, rules: [{ apiGroups: [""], resources, verbs: ["get"] }] }] : []),
  {
    apiVersion: `${RBAC}/v1`,
    kind: "RoleBinding",
    metadata: { name: "spark", namespace: "course-student" },
    roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "spark" },
    subjects: [{ kind: "ServiceAccount", name: "workspace", namespace: "course-student" }],
  },
];

/** A student's token can neither delete a home nor read a secret. */
export const studentRights: SetRule = {
  id: "student-rights",
  severity: "high",
  level: "mandatory",
  scope: "set",
  reason: "Spark's usual rights over volume claims let a student's token delete the home; rights over secrets show every credential of the namespace.",
  cure: "Bind a role of the course's own that names pods, configmaps and services, and neither persistentvolumeclaims nor secrets nor \"*\".",
  reference: { framework: "CIS Kubernetes Benchmark", version: "1.12", control: "5.1.2", url: "https://www.cisecurity.org/benchmark/kubernetes" },
  *check(objects) {
    const students = new Set(workspaces(objects).map(({ metadata }) => metadata?.name ?? ""));
    for (const kind of ["RoleBinding", "ClusterRoleBinding"]) {
      for (const object of students.size > 0 ? ofKind(objects, RBAC, kind) : []) {
        const who = subjectsOf(object).map((subject) => reaches(subject, students)).find((name) => name !== undefined);
        if (!who) continue;
        const role = roleOfBinding(object, objects);
        const name = `${roleRefOf(object).kind} ${roleRefOf(object).name}`;
        if (!role) yield { object, path: "roleRef", reason: `${who} gets the ${name}, which is not declared here, so nobody can tell what it allows`, value: name };
        for (const resource of new Set(role ? rulesOf(role).flatMap(forbiddenIn) : [])) {
          yield { object, path: "roleRef", reason: `${who} gets rights over ${resource} from the ${name}`, value: resource };
        }
      }
    }
  },
  examples: {
    pass: [bound(["pods", "configmaps", "services"])],
    fail: [bound(["pods", "persistentvolumeclaims"]), bound(["secrets"]), bound(["*"]), bound([], false)],
  },
};
