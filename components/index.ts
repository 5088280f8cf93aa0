/** The exports of the package `aula`, for forks and other programs. Each component can be used separately. */
export { courseProgram, type CourseOutputs } from "./program";
export { Course, type CourseArgs, type CourseTransforms } from "./course";
export { readConfig, type CourseConfig, type CourseInput, type Person } from "./config";
export { ConfigError } from "./errors";
export { connect } from "./cluster/connect";
export type { ClusterAccess } from "./cluster/access";
export { BenchmarkJob, type BenchmarkJobArgs } from "./benchmarks/benchmark-job";
export { GpuAdmission, type GpuAdmissionArgs } from "./gpu/admission";
export { GpuMetrics, type GpuMetricsArgs } from "./gpu/metrics";
export { NvidiaPlugin, type NvidiaPluginArgs } from "./gpu/nvidia-plugin";
export { GpuSimulator, type GpuSimulatorArgs } from "./gpu/simulator";
export { Images, type ImagesArgs } from "./images/images";
export { imageSpecs, type ImageSpec } from "./images/catalogue";
export { JupyterHub, type JupyterHubArgs } from "./jupyterhub/jupyterhub";
export { SharedData, type SharedDataArgs } from "./students/shared-data";
export { Workspace, type WorkspaceArgs } from "./students/workspace";
export { withMetadata, type Transform, type Transforms } from "./transform";
