import type * as pulumi from "@pulumi/pulumi";
import type { Site } from "../cluster/site";
import type { CourseConfig } from "../config";
import { GpuAdmission, type GpuAdmissionTransforms } from "./admission";
import { GpuMetrics, type GpuMetricsTransforms } from "./metrics";
import { NvidiaPlugin, type NvidiaPluginTransforms } from "./nvidia-plugin";
import { gpuNames, gpuResource, studentRuntimeClass, timesOver } from "./resources";
import { GpuSimulator, type GpuSimulatorTransforms } from "./simulator";

/** Openings for forks, of a course's GPU components. */
export interface GpusTransforms {
  readonly gpu?: GpuSimulatorTransforms;
  readonly nvidia?: NvidiaPluginTransforms;
  readonly gpuMetrics?: GpuMetricsTransforms;
  readonly gpuAdmission?: GpuAdmissionTransforms;
}

/** The arguments for the GPUs of a course. */
export interface GpusArgs {
  /** The validated configuration. */
  config: CourseConfig;
  /** The site's requirements. */
  site: Site;
  /** The gpu-simulator image. */
  simulator: pulumi.Input<string>;
  /** Changes of a fork. */
  transform?: GpusTransforms;
}

/** The components that advertise a course's GPUs and that prevent uncounted use. @param name the course's name */
export function gpus(
  name: string,
  { config, site, simulator, transform }: GpusArgs,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { gpu } = config;
  const shared = { identity: config, site };
  if (gpu.plugin === "none") return;
  if (gpu.plugin === "simulated") {
    new GpuSimulator(
      `${name}-gpu`,
      {
        ...shared,
        image: simulator,
        resource: gpuResource(gpu),
        perNode: gpu.perNode,
        replicas: timesOver(gpu),
        oneShare: gpu.sharing.oneShare,
        transform: transform?.gpu,
      },
      opts,
    );
  }
  if (gpu.plugin === "nvidia") {
    const { namespace } = new NvidiaPlugin(`${name}-nvidia`, { ...shared, gpu, transform: transform?.nvidia }, opts);
    if (gpu.nvidia.metrics)
      new GpuMetrics(`${name}-gpu-metrics`, { ...shared, namespace, gpu, transform: transform?.gpuMetrics }, opts);
  }
  new GpuAdmission(
    `${name}-gpu-admission`,
    {
      identity: config,
      gpus: gpuNames(gpu),
      runtimeClass: studentRuntimeClass(gpu),
      transform: transform?.gpuAdmission,
    },
    opts,
  );
}
