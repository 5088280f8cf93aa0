/**
 * What a fork or another program imports from the package `aula`. Each component can be used alone: docs/programs has a
 * program of a few lines for each, which imports nothing else.
 */

// Benchmarks.
export { BenchmarkJob, type BenchmarkJobArgs, type BenchmarkJobTransforms } from "./benchmarks/benchmark-job";
export { ResultsAccess, type ResultsAccessArgs, type ResultsAccessTransforms } from "./benchmarks/results-access";
export type { ClusterAccess, LocalAccess } from "./cluster/access";
// Where it runs. The clusters of the clouds are in packages of their own: aula/targets/<kind>/cluster.
export { accessOf } from "./cluster/access-of";
export { connect } from "./cluster/connect";
export type { DataSource } from "./cluster/data";
export type { Entry } from "./cluster/entry";
export { clusterProvider } from "./cluster/provider";
export { dockerConfig, NO_SITE, type Site } from "./cluster/site";
export { SiteFiles, type SiteFilesArgs, type SiteFilesTransforms } from "./cluster/site-files";
export { TARGETS, type Target, type TargetKind } from "./cluster/targets";
export { AksTarget } from "./cluster/targets/aks";
export { type Pool, poolNodes } from "./cluster/targets/cloud";
export type { TargetDefinition } from "./cluster/targets/definition";
export { EksTarget } from "./cluster/targets/eks";
export { ExistingTarget } from "./cluster/targets/existing";
export { GkeTarget } from "./cluster/targets/gke";
export { KindTarget } from "./cluster/targets/kind";
export { type CourseConfig, type CourseInput, type Person, readConfig } from "./config";
export { Course, type CourseArgs, type CourseTransforms } from "./course";
export { ConfigError } from "./errors";
// GPUs.
export { GpuAdmission, type GpuAdmissionArgs, type GpuAdmissionTransforms } from "./gpu/admission";
export { GpuMetrics, type GpuMetricsArgs, type GpuMetricsTransforms } from "./gpu/metrics";
export { NvidiaPlugin, type NvidiaPluginArgs, type NvidiaPluginTransforms } from "./gpu/nvidia-plugin";
export { gpuNames } from "./gpu/resources";
export { type GpuInput, GpuSchema } from "./gpu/schema";
export { GpuSimulator, type GpuSimulatorArgs, type GpuSimulatorTransforms } from "./gpu/simulator";
// Images.
export { type ImageSpec, imageSpecs } from "./images/catalogue";
export { Images, type ImagesArgs, type ImagesTransforms } from "./images/images";
// Many pods.
export { JobSetController, type JobSetControllerArgs, type JobSetControllerTransforms } from "./jobset/controller";
export { JOBSET_RIGHTS } from "./jobset/rules";
// JupyterHub, and who signs in.
export { HubEntry, type HubEntryArgs, type HubEntryTransforms } from "./jupyterhub/entry";
export { addresses, courseFile, peopleFile } from "./jupyterhub/files";
export { Hub, type HubArgs, type HubTransforms } from "./jupyterhub/hub";
export { ImagePuller, type ImagePullerArgs, type ImagePullerTransforms } from "./jupyterhub/image-puller";
export { JupyterHub, type JupyterHubArgs, type JupyterHubTransforms } from "./jupyterhub/jupyterhub";
export { type HubKeys, hubKeys } from "./jupyterhub/keys";
export { Proxy, type ProxyArgs, type ProxyTransforms } from "./jupyterhub/proxy";
export { hubRole } from "./jupyterhub/role";
// What things are called.
export { courseLabels, type Identity, identityOf, namespaceLabels, namespaceOf, type Role } from "./names";
// A whole course.
export { type CourseOutputs, courseProgram } from "./program";
export { CourseSchema } from "./schema";
export { courseSeed } from "./seed";
export { sparkRole } from "./spark/role";
export { sparkEnvironment } from "./spark/session";
export { Fences, type FencesArgs, type FencesTransforms } from "./students/fences";
export { passwords, peopleSecret, signInOf, signInsOf } from "./students/passwords";
// A workspace for each person.
export { SharedData, type SharedDataArgs, type SharedDataTransforms } from "./students/shared-data";
export { Workspace, type WorkspaceArgs, type WorkspaceTransforms } from "./students/workspace";
export { type Transform, type Transforms, withMetadata } from "./transform";
