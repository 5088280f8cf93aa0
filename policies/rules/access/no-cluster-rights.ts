import { ofKind, roleOf } from "../../objects/namespaces";
import { RBAC, reaches, roleRefOf, subjectsOf } from "../../objects/rbac";
import { binding, hub, role, workspace } from "../examples";
import { aula, type SetRule } from "../rule";

const course = [...hub(), ...workspace(), role([{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }])];
const account = { kind: "ServiceAccount", name: "hub", namespace: "course-hub" };

/** The hub and the students have rights only in namespaces of the course. */
export const noClusterRights: SetRule = {
  id: "no-cluster-rights",
  severity: "critical",
  level: "mandatory",
  scope: "set",
  reason:
    "A ClusterRoleBinding applies in every namespace. A vulnerability in the hub, or one student's token, " +
    "would then give access to all courses on the cluster.",
  cure: "Bind the ClusterRole with a RoleBinding in each namespace that needs it.",
  reference: aula(
    "Tenancy",
    "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding",
  ),
  *check(objects) {
    // The GPU plugin's namespace is not an exception: it never uses the API server.
    const names = new Set(
      objects.filter((object) => roleOf(object) !== undefined).map(({ metadata }) => metadata?.name ?? ""),
    );
    if (names.size === 0) return;
    for (const object of ofKind(objects, RBAC, "ClusterRoleBinding")) {
      for (const [index, subject] of subjectsOf(object).entries()) {
        const who = reaches(subject, names);
        if (who)
          yield {
            object,
            path: `subjects[${index}]`,
            reason: `it grants ${who} the ${roleRefOf(object).kind} ${roleRefOf(object).name} in the whole cluster`,
            value: who,
          };
      }
    }
  },
  examples: {
    pass: [
      [
        ...course,
        binding("RoleBinding", account),
        binding("ClusterRoleBinding", { kind: "ServiceAccount", name: "metrics-server", namespace: "kube-system" }),
      ],
    ],
    fail: [
      account,
      { kind: "ServiceAccount", name: "workspace", namespace: "course-student" },
      { kind: "Group", name: "system:serviceaccounts:course-student" },
      { kind: "Group", name: "system:serviceaccounts" },
      { kind: "Group", name: "system:authenticated" },
      { kind: "User", name: "system:serviceaccount:course-hub:hub" },
    ].map((subject) => [...course, binding("ClusterRoleBinding", subject)]),
  },
};
