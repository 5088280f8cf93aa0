/** Rules for a course that no other pack provides: tenancy, GPUs, Spark, Jobs and capacity. */
import type { Rule } from "../rule";
import { boundedJobs } from "./bounded-jobs";
import { boundedSpark } from "./bounded-spark";
import { closedNetworks } from "./closed-networks";
import { gpuLimitEqualsRequest } from "./gpu-limit-equals-request";
import { gpuQuotaKey } from "./gpu-quota-key";
import { namespacePodSecurity } from "./namespace-pod-security";
import { namespaceRole } from "./namespace-role";
import { noGpuBypass } from "./no-gpu-bypass";
import { oneDoor } from "./one-door";
import { quotasWithinCapacity } from "./quotas-within-capacity";
import { workspaceComplete } from "./workspace-complete";

export const course: readonly Rule[] = [
  namespaceRole,
  namespacePodSecurity,
  workspaceComplete,
  closedNetworks,
  oneDoor,
  gpuLimitEqualsRequest,
  noGpuBypass,
  gpuQuotaKey,
  boundedJobs,
  boundedSpark,
  quotasWithinCapacity,
];
