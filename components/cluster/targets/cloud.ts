/** What EKS, GKE and AKS have in common: keys of a stack's file, node groups, their marks. Pure. */
import { z } from "zod";
import { address, flag, matching, network, slug, text, whole } from "../../fields";
import { objectName } from "../../kube-fields";
import type { LocalAccess } from "../access";
import { checkEntry, entryOf, entryShape } from "../entry";
import type { Nodes, Taint } from "../placement";
import { type Credentials, registriesShape, siteOf } from "../site";
import type { Refusal } from "./definition";

/** Node groups of a cluster that Aula makes. `core` is always on; the others grow from `min` and go back to it. */
export type Pool = "core" | "students" | "gpu";

/** Label that says which group a node is of. */
export const POOL_LABEL = "aula.dev/pool";
/** Storage class that Aula makes in a cloud: disks that outlive their claims. */
export const CLOUD_STORAGE_CLASS = "aula-homes";

// The key is the one that GKE sets by itself and that NVIDIA's plugin bears.
const TAINTS: Record<Pool, Taint[]> = {
  core: [],
  // Without it the cluster's own pods would settle here, and no node could ever go.
  students: [{ key: POOL_LABEL, value: "students", effect: "NoSchedule" }],
  gpu: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }],
};

/** A group of nodes, as every cloud has it. */
export interface NodeGroupPlan {
  readonly pool: Pool;
  /** Machine type, as the cloud names it. */
  readonly type: string;
  readonly min: number;
  readonly max: number;
  /** GiB of each node's disk: images of the course, and what students write outside their homes. */
  readonly diskGiB: number;
  /** How Aula marks its nodes. */
  readonly nodes: Nodes;
}

/** How the nodes of a group are marked. */
export function poolNodes(pool: Pool): Nodes {
  return { labels: { [POOL_LABEL]: pool }, taints: TAINTS[pool] };
}

const machine = (type: string) =>
  text("the name of a machine type").prefault(type).describe("Machine type, as the cloud names it.");

/** Schema of a group that grows: machine type, least and most nodes. */
export const growing = (type: string, max: number) =>
  z.strictObject({
    type: machine(type),
    min: whole(0, 1000)
      .prefault(0)
      .describe("Nodes when nobody works; 0 costs nothing, and the first to come waits some minutes for a node."),
    max: whole(1, 1000).prefault(max).describe("Nodes at most: the bill's upper bound."),
  });
/** Schema of the group that is always on. */
export const constant = (type: string) =>
  z.strictObject({
    type: machine(type),
    nodes: whole(1, 100).prefault(1).describe("Nodes, day and night: hub, proxy and the cluster's own pods."),
  });

/** Keys of every cloud target. */
export const cloudShape = {
  cluster: slug("the cloud's names", 30)
    .prefault("aula")
    .describe("Name of the cluster; several courses and years can share one."),
  existing: flag()
    .prefault(false)
    .describe(
      "The cluster is there, with groups labelled and tainted as in docs/targets.md: it is looked up, and " +
        "nothing is made.",
    ),
  version: matching(/^1\.\d+$/, 'a Kubernetes version in quotes, such as "1.36"')
    .optional()
    .describe("Unset: the cloud's default on the day it is made."),
  context: text("the name of a context of your kubeconfig")
    .optional()
    .describe(
      "Context in your kubeconfig, for make's commands; unset: the one that the cloud's own command line writes.",
    ),
  storageClass: objectName("a storage class")
    .prefault(CLOUD_STORAGE_CLASS)
    .describe("Storage class of homes: made with this name, or there already in an existing cluster."),
  apiFrom: z
    .array(network(), "a list of networks, such as [192.0.2.0/24]")
    .prefault([])
    .describe("Networks that may reach the API server; empty: any, with credentials."),
  url: address("https://hub.example.edu").describe(
    "Address that people open; its name must lead to the entry that you choose.",
  ),
  ...registriesShape,
  ...entryShape,
};

/** Keys whose values contradict each other. For `superRefine`. */
export function checkCloud(
  target: Parameters<typeof checkEntry>[0] & {
    groups: { students: { min: number; max: number }; gpu?: { min: number; max: number } | undefined };
  },
  ctx: z.core.$RefinementCtx,
): void {
  for (const pool of ["students", "gpu"] as const) {
    const group = target.groups[pool];
    if (group && group.min > group.max)
      ctx.addIssue({
        code: "custom",
        path: ["groups", pool, "min"],
        message:
          `${group.min} is more than aula:target.groups.${pool}.max (${group.max}); lower the one or raise the ` +
          "other",
      });
  }
  checkEntry(target, ctx);
}

/** The groups of nodes that may have GPUs. */
interface Groups {
  readonly groups: { readonly gpu?: object | undefined };
}

/** Why NVIDIA's plugin is of no use where no node has a GPU. */
export function withoutGpus({ groups }: Groups): Refusal | undefined {
  return groups.gpu === undefined
    ? { why: "no node has a GPU", cure: "write aula:target.groups.gpu, or plugin: none" }
    : undefined;
}

/** Why GPUs are not simulated beside real ones. */
export function ownGpus({ groups }: Groups): Refusal | undefined {
  if (groups.gpu === undefined) return undefined;
  return {
    why: "aula:target.groups.gpu makes nodes with GPUs, which another plugin advertises by the same name",
    cure: "write plugin: existing, or take that group out",
  };
}

/** What `cloudAccess` reads of a target. */
type CloudInput = Parameters<typeof entryOf>[0] & {
  storageClass: string;
  registries?: Record<string, Credentials> | undefined;
  context?: string | undefined;
} & Groups;

/** How a course reaches a cluster in a cloud through the kubeconfig of whoever runs the command. */
export function cloudAccess(
  target: CloudInput,
  own: { context: string; registry: string; gpuPlugin: LocalAccess["gpuPlugin"] },
): LocalAccess {
  const nodes = {
    core: poolNodes("core"),
    students: poolNodes("students"),
    ...(target.groups.gpu ? { gpu: poolNodes("gpu") } : {}),
  };
  return {
    url: target.url,
    kubeconfig: undefined,
    context: target.context ?? own.context,
    registry: own.registry,
    storageClass: target.storageClass,
    sizesEnforced: true,
    entry: entryOf(target),
    site: siteOf({ registry: own.registry, registries: target.registries, nodes }),
    gpuPlugin: own.gpuPlugin,
  };
}
