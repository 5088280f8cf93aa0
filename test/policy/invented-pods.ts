/**
 * Pods that nobody wrote: safe ones, bare ones and ones in between, with fields changed to values that the standards
 * speak of. By chance, up to four fields of a pod; and one at a time, so that every value comes up alone.
 */
import * as fc from "fast-check";
import type { KubeObject } from "../../policies/objects/kubernetes";

type Fields = Record<string, unknown>;

const SECCOMP = [
  { type: "RuntimeDefault" },
  { type: "Localhost", localhostProfile: "x.json" },
  { type: "Unconfined" },
  {},
  null,
];
const APP_ARMOR = [
  { type: "RuntimeDefault" },
  { type: "Localhost", localhostProfile: "x" },
  { type: "Unconfined" },
  {},
];
const SE_LINUX = [
  {},
  { type: "container_t" },
  { type: "container_engine_t" },
  { type: "spc_t" },
  { user: "u" },
  { role: "r" },
  { type: "", user: "", role: "", level: "s0" },
];
const HANDLER = [
  { httpGet: { port: 80 } },
  { httpGet: { port: 80, host: "" } },
  { httpGet: { port: 80, host: "10.0.0.1" } },
  { tcpSocket: { port: 80, host: "localhost" } },
  { exec: { command: ["true"] } },
];

const SYSCTLS = [
  "kernel.shm_rmid_forced",
  "kernel.msgmax",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_wmem",
  "net.ipv4.tcp_slow_start_after_idle",
  "net.ipv4.tcp_notsent_lowat",
  "toString",
];

/** Fields of a pod and values for them. */
const POD: Readonly<Record<string, readonly unknown[]>> = {
  "spec.hostNetwork": [true, false, null],
  "spec.hostPID": [true, false],
  "spec.hostIPC": [true, false],
  "spec.hostUsers": [true, false, false, null],
  "spec.os": [{ name: "windows" }, { name: "linux" }],
  "spec.securityContext": [{}, null],
  "spec.securityContext.runAsNonRoot": [true, false, null],
  "spec.securityContext.runAsUser": [0, 1000],
  "spec.securityContext.seccompProfile": SECCOMP,
  "spec.securityContext.appArmorProfile": APP_ARMOR,
  "spec.securityContext.seLinuxOptions": SE_LINUX,
  "spec.securityContext.windowsOptions": [{ hostProcess: true }, { hostProcess: false }, {}],
  "spec.securityContext.sysctls": SYSCTLS.map((name) => [{ name, value: "1" }]),
  "spec.volumes": [
    [{ name: "v" }],
    [{ name: "v", emptyDir: {} }],
    [{ name: "v", hostPath: { path: "/" } }],
    [{ name: "v", nfs: { server: "s", path: "/" } }],
    [{ name: "v", image: { reference: "i" } }],
    [{ name: "v", csi: { driver: "d" } }],
    [
      { name: "v", secret: {} },
      { name: "w", gitRepo: { repository: "r" } },
    ],
    [{ name: "v", hostPath: null }],
    [{ name: "v", ephemeral: {} }],
    [],
  ],
  "metadata.annotations": [
    { "container.apparmor.security.beta.kubernetes.io/c0": "unconfined" },
    { "container.apparmor.security.beta.kubernetes.io/c0": "" },
    { "seccomp.security.alpha.kubernetes.io/pod": "" },
    { "container.apparmor.security.beta.kubernetes.io/none": "runtime/default" },
    { "container.apparmor.security.beta.kubernetes.io/c0": "localhost/x" },
    { "seccomp.security.alpha.kubernetes.io/pod": "unconfined" },
    { "seccomp.security.alpha.kubernetes.io/pod": "docker/default" },
    { "container.seccomp.security.alpha.kubernetes.io/c0": "unconfined" },
    { "container.seccomp.security.alpha.kubernetes.io/none": "unconfined" },
    { "container.seccomp.security.alpha.kubernetes.io/i0": "localhost/x" },
  ],
};

/** Fields of a container and values for them. */
const CONTAINER: Readonly<Record<string, readonly unknown[]>> = {
  securityContext: [{}, null],
  "securityContext.privileged": [true, false],
  "securityContext.allowPrivilegeEscalation": [true, false, null],
  "securityContext.runAsNonRoot": [true, false, null],
  "securityContext.runAsUser": [0, 1000],
  "securityContext.capabilities": [
    {},
    { add: ["SYS_ADMIN"], drop: ["ALL"] },
    { add: ["CHOWN"], drop: ["ALL"] },
    { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
    { drop: ["all"] },
    { drop: ["NET_RAW"] },
    null,
  ],
  "securityContext.seccompProfile": SECCOMP,
  "securityContext.appArmorProfile": APP_ARMOR,
  "securityContext.seLinuxOptions": SE_LINUX,
  "securityContext.procMount": ["Default", "Unmasked", null],
  "securityContext.windowsOptions": [{ hostProcess: true }, {}],
  ports: [
    [{ containerPort: 80 }],
    [{ containerPort: 80, hostPort: 0 }],
    [{ containerPort: 80 }, { containerPort: 81, hostPort: 81 }],
  ],
  livenessProbe: HANDLER,
  startupProbe: HANDLER,
  "lifecycle.preStop": HANDLER,
  "lifecycle.postStart": HANDLER,
};

/** Sets a field, and makes what is missing above it; `undefined` takes it away. */
function set(object: Fields, path: string, value: unknown): void {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let inside = object;
  for (const key of keys) inside = (inside[key] ??= {}) as Fields;
  if (value === undefined) delete inside[last];
  else inside[last] = structuredClone(value);
}

/** A change of the pod, or of a container of the sort that `place` names. */
interface Edit {
  readonly place: "pod" | (typeof SORTS)[number];
  readonly path: string;
  readonly value: unknown;
}
const SORTS = ["containers", "initContainers", "ephemeralContainers"] as const;

/** What restricted asks for, one by one: a pod without one of these is nearly safe. */
const NEEDED: readonly Edit[] = [
  { place: "pod", path: "spec.securityContext.runAsNonRoot", value: true },
  { place: "pod", path: "spec.securityContext.seccompProfile", value: { type: "RuntimeDefault" } },
  { place: "containers", path: "securityContext.allowPrivilegeEscalation", value: false },
  { place: "containers", path: "securityContext.capabilities", value: { drop: ["ALL"] } },
];

/** A pod with containers of some sorts, with what it has of {@link NEEDED}, an operating system, and edits. */
function podOf(
  sorts: readonly Edit["place"][],
  has: readonly Edit[],
  os: string | undefined,
  edits: readonly Edit[],
): KubeObject {
  const pod: Fields = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "invented" },
    spec: os ? { os: { name: os } } : {},
  };
  const containers = new Map(
    sorts.map((sort) => [sort, { name: `${sort[0]}0`, image: "registry.k8s.io/pause" } as Fields]),
  );
  for (const [sort, one] of containers) set(pod, `spec.${sort}`, [one]);
  const inPlace = new Map(
    [...containers.keys()].map((sort) => [sort, ((pod["spec"] as Record<string, Fields[]>)[sort] ?? [])[0] as Fields]),
  );
  for (const { place, path, value } of has)
    for (const target of place === "pod" ? [pod] : inPlace.values()) set(target, path, value);
  for (const { place, path, value } of edits) {
    const target = place === "pod" ? pod : inPlace.get(place);
    if (target) set(target, path, value);
  }
  return pod as unknown as KubeObject;
}

const every = (fields: Readonly<Record<string, readonly unknown[]>>, place: Edit["place"]): Edit[] =>
  Object.entries(fields).flatMap(([path, values]) => values.map((value) => ({ place, path, value })));

const values = [...every(POD, "pod"), ...every(CONTAINER, "containers")];
const isolated: Edit = { place: "pod", path: "spec.hostUsers", value: false };

/**
 * Every value of every field alone: in a pod that is safe otherwise and in the same one of Windows; and in one with
 * users of its own, what such a pod may do since 1.35.
 */
export const oneByOne: readonly KubeObject[] = [
  ...[undefined, "windows"].flatMap((os) => [
    ...NEEDED.map((missing) =>
      podOf(
        ["containers"],
        NEEDED.filter((one) => one !== missing),
        os,
        [],
      ),
    ),
    ...values.map((edit) => podOf(["containers"], NEEDED, os, [edit])),
  ]),
  ...values
    .filter(({ path }) => /runAs|procMount/.test(path))
    .map((edit) => podOf(["containers"], NEEDED, undefined, [isolated, edit])),
];

/** Any pod. */
export const invented: fc.Arbitrary<KubeObject> = fc
  .record({
    sorts: fc.subarray(["initContainers", "ephemeralContainers"] as const),
    has: fc.oneof(fc.constant(NEEDED), fc.subarray([...NEEDED])),
    os: fc.constantFrom(undefined, undefined, "windows", "linux"),
    // The field first, so that one with many values does not crowd out the others.
    edits: fc.array(
      fc.oneof(
        ...[
          [POD, ["pod"]],
          [CONTAINER, SORTS],
        ].map(([fields, places]) =>
          fc
            .constantFrom(...(places as Edit["place"][]))
            .chain((place) =>
              fc
                .constantFrom(...Object.entries(fields as typeof POD))
                .chain(([path, values]) => fc.constantFrom(...values).map((value): Edit => ({ place, path, value }))),
            ),
        ),
      ),
      { maxLength: 4 },
    ),
  })
  .map(({ sorts, has, os, edits }) => podOf(["containers", ...sorts], has, os, edits));
