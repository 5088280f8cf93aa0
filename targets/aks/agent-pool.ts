import type * as containerservice from "@pulumi/azure-native/containerservice";
import { type AksAgentPool, aksTaint } from "../../components/cluster/targets/aks";

/** What an agent pool is made of, in Azure's words: as part of a cluster and as a resource of its own. */
export function agentPoolProfile(plan: AksAgentPool, zone: string, version: string | undefined) {
  const growing = plan.pool === "core" ? {} : { enableAutoScaling: true, minCount: plan.min, maxCount: plan.max };
  return {
    mode: plan.mode,
    type: "VirtualMachineScaleSets",
    osType: "Linux",
    vmSize: plan.type,
    osDiskSizeGB: plan.diskGiB,
    availabilityZones: [zone],
    count: plan.min,
    ...growing,
    nodeLabels: plan.nodes.labels,
    nodeTaints: plan.nodes.taints.map(aksTaint),
    ...(version === undefined ? {} : { orchestratorVersion: version }),
    // `None` only for NVIDIA's GPU operator, which brings a driver of its own.
    ...(plan.driver === undefined ? {} : { gpuProfile: { driver: plan.driver } }),
  } satisfies Partial<containerservice.AgentPoolArgs>;
}
