/** Azure Kubernetes Service: keys of a stack's file, and what the cluster is made of, as plain data. Pure. */
import { z } from "zod";
import { matching, whole } from "../../fields";
import type { LocalAccess } from "../access";
import type { Nodes } from "../placement";
import {
  checkCloud,
  cloudAccess,
  cloudShape,
  constant,
  growing,
  type NodeGroupPlan,
  ownGpus,
  type Pool,
  poolNodes,
  withoutGpus,
} from "./cloud";
import type { Refusal, TargetDefinition } from "./definition";

/** A cluster of Azure Kubernetes Service; its SDK is in targets/aks. */
export const AksTarget = z
  .strictObject({
    kind: z.literal("aks").describe("A cluster of Azure Kubernetes Service."),
    subscription: matching(
      z.regexes.guid,
      "the id of a subscription, such as 00000000-0000-0000-0000-000000000000",
    ).describe("Azure subscription."),
    location: matching(/^[a-z]+\d?$/, "a location such as westeurope").describe("Azure location."),
    resourceGroup: matching(/^[\w().-]{1,89}[\w()-]$/, "the name of a resource group, such as courses").describe(
      "Resource group: made, or there already with an existing cluster.",
    ),
    registryName: matching(/^[a-z0-9]{5,50}$/, "a name of 5 to 50 lower-case letters and digits").describe(
      "Name of the container registry, unique in all of Azure: <name>.azurecr.io.",
    ),
    zone: whole(1, 3)
      .transform(String)
      .prefault(1)
      .describe("Zone of nodes and homes: a disk cannot follow a pod into another zone."),
    ...cloudShape,
    groups: z
      .strictObject({
        core: constant("Standard_D2s_v5").prefault({}).describe("Nodes of hub, proxy and the cluster's own pods."),
        students: growing("Standard_D8s_v5", 10)
          .prefault({})
          .describe("Nodes of notebooks, Spark executors and benchmarks."),
        gpu: growing("Standard_NC4as_T4_v3", 4)
          .extend({
            driver: z
              .enum(["aks", "none"])
              .prefault("aks")
              .describe(
                "aks: Azure installs NVIDIA's driver. none: NVIDIA's GPU operator does; nothing else may then.",
              ),
          })
          .optional()
          .describe("Nodes with GPUs; unset: none."),
      })
      .prefault({})
      .describe("Groups of nodes."),
  })
  .superRefine(checkCloud);
export type AksTarget = z.infer<typeof AksTarget>;

/** An agent pool. `pool` is also its name: at most 12 lower-case letters and digits. */
export interface AksAgentPool extends NodeGroupPlan {
  /** Azure's own pods run on `System` pools, which cannot be empty. */
  readonly mode: "System" | "User";
  /** Who installs NVIDIA's driver; undefined where there are no GPUs. */
  readonly driver: "Install" | "None" | undefined;
}

/** The agent pools of a target. */
export function aksAgentPools({ groups }: AksTarget): AksAgentPool[] {
  const { core, students, gpu } = groups;
  const user = (
    pool: Pool,
    group: { type: string; min: number; max: number },
    driver: AksAgentPool["driver"],
  ): AksAgentPool => ({
    pool,
    mode: "User",
    type: group.type,
    min: group.min,
    max: group.max,
    diskGiB: 100,
    nodes: poolNodes(pool),
    driver,
  });
  return [
    {
      pool: "core",
      mode: "System",
      type: core.type,
      min: core.nodes,
      max: core.nodes,
      diskGiB: 64,
      nodes: poolNodes("core"),
      driver: undefined,
    },
    user("students", students, undefined),
    ...(gpu ? [user("gpu", gpu, gpu.driver === "none" ? "None" : "Install")] : []),
  ];
}

/** Azure's way of writing a taint: `key=value:effect`. */
export const aksTaint = ({ key, value, effect }: Nodes["taints"][number]): string => `${key}=${value ?? ""}:${effect}`;

const OPERATOR: Refusal = {
  why:
    "NVIDIA's GPU operator, which installs the driver there (aula:target.groups.gpu.driver is none), brings the " +
    "plugin too",
  cure: "write plugin: existing, or driver: aks",
};

/** How a course reaches it. Azure installs the driver and no device plugin. */
export function aksAccess(target: AksTarget): LocalAccess {
  return cloudAccess(target, {
    context: target.cluster,
    registry: `${target.registryName}.azurecr.io/aula`,
    gpuPlugin: "wanted",
  });
}

/** AKS in the record of targets. */
export const aks: TargetDefinition<typeof AksTarget> = {
  schema: AksTarget,
  access: aksAccess,
  place: ({ resourceGroup, cluster }) => `aks ${resourceGroup} ${cluster}`,
  sdk: "@pulumi/azure-native",
  noNvidiaPlugin: (target) => withoutGpus(target) ?? (target.groups.gpu?.driver === "none" ? OPERATOR : undefined),
  noSimulatedGpus: ownGpus,
};

/** The kubeconfig in an answer of `listClusterUserCredentials`. @throws Error when there is none */
export function aksKubeconfig(kubeconfigs: readonly { value?: string }[] | undefined): string {
  const value = kubeconfigs?.[0]?.value;
  if (value === undefined)
    throw new Error("Azure handed out no kubeconfig: may this account list the cluster's user credentials?");
  return Buffer.from(value, "base64").toString("utf8");
}
