/**
 * What a fork or another program imports from the package `aula`. Each component can be used alone: docs/programs has a
 * program of a few lines for each, which imports nothing else.
 */

// A whole course.
export { courseProgram, type CourseOutputs } from "./program";
export { Course, type CourseArgs, type CourseTransforms } from "./course";
export { readConfig, type CourseConfig, type CourseInput, type Person } from "./config";
export { CourseSchema } from "./schema";
export { ConfigError } from "./errors";
export { withMetadata, type Transform, type Transforms } from "./transform";

// What things are called.
export { courseLabels, identityOf, namespaceLabels, namespaceOf, type Identity, type Role } from "./names";

// Where it runs. The clusters of the clouds are in packages of their own: aula/targets/<kind>/cluster.
export { accessOf } from "./cluster/access-of";
export type { ClusterAccess, LocalAccess } from "./cluster/access";
export { connect } from "./cluster/connect";
export { clusterProvider } from "./cluster/provider";
export { TARGETS, type Target, type TargetKind } from "./cluster/targets";
export type { TargetDefinition } from "./cluster/targets/definition";
export { AksTarget } from "./cluster/targets/aks";
export { poolNodes, type Pool } from "./cluster/targets/cloud";
export { EksTarget } from "./cluster/targets/eks";
export { ExistingTarget } from "./cluster/targets/existing";
export { GkeTarget } from "./cluster/targets/gke";
export { KindTarget } from "./cluster/targets/kind";
export type { DataSource } from "./cluster/data";
export type { Entry } from "./cluster/entry";
export { dockerConfig, NO_SITE, type Site } from "./cluster/site";
export { SiteFiles, type SiteFilesArgs, type SiteFilesTransforms } from "./cluster/site-files";

// Images.
export { imageSpecs, type ImageSpec } from "./images/catalogue";
export { Images, type ImagesArgs, type ImagesTransforms } from "./images/images";

// JupyterHub, and who signs in.
export { HubEntry, type HubEntryArgs, type HubEntryTransforms } from "./jupyterhub/entry";
export { addresses, courseFile, peopleFile } from "./jupyterhub/files";
export { Hub, type HubArgs, type HubTransforms } from "./jupyterhub/hub";
export { ImagePuller, type ImagePullerArgs, type ImagePullerTransforms } from "./jupyterhub/image-puller";
export { JupyterHub, type JupyterHubArgs, type JupyterHubTransforms } from "./jupyterhub/jupyterhub";
export { hubKeys, type HubKeys } from "./jupyterhub/keys";
export { Proxy, type ProxyArgs, type ProxyTransforms } from "./jupyterhub/proxy";
export { hubRole } from "./jupyterhub/role";
export { courseSeed } from "./seed";
export { passwords, peopleSecret, signInsOf } from "./students/passwords";

// A workspace for each person.
export { SharedData, type SharedDataArgs, type SharedDataTransforms } from "./students/shared-data";
export { Workspace, type WorkspaceArgs, type WorkspaceTransforms } from "./students/workspace";
export { sparkRole } from "./spark/role";
export { sparkEnvironment } from "./spark/session";

// Benchmarks.
export { BenchmarkJob, type BenchmarkJobArgs, type BenchmarkJobTransforms } from "./benchmarks/benchmark-job";
export { ResultsAccess, type ResultsAccessArgs, type ResultsAccessTransforms } from "./benchmarks/results-access";

// GPUs.
export { GpuAdmission, type GpuAdmissionArgs, type GpuAdmissionTransforms } from "./gpu/admission";
export { GpuMetrics, type GpuMetricsArgs, type GpuMetricsTransforms } from "./gpu/metrics";
export { NvidiaPlugin, type NvidiaPluginArgs, type NvidiaPluginTransforms } from "./gpu/nvidia-plugin";
export { gpuNames } from "./gpu/resources";
export { GpuSchema, type GpuInput } from "./gpu/schema";
export { GpuSimulator, type GpuSimulatorArgs, type GpuSimulatorTransforms } from "./gpu/simulator";
