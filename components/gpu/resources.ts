/**
 * The resource names of GPUs in a cluster, and the name that the course uses: `gpu` in every quota, notebook and Spark
 * session counts it. The names are the plugin's own (its api/config/v1/resources.go and internal/rm). Pure.
 */
import type { GpuNeeds } from "../cluster/site-pod";
import { GPU_RESOURCE } from "../names";
import type { GpuInput, Mode } from "./schema";

const SHARED = ".shared";

/** The mode of a node without the label that selects another one. */
export const DEFAULT_CONFIG = "default";

/** Whether several pods share one GPU or one MIG instance. */
export function isShared({ sharing }: Mode): boolean {
  return sharing.mode !== "none";
}

/**
 * Names before sharing: `1g.10gb+me` → `nvidia.com/mig-1g.10gb.me`. With mixed, an undivided card counts as a whole
 * GPU.
 */
export function migNames({ mig }: Mode): string[] {
  return mig.strategy === "mixed"
    ? [...mig.profiles.map((profile) => `nvidia.com/mig-${profile.replaceAll("+", ".")}`), GPU_RESOURCE]
    : [GPU_RESOURCE];
}

/** The names that GPUs on a node of this mode can have, the most likely first. */
export function advertised(mode: Mode): string[] {
  return migNames(mode).map((name) => (isShared(mode) && mode.sharing.rename ? name + SHARED : name));
}

/** Every mode of a course's nodes, by the name of its configuration. */
export function modesOf({ sharing, mig, nvidia }: GpuInput): [name: string, mode: Mode][] {
  return [[DEFAULT_CONFIG, { sharing, mig }], ...Object.entries(nvidia.configs).sort(([a], [b]) => (a < b ? -1 : 1))];
}

/** The names that GPUs in the cluster can have, each once. */
export function gpuNames(gpu: GpuInput): string[] {
  const own = gpu.resource === undefined ? [] : [gpu.resource];
  switch (gpu.plugin) {
    case "nvidia":
      return [...new Set(modesOf(gpu).flatMap(([, mode]) => advertised(mode)))];
    case "simulated":
      return own.length > 0 ? own : advertised(gpu);
    default:
      return [...new Set([...own, ...gpu.others, GPU_RESOURCE])];
  }
}

/** The name under which the course counts GPUs. */
export function gpuResource(gpu: GpuInput): string {
  return (
    gpu.resource ??
    (gpu.plugin === "nvidia" || gpu.plugin === "simulated" ? advertised(gpu)[0] : undefined) ??
    GPU_RESOURCE
  );
}

/** Every other GPU name: quotas set these to 0, because anybody can take a resource that a quota does not name. */
export function otherGpus(gpu: GpuInput): string[] {
  const course = gpuResource(gpu);
  return [...new Set([...gpuNames(gpu), GPU_RESOURCE])].filter((name) => name !== course);
}

/** How many GPUs one card counts for in the scheduler and quotas: with time-slicing and MPS, one for each share. */
export function timesOver({ sharing }: Mode): number {
  return sharing.mode === "none" ? 1 : sharing.replicas;
}

/**
 * The most GPUs of one pod: one share if a plugin refuses more, which Kubernetes only shows as a failed pod. undefined:
 * no such limit.
 */
export function mostPerPod(gpu: GpuInput): number | undefined {
  if (gpu.plugin !== "nvidia" && gpu.plugin !== "simulated") return undefined;
  const counted = modesOf(gpu)
    .map(([, mode]) => mode)
    .filter((mode) => advertised(mode).includes(gpuResource(gpu)));
  return counted.some((mode) => isShared(mode) && mode.sharing.oneShare) ? 1 : undefined;
}

/**
 * RuntimeClass of students' pods with a GPU; none with CDI, because the container engine itself gives them their
 * device.
 */
export function studentRuntimeClass({ plugin, nvidia }: GpuInput): string | undefined {
  return plugin === "nvidia" && nvidia.deviceList !== "cdi-cri" ? nvidia.runtimeClass?.name : undefined;
}

/**
 * What a student's pod with a GPU needs. With MPS the device plugin mounts the daemon's /dev/shm into the pod; a volume
 * of the pod's own would hide it.
 */
export function studentGpuNeeds(gpu: GpuInput): GpuNeeds {
  const runtimeClassName = studentRuntimeClass(gpu);
  const mps = modesOf(gpu).some(([, { sharing }]) => sharing.mode === "mps");
  return {
    ...(runtimeClassName === undefined ? {} : { runtimeClassName }),
    ...(mps ? { sharedMemory: false } : {}),
  };
}
