/** Pods that nobody wrote: a safe one or a bare one, with up to five fields changed to values that the standards speak of. */
import * as fc from "fast-check";
import { versionText } from "../../policies/version";
import type { Question } from "./oracle";

type Fields = Record<string, unknown>;

const SECCOMP = [{ type: "RuntimeDefault" }, { type: "Localhost", localhostProfile: "x.json" }, { type: "Unconfined" }, {}, null];
const APP_ARMOR = [{ type: "RuntimeDefault" }, { type: "Localhost", localhostProfile: "x" }, { type: "Unconfined" }, {}];
const SE_LINUX = [{}, { type: "container_t" }, { type: "container_engine_t" }, { type: "spc_t" }, { user: "u" }, { role: "r" }, { type: "", user: "", role: "", level: "s0" }];
const HANDLER = [{ httpGet: { port: 80 } }, { httpGet: { port: 80, host: "" } }, { httpGet: { port: 80, host: "10.0.0.1" } }, { tcpSocket: { port: 80, host: "localhost" } }, { exec: { command: ["true"] } }];

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
  "spec.securityContext.sysctls": ["kernel.shm_rmid_forced", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_rmem", "net.ipv4.tcp_notsent_lowat", "kernel.msgmax", "toString"].map((name) => [{ name, value: "1" }]),
  "spec.volumes": [
    [{ name: "v" }], [{ name: "v", emptyDir: {} }], [{ name: "v", hostPath: { path: "/" } }], [{ name: "v", nfs: { server: "s", path: "/" } }], [{ name: "v", image: { reference: "i" } }],
    [{ name: "v", csi: { driver: "d" } }], [{ name: "v", secret: {} }, { name: "w", gitRepo: { repository: "r" } }], [{ name: "v", hostPath: null }], [{ name: "v", ephemeral: {} }], [],
  ],
  "metadata.annotations": [
    { "container.apparmor.security.beta.kubernetes.io/c0": "unconfined" }, { "container.apparmor.security.beta.kubernetes.io/none": "runtime/default" }, { "container.apparmor.security.beta.kubernetes.io/c0": "localhost/x" },
    { "seccomp.security.alpha.kubernetes.io/pod": "unconfined" }, { "seccomp.security.alpha.kubernetes.io/pod": "docker/default" }, { "container.seccomp.security.alpha.kubernetes.io/c0": "unconfined" },
    { "container.seccomp.security.alpha.kubernetes.io/none": "unconfined" }, { "container.seccomp.security.alpha.kubernetes.io/i0": "localhost/x" },
  ],
};

/** Fields of a container and values for them. */
const CONTAINER: Readonly<Record<string, readonly unknown[]>> = {
  securityContext: [{}, null],
  "securityContext.privileged": [true, false],
  "securityContext.allowPrivilegeEscalation": [true, false, null],
  "securityContext.runAsNonRoot": [true, false, null],
  "securityContext.runAsUser": [0, 1000],
  "securityContext.capabilities": [{}, { add: ["SYS_ADMIN"], drop: ["ALL"] }, { add: ["CHOWN"], drop: ["ALL"] }, { add: ["NET_BIND_SERVICE"], drop: ["ALL"] }, { drop: ["all"] }, { drop: ["NET_RAW"] }, null],
  "securityContext.seccompProfile": SECCOMP,
  "securityContext.appArmorProfile": APP_ARMOR,
  "securityContext.seLinuxOptions": SE_LINUX,
  "securityContext.procMount": ["Default", "Unmasked", null],
  "securityContext.windowsOptions": [{ hostProcess: true }, {}],
  ports: [[{ containerPort: 80 }], [{ containerPort: 80, hostPort: 0 }], [{ containerPort: 80 }, { containerPort: 81, hostPort: 81 }]],
  livenessProbe: HANDLER,
  startupProbe: HANDLER,
  "lifecycle.preStop": HANDLER,
  "lifecycle.postStart": HANDLER,
};

const SAFE = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
const container = (name: string, safe: boolean): Fields => ({ name, image: "registry.k8s.io/pause", ...(safe ? { securityContext: structuredClone(SAFE) } : {}) });

/** Sets a field, and makes what is missing above it. */
function set(object: Fields, path: string, value: unknown): void {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let inside = object;
  for (const key of keys) inside = (inside[key] ??= {}) as Fields;
  inside[last] = structuredClone(value);
}

interface Edit {
  readonly place: number;
  readonly path: string;
  readonly value: unknown;
}
const edits = (fields: Readonly<Record<string, readonly unknown[]>>, ...places: number[]): fc.Arbitrary<Edit> =>
  fc.constantFrom(...Object.entries(fields)).chain(([path, values]) => fc.record({ place: fc.constantFrom(...places), path: fc.constant(path), value: fc.constantFrom(...values) }));

/** Places: -1 is the pod; 0 its container, 1 an init container, 2 an ephemeral one. */
const SORTS = ["containers", "initContainers", "ephemeralContainers"] as const;

/** A pod with a level and a version to be judged by. */
export const invented: fc.Arbitrary<Question> = fc.record({
  level: fc.constantFrom("baseline" as const, "restricted" as const),
  version: fc.constantFrom(0, 7, 8, 18, 19, 21, 22, 23, 24, 25, 26, 27, 29, 31, 32, 34, 35, 36, 37, 37, 37).map(versionText),
  safe: fc.boolean(),
  sorts: fc.subarray([1, 2]),
  edits: fc.array(fc.oneof(edits(POD, -1), edits(CONTAINER, 0, 1, 2)), { maxLength: 5 }),
}).map(({ level, version, safe, sorts, edits }) => {
  const pod: Fields = { apiVersion: "v1", kind: "Pod", metadata: { name: "invented" }, spec: safe ? { securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } } : {} };
  const containers = new Map([0, ...sorts].map((sort) => [sort, container(`${SORTS[sort]?.[0]}0`, safe)]));
  for (const [sort, one] of containers) set(pod, `spec.${SORTS[sort]}`, [one]);
  for (const { place, path, value } of edits) {
    const target = place < 0 ? pod : ((pod["spec"] as Record<string, Fields[]>)[SORTS[place] ?? ""] ?? [])[0];
    if (target) set(target, path, value);
  }
  return { level, version, pod: pod as unknown as Question["pod"] };
});
