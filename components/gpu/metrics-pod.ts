/**
 * Pod of NVIDIA's DCGM exporter, as in its chart (4.5.3-4.8.2, deployment/), without the parts that only profiling
 * needs. Pure.
 */
import type { Site } from "../cluster/site";
import { pullSecrets } from "../cluster/site-pod";
import { gpuNodes, TOLERATION } from "./nvidia-config";
import { isShared, modesOf } from "./resources";
import type { GpuInput } from "./schema";

/** The image as named in the bundle of NVIDIA's GPU operator v26.7.0. */
export const EXPORTER_IMAGE =
  "nvcr.io/nvidia/k8s/dcgm-exporter:4.6.0-4.8.3-distroless@sha256:613ab03c11d442fd960ff515f547e9921537454a712d08160bc8f677f89f1c35";
export const METRICS_PORT = 9400;
/** ConfigMap of the counters. */
export const COUNTERS_MAP = "dcgm-counters";

/**
 * The counters: DCGM's device fields, which need no rights. Its profiling fields (DCGM_FI_PROF_*) need CAP_SYS_ADMIN.
 */
export const COUNTERS = [
  "DCGM_FI_DEV_GPU_UTIL, gauge, GPU utilization (in %).",
  "DCGM_FI_DEV_FB_USED, gauge, Framebuffer memory used (in MiB).",
  "DCGM_FI_DEV_FB_FREE, gauge, Framebuffer memory free (in MiB).",
  "DCGM_FI_DEV_SM_CLOCK, gauge, SM clock frequency (in MHz).",
  "DCGM_FI_DEV_GPU_TEMP, gauge, GPU temperature (in C).",
  "DCGM_FI_DEV_POWER_USAGE, gauge, Power draw (in W).",
  "DCGM_FI_DEV_XID_ERRORS, gauge, Value of the last XID error encountered.",
]
  .map((line) => `${line}\n`)
  .join("");

/**
 * Whether a figure belongs to one pod, which is the case if no node shares its GPUs. The driver counts per GPU or MIG
 * instance, and DCGM would report the sum of all pods for each pod (dcgm-exporter #151, #201, #307).
 */
export function namesPods(gpu: GpuInput): boolean {
  return modesOf(gpu).every(([, mode]) => !isShared(mode)) && (gpu.nvidia.metrics?.pods ?? true);
}

/**
 * The exporter's pod. It gets pod names over a socket of the kubelet, which belongs to root; without names, it does not
 * need root.
 */
export function metricsPod(gpu: GpuInput, site: Site): object {
  const pods = namesPods(gpu);
  const probe = { httpGet: { path: "/health", port: METRICS_PORT }, initialDelaySeconds: 45 };
  const others = (site.nodes.gpu.tolerations ?? []).filter(
    ({ key, effect }) => key !== TOLERATION.key || effect !== TOLERATION.effect,
  );
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: "system-node-critical",
    ...(gpu.nvidia.runtimeClass ? { runtimeClassName: gpu.nvidia.runtimeClass.name } : {}),
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    affinity: gpuNodes(site.nodes.gpu.nodeSelector),
    tolerations: [TOLERATION, ...others],
    ...pullSecrets(site),
    containers: [
      {
        name: "exporter",
        image: gpu.nvidia.metricsImage ?? EXPORTER_IMAGE,
        args: ["-f", "/etc/aula/counters.csv"],
        env: [
          { name: "DCGM_EXPORTER_KUBERNETES", value: String(pods) },
          { name: "DCGM_EXPORTER_LISTEN", value: `:${METRICS_PORT}` },
          { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
          // NVIDIA's runtime reads this: the exporter needs every GPU.
          { name: "NVIDIA_VISIBLE_DEVICES", value: "all" },
          { name: "NVIDIA_DRIVER_CAPABILITIES", value: "utility,compute" },
        ],
        ports: [{ name: "metrics", containerPort: METRICS_PORT }],
        resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } },
        securityContext: pods
          ? { runAsUser: 0, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } }
          : { runAsNonRoot: true, runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        livenessProbe: { ...probe, periodSeconds: 5 },
        readinessProbe: probe,
        volumeMounts: [
          { name: "counters", mountPath: "/etc/aula", readOnly: true },
          ...(pods ? [{ name: "pod-resources", mountPath: "/var/lib/kubelet/pod-resources", readOnly: true }] : []),
        ],
      },
    ],
    volumes: [
      { name: "counters", configMap: { name: COUNTERS_MAP } },
      ...(pods
        ? [{ name: "pod-resources", hostPath: { path: "/var/lib/kubelet/pod-resources", type: "Directory" } }]
        : []),
    ],
  };
}
