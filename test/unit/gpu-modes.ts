/** Courses with real GPUs, one for each way in which nodes advertise them, and what quotas then count. */
import { siteOf } from "../../components/cluster/site";
import { GpuAdmission } from "../../components/gpu/admission";
import { GpuMetrics } from "../../components/gpu/metrics";
import { NvidiaPlugin } from "../../components/gpu/nvidia-plugin";
import { gpuNames, gpuResource, otherGpus, studentRuntimeClass } from "../../components/gpu/resources";
import { Workspace } from "../../components/students/workspace";
import { type Changes, course } from "./fixtures";
import { declared, type KubeObject, objects } from "./mocks";

export interface GpuCourse {
  readonly name: string;
  readonly changes: Changes;
  /** The name that the course counts by; the others are fenced off with 0. */
  readonly resource: string;
  readonly others: readonly string[];
}

const SITE = {
  kind: "existing",
  context: "campus",
  registry: "registry.example.edu/aula",
  storageClass: "nfs",
  url: "https://hub.example.edu",
  nodes: { gpu: { labels: { role: "gpu" }, taints: [{ key: "nvidia.com/gpu" }] } },
};
const GPU = "nvidia.com/gpu";
const SHARED = "nvidia.com/gpu.shared";
const made = (name: string, gpu: object, resource = GPU, ...others: string[]): GpuCourse => ({
  name,
  changes: { course: name, target: SITE, gpu: { plugin: "nvidia", ...gpu } },
  resource,
  others,
});
const slices = (more: object = {}) => ({ sharing: { mode: "time-slicing", replicas: 4, ...more } });
const RUNTIME = { runtimeClass: { create: true } };
const THERE = { runtimeClass: {} };

export const GPU_COURSES: readonly GpuCourse[] = [
  made("whole", { nvidia: { ...RUNTIME, metrics: {} } }),
  made("slices", { ...slices(), nvidia: { ...THERE, metrics: { from: "observing" } } }),
  made("renamed", slices({ rename: true }), SHARED, GPU),
  made("mps", { sharing: { mode: "mps", replicas: 4 }, nvidia: { deviceList: "envvar", ...THERE } }),
  made("single", { mig: { strategy: "single" }, nvidia: { deviceList: "volume-mounts" } }),
  made(
    "mixed",
    { mig: { strategy: "mixed", profiles: ["1g.5gb", "3g.20gb", "1g.10gb+me"] }, resource: "nvidia.com/mig-1g.5gb" },
    "nvidia.com/mig-1g.5gb",
    "nvidia.com/mig-3g.20gb",
    "nvidia.com/mig-1g.10gb.me",
    GPU,
  ),
  made(
    "by-node",
    {
      ...slices({ rename: true }),
      resource: SHARED,
      nvidia: {
        driverRoot: "/run/nvidia/driver",
        configs: { whole: {}, apart: { sharing: { mode: "mps", replicas: 2, rename: true } } },
      },
    },
    SHARED,
    GPU,
  ),
];

/**
 * What the GPU part of each course declares, and one student's workspace, by the course's name: a whole course takes
 * seconds.
 */
export async function gpuObjects(): Promise<Map<string, Map<string, KubeObject>>> {
  const configs = GPU_COURSES.map(({ name, changes }) => ({ name, config: course(changes) }));
  const all = objects(
    await declared(() =>
      configs.forEach(({ name, config }) => {
        const { gpu, target } = config;
        const site = siteOf({ ...target, nodes: "nodes" in target ? target.nodes : {} } as Parameters<
          typeof siteOf
        >[0]);
        const { namespace } = new NvidiaPlugin(`${name}-nvidia`, { identity: config, gpu, site });
        if (gpu.nvidia.metrics) new GpuMetrics(`${name}-metrics`, { identity: config, namespace, gpu, site });
        new GpuAdmission(`${name}-admission`, {
          identity: config,
          gpus: gpuNames(gpu),
          runtimeClass: studentRuntimeClass(gpu),
        });
        const quota = config.student.quota;
        new Workspace(`${name}-student`, {
          identity: config,
          namespace: `${config.instance}-student-alice`,
          role: "student",
          quota,
          gpuResource: gpuResource(gpu),
          otherGpus: otherGpus(gpu),
          site,
        });
      }),
    ),
  );
  // What belongs to the whole cluster has the course's name at most in a label.
  const of = (object: KubeObject): string | undefined => object.metadata.labels["aula.dev/course"];
  return new Map(GPU_COURSES.map(({ name }) => [name, new Map([...all].filter(([, object]) => of(object) === name))]));
}
