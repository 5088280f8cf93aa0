import { ofKind, workspaces } from "../../objects/namespaces";
import { accountOf, RBAC, roleRefOf, subjectsOf } from "../../objects/rbac";
import { binding, hub, role, workspace } from "../examples";
import { aula, type SetRule } from "../rule";

const rights = role([{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }]);
const other = { kind: "ServiceAccount", name: "workspace", namespace: "course-other" };
const others = workspace().map((object) => ({
  ...object,
  metadata:
    object.kind === "Namespace"
      ? { ...object.metadata, name: other.namespace }
      : { ...object.metadata, namespace: other.namespace },
}));
const own = { kind: "ServiceAccount", name: "workspace", namespace: "course-student" };

/** A student's account has rights only in the student's own namespace. */
export const studentBorder: SetRule = {
  id: "student-border",
  severity: "critical",
  level: "mandatory",
  scope: "set",
  reason:
    "A RoleBinding can name an account from another namespace. One line could give a student the pods of " +
    "another student, or the hub's pods.",
  cure:
    "Bind the accounts of a student's namespace only inside that namespace. Only the hub's account has rights " +
    "in other namespaces.",
  reference: aula("Tenancy", "https://kubernetes.io/docs/concepts/security/multi-tenancy/"),
  *check(objects) {
    const names = new Set(workspaces(objects).map(({ metadata }) => metadata?.name ?? ""));
    for (const object of names.size > 0 ? ofKind(objects, RBAC, "RoleBinding") : []) {
      const here = object.metadata?.namespace ?? "";
      for (const [index, subject] of subjectsOf(object).entries()) {
        const from =
          accountOf(subject)?.namespace ??
          [...names].find((name) => subject.kind === "Group" && subject.name === `system:serviceaccounts:${name}`);
        if (from !== undefined && from !== here && names.has(from)) {
          yield {
            object,
            path: `subjects[${index}]`,
            reason: `it grants accounts of ${from} the ${roleRefOf(object).kind} ${roleRefOf(object).name} in ${here}`,
            value: from,
          };
        }
      }
    }
  },
  examples: {
    pass: [
      [...workspace(), ...others, rights, binding("RoleBinding", own)],
      [
        ...hub(),
        ...workspace(),
        rights,
        binding("RoleBinding", { kind: "ServiceAccount", name: "hub", namespace: "course-hub" }),
      ],
    ],
    fail: [
      [...workspace(), ...others, rights, binding("RoleBinding", other)],
      [
        ...workspace(),
        ...others,
        rights,
        binding("RoleBinding", { kind: "Group", name: "system:serviceaccounts:course-other" }),
      ],
      [
        ...workspace(),
        ...others,
        rights,
        binding("RoleBinding", { kind: "User", name: "system:serviceaccount:course-other:workspace" }),
      ],
    ],
  },
};
