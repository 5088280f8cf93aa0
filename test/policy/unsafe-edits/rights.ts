/** Unsafe edits of roles and bindings. */
import type { KubeObject } from "../../../policies/objects/kubernetes";
import { workspaces } from "../../../policies/objects/namespaces";
import { isBinding, isRole, RBAC } from "../../../policies/objects/rbac";
import { as, changing, type Operator } from "./operator";

const rights = (name: string, rule: object): Operator =>
  changing(`role: ${name}`, isRole, (copy) => Object.assign(copy, { rules: [...as<object[]>(copy["rules"]), rule] }));
const core = (resources: string[], ...verbs: string[]) => ({ apiGroups: [""], resources, verbs });
const bindsStudents = (object: KubeObject) => isBinding(object) && object.metadata?.name === "spark";
const subject = (name: string, one: (object: KubeObject, all: readonly KubeObject[]) => object): Operator =>
  changing(`binding: ${name}`, isBinding, (copy, _pick, all) =>
    Object.assign(copy, { subjects: [...as<object[]>(copy["subjects"]), one(copy, all)] }),
  );
/** Of rights. */
export const RIGHTS: readonly Operator[] = [
  rights("everything", { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }),
  rights("every verb", core(["events"], "*")),
  rights("every resource", core(["*"], "get")),
  rights("reads secrets", core(["secrets"], "get", "list")),
  rights("creates workloads", { apiGroups: ["apps", "batch"], resources: ["deployments", "jobs"], verbs: ["create"] }),
  rights("exec", core(["pods/exec"], "create")),
  rights("ephemeral containers", core(["pods/ephemeralcontainers"], "patch")),
  rights("binds roles", { apiGroups: [RBAC], resources: ["clusterroles"], verbs: ["bind", "escalate"] }),
  rights("writes bindings", { apiGroups: [RBAC], resources: ["rolebindings"], verbs: ["create"] }),
  rights("impersonates", core(["users", "groups"], "impersonate")),
  rights("makes persistent volumes", core(["persistentvolumes"], "create")),
  rights("kubelet through the API server", core(["nodes/proxy"], "get")),
  rights("approves certificates", {
    apiGroups: ["certificates.k8s.io"],
    resources: ["certificatesigningrequests/approval"],
    verbs: ["update"],
  }),
  rights("webhooks", {
    apiGroups: ["admissionregistration.k8s.io"],
    resources: ["mutatingwebhookconfigurations"],
    verbs: ["create"],
  }),
  rights("makes tokens", core(["serviceaccounts/token"], "create")),
  ...[
    core(["persistentvolumeclaims"], "delete"),
    core(["resourcequotas"], "delete"),
    core(["limitranges"], "update"),
    { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["delete"] },
  ].map(
    (rule): Operator => ({
      ...rights(`of students: ${rule.resources[0]}`, rule),
      applies: (object) => isRole(object) && object.metadata?.name?.endsWith("-spark") === true,
    }),
  ),
  subject("to everybody", () => ({ kind: "Group", name: "system:authenticated", apiGroup: RBAC })),
  subject("to nobody known", () => ({ kind: "User", name: "system:anonymous", apiGroup: RBAC })),
  subject("to administrators past RBAC", () => ({ kind: "Group", name: "system:masters", apiGroup: RBAC })),
  subject("to the default account", (object) => ({
    kind: "ServiceAccount",
    name: "default",
    namespace: object.metadata?.namespace,
  })),
  subject("to another student", (object, all) => ({
    kind: "ServiceAccount",
    name: "workspace",
    namespace: workspaces(all).find(({ metadata }) => metadata?.name !== object.metadata?.namespace)?.metadata?.name,
  })),
  ...["cluster-admin", "admin", "edit"].map((name) =>
    changing(`binding: gives ${name}`, isBinding, (copy) => Object.assign(copy["roleRef"] as object, { name })),
  ),
  changing("binding: in the whole cluster", isBinding, (copy) =>
    Object.assign(copy, {
      kind: "ClusterRoleBinding",
      metadata: { name: `${copy.metadata?.namespace}-${copy.metadata?.name}` },
    }),
  ),
  {
    name: "binding: another one, in the whole cluster",
    applies: bindsStudents,
    mutate: (copy) => [copy, { ...structuredClone(copy), kind: "ClusterRoleBinding", metadata: { name: "more" } }],
  },
];
