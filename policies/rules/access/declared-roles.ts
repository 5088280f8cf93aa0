import type { KubeObject } from "../../objects/kubernetes";
import { roleOf } from "../../objects/namespaces";
import { isBinding, reaches, roleOfBinding, roleRefOf, subjectsOf } from "../../objects/rbac";
import { binding, hub, role, workspace } from "../examples";
import { aula, type SetRule } from "../rule";

const student = { kind: "ServiceAccount", name: "workspace", namespace: "course-student" };
const account = { kind: "ServiceAccount", name: "hub", namespace: "course-hub" };
const course = (...more: KubeObject[]) => [...hub(), ...workspace(), ...more];

/** Roles that accounts of a course get are declared with the course. */
export const declaredRoles: SetRule = {
  id: "declared-roles",
  severity: "high",
  level: "mandatory",
  scope: "set",
  reason:
    "If a role is not declared here, nobody can tell what it allows. The cluster's own roles edit and admin " +
    "can read every secret, and grow with what is installed.",
  cure: "Declare a role with the required rights next to the binding.",
  reference: aula("Tenancy", "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles"),
  *check(objects) {
    const names = new Set(
      objects.filter((object) => roleOf(object) !== undefined).map(({ metadata }) => metadata?.name ?? ""),
    );
    for (const object of names.size > 0 ? objects.filter(isBinding) : []) {
      const who = subjectsOf(object)
        .map((subject) => reaches(subject, names))
        .find((name) => name !== undefined);
      const { kind, name } = roleRefOf(object);
      if (who && !roleOfBinding(object, objects))
        yield {
          object,
          path: "roleRef",
          reason: `${who} gets the ${kind} ${name}, which is not declared here`,
          value: `${kind} ${name}`,
        };
    }
  },
  examples: {
    pass: [
      course(role([{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }]), binding("RoleBinding", student)),
      course(binding("ClusterRoleBinding", { kind: "User", name: "ada" }, "view")),
    ],
    fail: [course(binding("RoleBinding", student)), course(binding("RoleBinding", account, "edit"))],
  },
};
