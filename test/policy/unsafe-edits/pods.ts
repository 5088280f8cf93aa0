/** Unsafe edits of pods, their containers and Jobs. */
import { as, changing, drop, type Edit, first, has, kind, type Node, type Operator, type Pick, pod } from "./operator";

/** An edit of a container: of the first one, or of a new one beside the pod's own, init or ephemeral. */
const container = (
  name: string,
  edit: (container: Node, pick: Pick) => unknown,
  unless?: (container: Node) => unknown,
): Operator[] => [
  pod(`a container: ${name}`, (spec, pick) => edit(first(spec), pick), unless && ((spec) => unless(first(spec)))),
  pod(
    `another container, init or ephemeral: ${name}`,
    (spec, pick) => {
      const other = as<Node>({ ...structuredClone(first(spec)), name: "other" });
      const sort = pick(["initContainers", "containers", "ephemeralContainers"]);
      as<Record<string, Node[]>>(spec)[sort] = [...as<Node[]>(spec[sort] ?? []), other];
      edit(other, pick);
    },
    unless && ((spec) => unless(first(spec))),
  ),
];
const context = (node: Node, fields: object) => Object.assign((node["securityContext"] ??= as<Node>({})), fields);
const mounted = (spec: Node, source: object, sort = "containers") => {
  as<{ volumes: object[] }>(spec).volumes = [...as<object[]>(spec["volumes"] ?? []), { name: "extra", ...source }];
  if (sort !== "containers")
    as<Record<string, Node[]>>(spec)[sort] = [as<Node>({ ...structuredClone(first(spec)), name: "setup" })];
  for (const one of as<Node[]>(spec[sort]))
    as<{ volumeMounts: object[] }>(one).volumeMounts = [
      ...as<object[]>(one["volumeMounts"] ?? []),
      { name: "extra", mountPath: "/mnt" },
    ];
};

/** Of pods. */
export const PODS: readonly Operator[] = [
  ...["hostNetwork", "hostPID", "hostIPC"].map((field) => pod(field, (spec) => Object.assign(spec, { [field]: true }))),
  pod("mount the engine's socket", (spec, pick) =>
    mounted(spec, {
      hostPath: { path: pick(["/var/run/docker.sock", "/run/containerd/containerd.sock", "/run/podman/podman.sock"]) },
    }),
  ),
  pod("hostPath in an init container", (spec, pick) =>
    mounted(spec, { hostPath: { path: pick(["/", "/etc", "/root/.kube"]) } }, "initContainers"),
  ),
  pod("mount an NFS server", (spec) => mounted(spec, { nfs: { server: "10.0.0.2", path: "/homes" } })),
  pod("a sysctl of the node", (spec, pick) =>
    context(spec, { sysctls: [{ name: pick(["kernel.core_pattern", "net.ipv4.ip_forward"]), value: "1" }] }),
  ),
  pod("SELinux type spc_t", (spec) => context(spec, { seLinuxOptions: { type: "spc_t" } })),
  pod("seccomp Unconfined", (spec) => context(spec, { seccompProfile: { type: "Unconfined" } })),
  pod(
    "no security context",
    (spec) => drop(spec, "securityContext"),
    (spec) => first(spec)["securityContext"]?.["runAsUser"] !== undefined,
  ),
  pod(
    "runAsNonRoot false",
    (spec) => context(spec, { runAsNonRoot: false }),
    (spec) => first(spec)["securityContext"]?.["runAsUser"] !== undefined,
  ),
  pod("user 0", (spec) => context(spec, { runAsUser: 0 })),
  pod("a Windows HostProcess", (spec) => context(spec, { windowsOptions: { hostProcess: true } })),
  pod("the token left to the default", (spec) => drop(spec, "automountServiceAccountToken")),
  pod("the default account's token", (spec) =>
    Object.assign(spec, { automountServiceAccountToken: true, serviceAccountName: "default" }),
  ),
  ...container("privileged", (one) => context(one, { privileged: true })),
  ...container("privilege escalation", (one, pick) =>
    context(one, { allowPrivilegeEscalation: pick([true, undefined]) }),
  ),
  ...container("a capability", (one, pick) =>
    context(one, { capabilities: { drop: ["ALL"], add: [pick(["SYS_ADMIN", "NET_RAW", "SYS_PTRACE", "CHOWN"])] } }),
  ),
  ...container("capabilities kept", (one, pick) => context(one, { capabilities: { drop: pick([[], ["NET_RAW"]]) } })),
  ...container(
    "a root file system to write to",
    (one) => context(one, { readOnlyRootFilesystem: false }),
    (one) => one["securityContext"]?.["readOnlyRootFilesystem"] === as(false),
  ),
  ...container("no security context", (one) => drop(one, "securityContext")),
  ...container("/proc unmasked", (one) => context(one, { procMount: "Unmasked" })),
  ...container("AppArmor Unconfined", (one) => context(one, { appArmorProfile: { type: "Unconfined" } })),
  ...container("no memory limit", (one) => drop(one["resources"]?.["limits"], "memory")),
  ...container("no requests", (one) => drop(one["resources"], "requests")),
  ...container("no resources", (one) => drop(one, "resources")),
  ...container("an image that changes", (one, pick) =>
    Object.assign(one, { image: pick(["busybox", "registry.example/hub:latest", "registry.example/hub:4.1"]) }),
  ),
  ...container("a host port", (one) => Object.assign(one, { ports: [{ containerPort: 80, hostPort: 80 }] })),
  ...container("a probe to the metadata server", (one) =>
    Object.assign(one, { livenessProbe: { httpGet: { host: "169.254.169.254", port: 80 } } }),
  ),
  ...container("a hook to another host", (one) =>
    Object.assign(one, { lifecycle: { postStart: { httpGet: { host: "10.0.0.1", port: 80 } } } }),
  ),
  ...container("all GPUs by variable", (one) =>
    Object.assign(one, { env: [...as<object[]>(one["env"] ?? []), { name: "NVIDIA_VISIBLE_DEVICES", value: "all" }] }),
  ),
  ...container("a password in clear", (one, pick) =>
    Object.assign(one, {
      env: [
        ...as<object[]>(one["env"] ?? []),
        { name: pick(["DB_PASSWORD", "API_TOKEN", "AWS_SECRET_ACCESS_KEY"]), value: "geheim" },
      ],
    }),
  ),
  ...container("another secret as variables", (one) =>
    Object.assign(one, { envFrom: [{ secretRef: { name: "people" } }] }),
  ),
  ...container("a GPU without a limit", (one) =>
    Object.assign((one["resources"] ??= as<Node>({}))["requests"] ?? {}, { "nvidia.com/gpu": "1" }),
  ),
  changing("pod: devices by CDI annotation", has, annotate("cdi.k8s.io/gpus", "nvidia.com/gpu=all")),
  changing(
    "pod: AppArmor unconfined by annotation",
    has,
    annotate("container.apparmor.security.beta.kubernetes.io/hub", "unconfined"),
  ),
  ...["activeDeadlineSeconds", "ttlSecondsAfterFinished"].map((field) =>
    changing(`job: no ${field}`, kind("CronJob"), (copy) =>
      drop(as<Node>(copy)["spec"]?.["jobTemplate"]?.["spec"], field),
    ),
  ),
];

function annotate(key: string, value: string): Edit {
  return (copy) => {
    const template =
      as<Node>(copy["spec"])["jobTemplate"]?.["spec"]?.["template"] ?? as<Node>(copy["spec"])["template"];
    Object.assign((((template as Node)["metadata"] ??= as<Node>({}))["annotations"] ??= as<Node>({})), {
      [key]: value,
    });
  };
}
