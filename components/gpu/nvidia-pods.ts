/**
 * Pods of NVIDIA's device plugin and of its MPS control daemon, as in the plugin's own chart (v0.20.0,
 * deployments/helm), without the parts that the course's configurations do not use. Pure.
 */

import type { Toleration } from "../cluster/placement";
import type { Site } from "../cluster/site";
import { pullSecrets } from "../cluster/site-pod";
import { CONFIG_LABEL, gpuNodes, mpsNodes, type Needs, needsOf, TOLERATION } from "./nvidia-config";
import { DEFAULT_CONFIG } from "./resources";
import type { GpuInput } from "./schema";

/** The newest release on 2026-11-21, with the digest in the bundle of NVIDIA's GPU operator v26.7.0. */
export const PLUGIN_IMAGE =
  "nvcr.io/nvidia/k8s-device-plugin:v0.20.0@sha256:a61ba9fd8efb82f3a79f877f7580e02c1e8e7593f62473644bc9c79e315c3312";
/** ServiceAccount of the pods that read their node's label. */
export const ACCOUNT = "nvidia-device-plugin";
/** ConfigMap of the configurations. */
export const CONFIG_MAP = "nvidia-device-plugin";

const MPS_ROOT = "/run/nvidia/mps";
const RESOURCES = { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "256Mi" } };
const NODE_NAME = { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } };
const FILES = [
  { name: "available-configs", mountPath: "/available-configs" },
  { name: "config", mountPath: "/config" },
];
// NVIDIA's runtime reads this: unlike a student's pod, this pod must see every GPU.
const GPUS = [
  { name: "NVIDIA_VISIBLE_DEVICES", value: "all" },
  { name: "NVIDIA_DRIVER_CAPABILITIES", value: "compute,utility" },
];

type Env = { name: string; value: string } | typeof NODE_NAME;
type Volume = { name: string } & (
  | { hostPath: { path: string; type?: string } }
  | { configMap: { name: string } }
  | { emptyDir: object }
);

/** As in the chart: root without capabilities, or with the one that MIG monitoring and mounts need. */
function pluginSecurity({ admin }: Needs): object {
  return {
    runAsUser: 0,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"], ...(admin ? { add: ["SYS_ADMIN"] } : {}) },
  };
}

/**
 * Links the configuration that the node's label selects, once or at every change, and then sends SIGHUP to `process`.
 */
function configManager(name: string, image: string, process: string | undefined): object {
  const env = (key: string, value: string): Env => ({ name: key, value });
  return {
    name,
    image,
    command: ["config-manager"],
    env: [
      env("ONESHOT", String(process === undefined)),
      env("KUBECONFIG", ""),
      NODE_NAME,
      env("NODE_LABEL", CONFIG_LABEL),
      env("CONFIG_FILE_SRCDIR", "/available-configs"),
      env("CONFIG_FILE_DST", "/config/config.yaml"),
      env("DEFAULT_CONFIG", DEFAULT_CONFIG),
      env("FALLBACK_STRATEGIES", "named"),
      env("SEND_SIGNAL", String(process !== undefined)),
      env("SIGNAL", process === undefined ? "" : "1"),
      env("PROCESS_TO_SIGNAL", process ?? ""),
    ],
    resources: RESOURCES,
    // Root, because the process that it signals is root.
    securityContext: {
      runAsUser: 0,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: FILES,
  };
}

/** The path of a container's configuration: linked by the config manager, or the only one. */
const configFile = ({ choice }: Needs): Env => ({
  name: "CONFIG_FILE",
  value: choice ? "/config/config.yaml" : `/available-configs/${DEFAULT_CONFIG}`,
});
const configMounts = ({ choice }: Needs) => (choice ? FILES : FILES.slice(0, 1));
const configVolumes = ({ choice }: Needs): Volume[] => [
  { name: "available-configs", configMap: { name: CONFIG_MAP } },
  ...(choice ? [{ name: "config", emptyDir: {} }] : []),
];
const migMonitor = (gpu: GpuInput, { admin }: Needs): Env[] =>
  admin && gpu.nvidia.deviceList !== "volume-mounts" ? [{ name: "NVIDIA_MIG_MONITOR_DEVICES", value: "all" }] : [];

const host = (name: string, path: string, type?: string): Volume => ({
  name,
  hostPath: { path, ...(type && { type }) },
});
const mpsVolumes = (): Volume[] => [
  host("mps-root", MPS_ROOT, "DirectoryOrCreate"),
  host("mps-shm", `${MPS_ROOT}/shm`),
];
const MPS_MOUNTS = [
  { name: "mps-shm", mountPath: "/dev/shm" },
  { name: "mps-root", mountPath: "/mps" },
];

/** The parts that both pods have. */
function common(gpu: GpuInput, site: Site, needs: Needs): object {
  const own: Toleration[] = [TOLERATION, { key: "CriticalAddonsOnly", operator: "Exists" } as Toleration];
  const tolerations = [
    ...own,
    ...(site.nodes.gpu.tolerations ?? []).filter(
      ({ key, effect }) => key !== TOLERATION.key || effect !== TOLERATION.effect,
    ),
  ];
  return {
    ...(needs.choice
      ? { serviceAccountName: ACCOUNT, automountServiceAccountToken: true }
      : { automountServiceAccountToken: false }),
    enableServiceLinks: false,
    priorityClassName: "system-node-critical",
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    ...(gpu.nvidia.runtimeClass ? { runtimeClassName: gpu.nvidia.runtimeClass.name } : {}),
    tolerations,
    ...pullSecrets(site),
  };
}

/** Pod of the device plugin. */
export function pluginPod(gpu: GpuInput, site: Site): object {
  const needs = needsOf(gpu);
  const image = gpu.nvidia.image ?? PLUGIN_IMAGE;
  return {
    ...common(gpu, site, needs),
    affinity: gpuNodes(site.nodes.gpu.nodeSelector),
    ...(needs.choice
      ? { shareProcessNamespace: true, initContainers: [configManager("config-init", image, undefined)] }
      : {}),
    containers: [
      {
        name: "plugin",
        image,
        command: ["nvidia-device-plugin"],
        env: [
          ...(needs.mps ? [{ name: "MPS_ROOT", value: MPS_ROOT }] : []),
          configFile(needs),
          ...migMonitor(gpu, needs),
          ...GPUS,
        ],
        resources: RESOURCES,
        securityContext: pluginSecurity(needs),
        volumeMounts: [
          { name: "device-plugins", mountPath: "/var/lib/kubelet/device-plugins" },
          ...(needs.cdi
            ? [
                { name: "driver-root", mountPath: "/driver-root", readOnly: true },
                { name: "cdi-root", mountPath: "/var/run/cdi" },
              ]
            : []),
          ...(needs.mps ? MPS_MOUNTS : []),
          ...configMounts(needs),
        ],
      },
      ...(needs.choice ? [configManager("config", image, "nvidia-device-plugin")] : []),
    ],
    volumes: [
      host("device-plugins", "/var/lib/kubelet/device-plugins", "Directory"),
      // CDI files name the driver's libraries, which the plugin searches for on the node.
      ...(needs.cdi
        ? [
            host("driver-root", gpu.nvidia.driverRoot, "Directory"),
            host("cdi-root", "/var/run/cdi", "DirectoryOrCreate"),
          ]
        : []),
      ...(needs.mps ? mpsVolumes() : []),
      ...configVolumes(needs),
    ],
  };
}

/** Pod of the MPS control daemon, on nodes with MPS. It needs its rights to mount its own shared memory on the node. */
export function mpsPod(gpu: GpuInput, site: Site): object {
  const needs = needsOf(gpu);
  const image = gpu.nvidia.image ?? PLUGIN_IMAGE;
  return {
    ...common(gpu, site, needs),
    affinity: mpsNodes(site.nodes.gpu.nodeSelector, gpu),
    // The MPS server must know its own process ID as the driver sees it.
    hostPID: true,
    initContainers: [
      {
        name: "mounts",
        image,
        command: ["mps-control-daemon", "mount-shm"],
        resources: RESOURCES,
        securityContext: { privileged: true },
        volumeMounts: [{ name: "mps-root", mountPath: "/mps", mountPropagation: "Bidirectional" }],
      },
      ...(needs.choice ? [configManager("config-init", image, undefined)] : []),
    ],
    containers: [
      {
        name: "mps",
        image,
        command: ["mps-control-daemon"],
        env: [NODE_NAME, configFile(needs), ...GPUS],
        resources: RESOURCES,
        securityContext: { privileged: true },
        volumeMounts: [...MPS_MOUNTS, ...configMounts(needs)],
      },
      ...(needs.choice ? [configManager("config", image, "/usr/bin/mps-control-daemon")] : []),
    ],
    volumes: [...mpsVolumes(), ...configVolumes(needs)],
  };
}
