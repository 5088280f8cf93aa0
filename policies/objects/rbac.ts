/** The parts of RBAC objects that rules read. */
import { as, isRecord, type KubeObject, list } from "./kubernetes";
import { ofKind } from "./namespaces";

export const RBAC = "rbac.authorization.k8s.io";

export interface Subject {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs?: readonly string[];
}

interface Binding {
  roleRef?: { kind?: string; name?: string };
  subjects?: readonly Subject[];
}

/** Whether an object is a Role or a ClusterRole. */
export function isRole(object: KubeObject): boolean {
  return (object.kind === "Role" || object.kind === "ClusterRole") && object.apiVersion.startsWith(`${RBAC}/`);
}

/** Whether an object is a RoleBinding or a ClusterRoleBinding. */
export function isBinding(object: KubeObject): boolean {
  return (
    (object.kind === "RoleBinding" || object.kind === "ClusterRoleBinding") && object.apiVersion.startsWith(`${RBAC}/`)
  );
}

/** The subjects of a binding. A ServiceAccount without a namespace is in the binding's namespace. */
export function subjectsOf(binding: KubeObject): Subject[] {
  return list(as<Binding>(binding).subjects).map((subject) => ({
    ...subject,
    namespace: subject?.namespace ?? binding.metadata?.namespace,
  }));
}

/** The role that a binding grants, by kind and name. */
export function roleRefOf(binding: KubeObject): { readonly kind: string; readonly name: string } {
  const { kind = "", name = "" } = as<Binding>(binding).roleRef ?? {};
  return { kind, name };
}

/** The role that a binding grants, if it is among the objects. */
export function roleOfBinding(binding: KubeObject, objects: readonly KubeObject[]): KubeObject | undefined {
  const { kind, name } = roleRefOf(binding);
  return ofKind(objects, RBAC, kind).find(
    ({ metadata }) =>
      metadata?.name === name && (kind === "ClusterRole" || metadata.namespace === binding.metadata?.namespace),
  );
}

/** The rules of a Role or ClusterRole. */
export function rulesOf(role: KubeObject): readonly PolicyRule[] {
  return list(as<{ rules: readonly PolicyRule[] }>(role).rules).map((rule) => (isRecord(rule) ? rule : {}));
}

/** Namespace and name of a subject that is a ServiceAccount; a User can be the long form of a ServiceAccount. */
export function accountOf(subject: Subject): { readonly namespace: string; readonly name: string } | undefined {
  if (subject.kind === "ServiceAccount") return { namespace: subject.namespace ?? "", name: subject.name ?? "" };
  const [, namespace, name] =
    (subject.kind === "User" && /^system:serviceaccount:([^:]+):(.+)$/.exec(subject.name ?? "")) || [];
  return namespace !== undefined && name !== undefined ? { namespace, name } : undefined;
}

/**
 * Why a subject includes accounts of the given namespaces; undefined if it does not. Groups count: every
 * ServiceAccount is in system:serviceaccounts, in that of its namespace, and in system:authenticated.
 */
export function reaches(subject: Subject, namespaces: ReadonlySet<string>): string | undefined {
  const account = accountOf(subject);
  if (account)
    return namespaces.has(account.namespace) ? `ServiceAccount ${account.namespace}/${account.name}` : undefined;
  const everyone = [
    "system:serviceaccounts",
    "system:authenticated",
    ...[...namespaces].map((name) => `system:serviceaccounts:${name}`),
  ];
  return subject.kind === "Group" && everyone.includes(subject.name ?? "") ? `everyone in ${subject.name}` : undefined;
}
