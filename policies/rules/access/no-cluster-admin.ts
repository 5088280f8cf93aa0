import { isBinding, roleRefOf } from "../../objects/rbac";
import { binding } from "../examples";
import { cis, type ResourceRule } from "../rule";

const someone = { kind: "ServiceAccount", name: "operator", namespace: "tools" };

/** Nobody gets cluster-admin, in the cluster or in one namespace. */
export const noClusterAdmin: ResourceRule = {
  id: "no-cluster-admin",
  severity: "critical",
  level: "mandatory",
  scope: "resource",
  reason:
    "cluster-admin may do everything. Even inside one namespace, this includes its secrets, its quota and its " +
    "network policies.",
  cure: "Bind a role with only the required rights.",
  reference: cis("5.1.1"),
  *check(object) {
    if (!isBinding(object)) return;
    const { kind, name } = roleRefOf(object);
    if (kind === "ClusterRole" && name === "cluster-admin")
      yield { path: "roleRef.name", reason: "it grants cluster-admin", value: name };
  },
  examples: {
    pass: [binding("ClusterRoleBinding", someone), binding("RoleBinding", someone, "view")],
    fail: [binding("ClusterRoleBinding", someone, "cluster-admin"), binding("RoleBinding", someone, "cluster-admin")],
  },
};
