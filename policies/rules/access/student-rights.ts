import { type KubeObject, list } from "../../objects/kubernetes";
import { ofKind, workspaces } from "../../objects/namespaces";
import { type PolicyRule, RBAC, reaches, roleOfBinding, roleRefOf, rulesOf, subjectsOf } from "../../objects/rbac";
import { binding, role, workspace } from "../examples";
import { cis, type SetRule } from "../rule";

/** Resources that students must not change: the home, the secrets, and the limits of their namespace. */
const FORBIDDEN: readonly {
  readonly group: string;
  readonly resources: readonly string[];
  readonly harmless?: readonly string[];
}[] = [
  { group: "", resources: ["persistentvolumeclaims", "secrets"] },
  { group: "", resources: ["resourcequotas", "limitranges", "namespaces"], harmless: ["get", "list", "watch"] },
  { group: "networking.k8s.io", resources: ["networkpolicies"], harmless: ["get", "list", "watch"] },
];

/**
 * The forbidden resources that a rule of a role grants; `*` grants all of a group, and `*` for the group all groups.
 */
function forbiddenIn(rule: PolicyRule): string[] {
  return FORBIDDEN.flatMap(({ group, resources, harmless = [] }) => {
    const verbs = list(rule.verbs).filter((verb) => !harmless.includes(verb));
    if (verbs.length === 0 || !list(rule.apiGroups).some((one) => one === group || one === "*")) return [];
    return resources.filter((resource) =>
      list(rule.resources)
        .map(String)
        .some((named) => named === "*" || named === resource || named.startsWith(`${resource}/`)),
    );
  });
}

const student = { kind: "ServiceAccount", name: "workspace", namespace: "course-student" };
const bound = (resources: string[], apiGroups = [""], verbs = ["delete"]): KubeObject[] => [
  ...workspace(),
  role([{ apiGroups, resources, verbs }]),
  binding("RoleBinding", student),
];

/** A student's token can neither delete a home, nor read a secret, nor remove the limits of its namespace. */
export const studentRights: SetRule = {
  id: "student-rights",
  severity: "high",
  level: "mandatory",
  scope: "set",
  reason:
    "Spark's usual rights on volume claims let a student's token delete the home. Rights on secrets show every " +
    "credential in the namespace, and rights on quotas or network policies remove them.",
  cure:
    "Bind a role of the course that names pods, configmaps and services. It must not contain volume claims, " +
    'secrets, changes of quotas, limits or network policies, or "*".',
  reference: cis("5.1.2"),
  *check(objects) {
    const students = new Set(workspaces(objects).map(({ metadata }) => metadata?.name ?? ""));
    for (const kind of ["RoleBinding", "ClusterRoleBinding"]) {
      for (const object of students.size > 0 ? ofKind(objects, RBAC, kind) : []) {
        const who = subjectsOf(object)
          .map((subject) => reaches(subject, students))
          .find((name) => name !== undefined);
        if (!who) continue;
        const bound = roleOfBinding(object, objects);
        const name = `${roleRefOf(object).kind} ${roleRefOf(object).name}`;
        for (const resource of new Set(bound ? rulesOf(bound).flatMap(forbiddenIn) : [])) {
          yield {
            object,
            path: "roleRef",
            reason: `${who} gets rights on ${resource} from the ${name}`,
            value: resource,
          };
        }
      }
    }
  },
  examples: {
    pass: [bound(["pods", "configmaps", "services"]), bound(["resourcequotas"], [""], ["get", "list", "watch"])],
    fail: [
      bound(["pods", "persistentvolumeclaims"]),
      bound(["secrets"]),
      bound(["resourcequotas"]),
      bound(["networkpolicies"], ["networking.k8s.io"]),
    ],
  },
};
