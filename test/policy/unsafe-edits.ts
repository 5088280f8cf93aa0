/** Unsafe edits, as operators over objects: each says where it applies, and spoils a copy. */
import type { KubeObject } from "../../policies/objects/kubernetes";
import { roleOf, workspaces } from "../../policies/objects/namespaces";
import { isBinding, isRole } from "../../policies/objects/rbac";
import { podsOf } from "../../policies/objects/pods";

/** Anything inside an object, to be changed. */
export interface Node {
  [key: string]: Node;
}

/** Chooses one of some values, by the seed. */
export type Pick = <T>(values: readonly T[]) => T;

/** An operator. */
export interface Operator {
  readonly name: string;
  /** Whether it would make this object less safe: not where it is as bad already. */
  applies(object: KubeObject, all: readonly KubeObject[]): boolean;
  /** What stands instead of the object, made from a copy of it: the copy changed, with another object, or nothing. */
  mutate(copy: KubeObject, pick: Pick, all: readonly KubeObject[]): readonly KubeObject[];
}

type Edit = (copy: KubeObject, pick: Pick, all: readonly KubeObject[]) => unknown;
/** An operator that changes the object itself. */
const changing = (name: string, applies: Operator["applies"], edit: Edit): Operator => ({
  name,
  applies,
  mutate: (copy, pick, all) => {
    edit(copy, pick, all);
    return [copy];
  },
});

const as = <T>(value: unknown) => value as T;
const specOf = (object: KubeObject) => as<Node>([...podsOf(object)][0]?.spec);
const has = (object: KubeObject) => [...podsOf(object)].length > 0;
const first = (spec: Node) => as<Node[]>(spec["containers"])[0] as Node;
const drop = (node: Node | undefined, ...keys: string[]) => {
  for (const key of keys) if (node) delete node[key];
};
const kind = (...kinds: string[]) => (object: KubeObject) => kinds.includes(object.kind);
const inWorkspace = (object: KubeObject, all: readonly KubeObject[]) => workspaces(all).some(({ metadata }) => metadata?.name === object.metadata?.namespace);

/** An edit of a pod's spec. */
const pod = (name: string, edit: (spec: Node, pick: Pick) => unknown, unless: (spec: Node) => unknown = () => false): Operator =>
  changing(`pod: ${name}`, (object) => has(object) && !unless(specOf(object)), (copy, pick) => edit(specOf(copy), pick));

/** An edit of a container: of the first one, or of a new one beside the pod's own, init or ephemeral. */
const container = (name: string, edit: (container: Node, pick: Pick) => unknown, unless?: (container: Node) => unknown): Operator[] => [
  pod(`a container: ${name}`, (spec, pick) => edit(first(spec), pick), unless && ((spec) => unless(first(spec)))),
  pod(`another container, init or ephemeral: ${name}`, (spec, pick) => {
    const other = as<Node>({ ...structuredClone(first(spec)), name: "other" });
    const sort = pick(["initContainers", "containers", "ephemeralContainers"]);
    as<Record<string, Node[]>>(spec)[sort] = [...as<Node[]>(spec[sort] ?? []), other];
    edit(other, pick);
  }, unless && ((spec) => unless(first(spec)))),
];
const context = (node: Node, fields: object) => Object.assign((node["securityContext"] ??= as<Node>({})), fields);
const mounted = (spec: Node, source: object, sort = "containers") => {
  as<{ volumes: object[] }>(spec).volumes = [...as<object[]>(spec["volumes"] ?? []), { name: "extra", ...source }];
  if (sort !== "containers") as<Record<string, Node[]>>(spec)[sort] = [as<Node>({ ...structuredClone(first(spec)), name: "setup" })];
  for (const one of as<Node[]>(spec[sort])) as<{ volumeMounts: object[] }>(one).volumeMounts = [...as<object[]>(one["volumeMounts"] ?? []), { name: "extra", mountPath: "/mnt" }];
};

const PODS: readonly Operator[] = [
  ...["hostNetwork", "hostPID", "hostIPC"].map((field) => pod(field, (spec) => Object.assign(spec, { [field]: true }))),
  pod("mount the engine's socket", (spec, pick) => mounted(spec, { hostPath: { path: pick(["/var/run/docker.sock", "/run/containerd/containerd.sock", "/run/podman/podman.sock"]) } })),
  pod("hostPath in an init container", (spec, pick) => mounted(spec, { hostPath: { path: pick(["/", "/etc", "/root/.kube"]) } }, "initContainers")),
  pod("mount an NFS server", (spec) => mounted(spec, { nfs: { server: "10.0.0.2", path: "/homes" } })),
  pod("a sysctl of the node", (spec, pick) => context(spec, { sysctls: [{ name: pick(["kernel.core_pattern", "net.ipv4.ip_forward"]), value: "1" }] })),
  pod("SELinux type spc_t", (spec) => context(spec, { seLinuxOptions: { type: "spc_t" } })),
  pod("seccomp Unconfined", (spec) => context(spec, { seccompProfile: { type: "Unconfined" } })),
  pod("no security context", (spec) => drop(spec, "securityContext"), (spec) => first(spec)["securityContext"]?.["runAsUser"] !== undefined),
  pod("runAsNonRoot false", (spec) => context(spec, { runAsNonRoot: false }), (spec) => first(spec)["securityContext"]?.["runAsUser"] !== undefined),
  pod("user 0", (spec) => context(spec, { runAsUser: 0 })),
  pod("a Windows HostProcess", (spec) => context(spec, { windowsOptions: { hostProcess: true } })),
  pod("the token left to the default", (spec) => drop(spec, "automountServiceAccountToken")),
  pod("the default account's token", (spec) => Object.assign(spec, { automountServiceAccountToken: true, serviceAccountName: "default" })),
  ...container("privileged", (one) => context(one, { privileged: true })),
  ...container("privilege escalation", (one, pick) => context(one, { allowPrivilegeEscalation: pick([true, undefined]) })),
  ...container("a capability", (one, pick) => context(one, { capabilities: { drop: ["ALL"], add: [pick(["SYS_ADMIN", "NET_RAW", "SYS_PTRACE", "CHOWN"])] } })),
  ...container("capabilities kept", (one, pick) => context(one, { capabilities: { drop: pick([[], ["NET_RAW"]]) } })),
  ...container("a root file system to write to", (one) => context(one, { readOnlyRootFilesystem: false }), (one) => one["securityContext"]?.["readOnlyRootFilesystem"] === as(false)),
  ...container("no security context", (one) => drop(one, "securityContext")),
  ...container("/proc unmasked", (one) => context(one, { procMount: "Unmasked" })),
  ...container("AppArmor Unconfined", (one) => context(one, { appArmorProfile: { type: "Unconfined" } })),
  ...container("no memory limit", (one) => drop(one["resources"]?.["limits"], "memory")),
  ...container("no requests", (one) => drop(one["resources"], "requests")),
  ...container("no resources", (one) => drop(one, "resources")),
  ...container("an image that changes", (one, pick) => Object.assign(one, { image: pick(["busybox", "registry.example/hub:latest", "registry.example/hub:4.1"]) })),
  ...container("a host port", (one) => Object.assign(one, { ports: [{ containerPort: 80, hostPort: 80 }] })),
  ...container("a probe to the metadata server", (one) => Object.assign(one, { livenessProbe: { httpGet: { host: "169.254.169.254", port: 80 } } })),
  ...container("a hook to another host", (one) => Object.assign(one, { lifecycle: { postStart: { httpGet: { host: "10.0.0.1", port: 80 } } } })),
  ...container("all GPUs by variable", (one) => Object.assign(one, { env: [...as<object[]>(one["env"] ?? []), { name: "NVIDIA_VISIBLE_DEVICES", value: "all" }] })),
  ...container("a password in clear", (one, pick) => Object.assign(one, { env: [...as<object[]>(one["env"] ?? []), { name: pick(["DB_PASSWORD", "API_TOKEN", "AWS_SECRET_ACCESS_KEY"]), value: "geheim" }] })),
  ...container("another secret as variables", (one) => Object.assign(one, { envFrom: [{ secretRef: { name: "people" } }] })),
  ...container("a GPU without a limit", (one) => Object.assign((one["resources"] ??= as<Node>({}))["requests"] ?? {}, { "nvidia.com/gpu": "1" })),
  changing("pod: devices by CDI annotation", has, annotate("cdi.k8s.io/gpus", "nvidia.com/gpu=all")),
  changing("pod: AppArmor unconfined by annotation", has, annotate("container.apparmor.security.beta.kubernetes.io/hub", "unconfined")),
  ...["activeDeadlineSeconds", "ttlSecondsAfterFinished"].map((field) => changing(`job: no ${field}`, kind("CronJob"), (copy) => drop(as<Node>(copy)["spec"]?.["jobTemplate"]?.["spec"], field))),
];

function annotate(key: string, value: string): Edit {
  return (copy) => {
    const template = as<Node>(copy["spec"])["jobTemplate"]?.["spec"]?.["template"] ?? as<Node>(copy["spec"])["template"];
    Object.assign(((template as Node)["metadata"] ??= as<Node>({}))["annotations"] ??= as<Node>({}), { [key]: value });
  };
}

/** An edit of the labels of a course's namespaces. */
const label = (name: string, key: string, value: string | undefined, applies: (object: KubeObject) => boolean = () => true): Operator =>
  changing(`namespace: ${name}`, (object) => roleOf(object) !== undefined && applies(object), (copy) => {
    const labels = as<Record<string, string>>(copy.metadata?.labels);
    if (value === undefined) delete labels[key];
    else labels[key] = value;
  });
const ENFORCE = "pod-security.kubernetes.io/enforce";
const isGpu = (object: KubeObject) => roleOf(object) === "gpu";
const NAMESPACES: readonly Operator[] = [
  label("privileged", ENFORCE, "privileged", (object) => !isGpu(object)),
  label("baseline", ENFORCE, "baseline"),
  label("no Pod Security level", ENFORCE, undefined),
  label("an old version of the level", `${ENFORCE}-version`, "v1.10"),
  label("no role", "aula.dev/role", undefined),
  label("another hub", "aula.dev/role", "hub", (object) => roleOf(object) !== "hub"),
];

/** An edit of the spec of objects of a kind. */
const spec = (what: string, name: string, edit: (spec: Node, pick: Pick) => unknown, applies: Operator["applies"] = () => true): Operator =>
  changing(`${what}: ${name}`, (object, all) => object.kind === what && applies(object, all), (copy, pick) => edit(as<Node>(copy["spec"]), pick));
const gone = (what: string, applies: Operator["applies"] = () => true): Operator => ({ name: `${what}: taken away`, applies: (object, all) => object.kind === what && applies(object, all), mutate: () => [] });
const hard = (spec: Node) => spec["hard"] as unknown as Record<string, string>;
const isLeft = (object: KubeObject) => hard(as<Node>(object["spec"]))["pods"] === "0";
const closesAll = (object: KubeObject) => Object.keys(as<Node>(object["spec"])["podSelector"] ?? {}).length === 0;
const opening = (spec: Node, side: "ingress" | "egress", rule: object) => Object.assign(spec, { [side]: [...as<object[]>(spec[side] ?? []), rule] });

const FENCES: readonly Operator[] = [
  gone("ResourceQuota"),
  ...["pods", "requests.cpu", "requests.memory", "limits.memory", "persistentvolumeclaims", "services.nodeports", "services.loadbalancers", "requests.nvidia.com/gpu"].map((key) => spec("ResourceQuota", `no ${key}`, (one) => drop(one["hard"], key))),
  spec("ResourceQuota", "only for some pods", (one) => Object.assign(one, { scopes: ["BestEffort"] })),
  spec("ResourceQuota", "a GPU under another name", (one) => Object.assign(hard(one), { "requests.nvidia.com/gpu.shared": "1" })),
  spec("ResourceQuota", "a key that counts nothing", (one) => Object.assign(hard(one), { "limits.nvidia.com/gpu": "1" })),
  spec("ResourceQuota", "node ports", (one) => Object.assign(hard(one), { "services.nodeports": "5" })),
  spec("ResourceQuota", "more than there is", (one, pick) => Object.assign(hard(one), pick([{ "requests.cpu": "64" }, { "requests.memory": "1Ti" }, { "requests.nvidia.com/gpu": "100" }])), (object) => !isLeft(object)),
  gone("LimitRange"),
  ...["default", "defaultRequest"].map((field) => spec("LimitRange", `no ${field}`, (one) => drop(as<Node[]>(one["limits"])[0], field))),
  spec("LimitRange", "for pods instead of containers", (one) => Object.assign(as<Node[]>(one["limits"])[0] as Node, { type: "Pod" })),
  gone("NetworkPolicy", closesAll),
  spec("NetworkPolicy", "for some pods only", (one) => Object.assign(one, { podSelector: { matchLabels: { app: "none" } } }), closesAll),
  ...["Ingress", "Egress"].map((direction) => spec("NetworkPolicy", `without ${direction}`, (one) => Object.assign(one, { policyTypes: [direction === "Ingress" ? "Egress" : "Ingress"] }), closesAll)),
  spec("NetworkPolicy", "out to everyone", (one) => opening(one, "egress", {})),
  spec("NetworkPolicy", "out to everyone on a port", (one) => opening(one, "egress", { ports: [{ port: 80 }] })),
  spec("NetworkPolicy", "in from everyone", (one) => opening(one, "ingress", {})),
  spec("NetworkPolicy", "in from everyone on a port", (one) => opening(one, "ingress", { ports: [{ port: 8888 }] }), inWorkspace),
  spec("NetworkPolicy", "in from every namespace", (one) => opening(one, "ingress", { from: [{ namespaceSelector: {} }] })),
  spec("NetworkPolicy", "out to every namespace", (one) => opening(one, "egress", { to: [{ namespaceSelector: {} }] })),
  spec("NetworkPolicy", "out to the metadata server", (one, pick) => opening(one, "egress", { to: [{ ipBlock: { cidr: pick(["0.0.0.0/0", "169.254.0.0/16", "169.254.169.254/32"]) } }] })),
  spec("NetworkPolicy", "without its exceptions", (one) => {
    for (const rule of as<Node[]>(one["egress"])) for (const peer of as<Node[]>(rule["to"] ?? [])) drop(peer["ipBlock"], "except");
  }, (object) => JSON.stringify(object).includes('"except"')),
  changing("ServiceAccount: hands out its token", kind("ServiceAccount"), (copy, pick) => Object.assign(copy, { automountServiceAccountToken: pick([true, undefined]) })),
  spec("Service", "an address of somebody else", (one) => Object.assign(one, { externalIPs: ["8.8.8.8"] })),
  spec("Service", "a second door", (one, pick) => Object.assign(one, { type: pick(["NodePort", "LoadBalancer"]) }), (object) => as<Node>(object["spec"])["type"] === undefined || as<string>(as<Node>(object["spec"])["type"]) === "ClusterIP"),
  {
    name: "namespace: a door of the student's own",
    applies: (object, all) => workspaces(all).includes(object),
    mutate: (copy, pick) => [copy, pick<KubeObject>([
      { apiVersion: "v1", kind: "Service", metadata: { name: "door", namespace: copy.metadata?.name }, spec: { type: "NodePort", ports: [{ port: 80 }] } },
      { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "door", namespace: copy.metadata?.name }, spec: {} },
    ])],
  },
];

const RBAC = "rbac.authorization.k8s.io";
const rights = (name: string, rule: object): Operator => changing(`role: ${name}`, isRole, (copy) => Object.assign(copy, { rules: [...as<object[]>(copy["rules"]), rule] }));
const core = (resources: string[], ...verbs: string[]) => ({ apiGroups: [""], resources, verbs });
const bindsStudents = (object: KubeObject) => isBinding(object) && object.metadata?.name === "spark";
const subject = (name: string, one: (object: KubeObject, all: readonly KubeObject[]) => object): Operator =>
  changing(`binding: ${name}`, isBinding, (copy, _pick, all) => Object.assign(copy, { subjects: [...as<object[]>(copy["subjects"]), one(copy, all)] }));
const RIGHTS: readonly Operator[] = [
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
  rights("approves certificates", { apiGroups: ["certificates.k8s.io"], resources: ["certificatesigningrequests/approval"], verbs: ["update"] }),
  rights("webhooks", { apiGroups: ["admissionregistration.k8s.io"], resources: ["mutatingwebhookconfigurations"], verbs: ["create"] }),
  rights("makes tokens", core(["serviceaccounts/token"], "create")),
  ...[core(["persistentvolumeclaims"], "delete"), core(["resourcequotas"], "delete"), core(["limitranges"], "update"), { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["delete"] }]
    .map((rule): Operator => ({ ...rights(`of students: ${rule.resources[0]}`, rule), applies: (object) => isRole(object) && object.metadata?.name?.endsWith("-spark") === true })),
  subject("to everybody", () => ({ kind: "Group", name: "system:authenticated", apiGroup: RBAC })),
  subject("to nobody known", () => ({ kind: "User", name: "system:anonymous", apiGroup: RBAC })),
  subject("to administrators past RBAC", () => ({ kind: "Group", name: "system:masters", apiGroup: RBAC })),
  subject("to the default account", (object) => ({ kind: "ServiceAccount", name: "default", namespace: object.metadata?.namespace })),
  subject("to another student", (object, all) => ({ kind: "ServiceAccount", name: "workspace", namespace: workspaces(all).find(({ metadata }) => metadata?.name !== object.metadata?.namespace)?.metadata?.name })),
  ...["cluster-admin", "admin", "edit"].map((name) => changing(`binding: gives ${name}`, isBinding, (copy) => Object.assign(copy["roleRef"] as object, { name }))),
  changing("binding: in the whole cluster", isBinding, (copy) => Object.assign(copy, { kind: "ClusterRoleBinding", metadata: { name: `${copy.metadata?.namespace}-${copy.metadata?.name}` } })),
  { name: "binding: another one, in the whole cluster", applies: bindsStudents, mutate: (copy) => [copy, { ...structuredClone(copy), kind: "ClusterRoleBinding", metadata: { name: "more" } }] },
];

const data = (object: KubeObject) => as<Record<string, string>>(object["data"] ?? object["stringData"] ?? {});
const courseFile = (edit: (course: Node) => void): Edit => (copy) => {
  const course = JSON.parse(data(copy)["course.json"] ?? "{}") as Node;
  edit(course);
  data(copy)["course.json"] = JSON.stringify(course);
};
const session = (change: object) => courseFile((course) => {
  const environment = course["environment"] as unknown as Record<string, string>;
  environment["AULA_SPARK"] = JSON.stringify({ ...(JSON.parse(environment["AULA_SPARK"] ?? "{}") as object), ...change });
});
const isCourse = (object: KubeObject) => object.kind === "ConfigMap" && data(object)["course.json"] !== undefined;
const namespaced = (object: KubeObject) => object.metadata?.namespace !== undefined;

const OTHERS: readonly Operator[] = [
  changing("Spark: executors without end", isCourse, session({ maxExecutors: undefined })),
  changing("Spark: a driver without a size", isCourse, session({ driverMemory: null })),
  pod("Spark: executors without end", (one) => {
    for (const variable of as<{ name: string; value?: string }[]>(first(one)["env"])) if (variable.name === "AULA_SPARK") variable.value = JSON.stringify({ ...(JSON.parse(variable.value ?? "{}") as object), maxExecutors: 0 });
  }, (one) => !JSON.stringify(first(one)["env"] ?? []).includes("AULA_SPARK")),
  changing("ConfigMap: a password in clear", kind("ConfigMap"), (copy) => Object.assign(data(copy), { password: "geheim" })),
  changing("ConfigMap: all GPUs by variable", kind("ConfigMap"), (copy) => Object.assign(data(copy), { NVIDIA_VISIBLE_DEVICES: "all" })),
  changing("Secret: in a ConfigMap", (object) => object.kind === "Secret" && Object.keys(data(object)).some((key) => key.includes("TOKEN")), (copy) => Object.assign(copy, { kind: "ConfigMap", data: data(copy) })),
  changing("object: in the default namespace", namespaced, (copy) => Object.assign(copy.metadata as object, { namespace: "default" })),
  changing("object: in no namespace", namespaced, (copy) => drop(as<Node>(copy.metadata), "namespace")),
];

/** All of them. */
export const operators: readonly Operator[] = [...PODS, ...NAMESPACES, ...FENCES, ...RIGHTS, ...OTHERS];
