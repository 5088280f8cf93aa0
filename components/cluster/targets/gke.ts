/** Google Kubernetes Engine: keys of a stack's file, and what the cluster is made of, as plain data. Pure. */
import { z } from "zod";
import { matching, text, whole } from "../../fields";
import type { LocalAccess } from "../access";
import {
  checkCloud,
  cloudAccess,
  cloudShape,
  constant,
  growing,
  type NodeGroupPlan,
  ownGpus,
  poolNodes,
} from "./cloud";
import type { TargetDefinition } from "./definition";

/** A cluster of Google Kubernetes Engine; its SDK is in targets/gke. */
export const GkeTarget = z
  .strictObject({
    kind: z.literal("gke").describe("A cluster of Google Kubernetes Engine."),
    project: matching(
      /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
      "the id of a Google Cloud project, such as uni-courses",
    ).describe("Google Cloud project."),
    zone: matching(/^[a-z]+-[a-z]+\d+-[a-z]$/, "a zone such as europe-west4-a").describe(
      "Zone of the cluster and of homes: a disk cannot follow a pod into another zone.",
    ),
    ...cloudShape,
    groups: z
      .strictObject({
        core: constant("e2-standard-2").prefault({}).describe("Nodes of hub, proxy and the cluster's own pods."),
        students: growing("e2-standard-8", 10)
          .prefault({})
          .describe("Nodes of notebooks, Spark executors and benchmarks."),
        gpu: growing("g2-standard-8", 4)
          .extend({
            accelerator: text("a kind of GPU, such as nvidia-l4")
              .prefault("nvidia-l4")
              .describe(
                "Kind of GPU, as gcloud compute accelerator-types list names it; it must fit the machine type.",
              ),
            perNode: whole(1, 16).prefault(1).describe("GPUs of a node."),
            sharedBy: whole(1, 48).prefault(1).describe("Pods that share one GPU in turns; 1: nobody shares."),
          })
          .optional()
          .describe("Nodes with GPUs; unset: none."),
      })
      .prefault({})
      .describe("Groups of nodes."),
  })
  .superRefine(checkCloud);
export type GkeTarget = z.infer<typeof GkeTarget>;

/** A node pool. */
export interface GkeNodePool extends NodeGroupPlan {
  readonly gpu: { readonly accelerator: string; readonly perNode: number; readonly sharedBy: number } | undefined;
}

/** The node pools of a target. */
export function gkeNodePools({ groups }: GkeTarget): GkeNodePool[] {
  const { core, students, gpu } = groups;
  return [
    {
      pool: "core",
      type: core.type,
      min: core.nodes,
      max: core.nodes,
      diskGiB: 40,
      nodes: poolNodes("core"),
      gpu: undefined,
    },
    {
      pool: "students",
      type: students.type,
      min: students.min,
      max: students.max,
      diskGiB: 100,
      nodes: poolNodes("students"),
      gpu: undefined,
    },
    // GKE taints nodes with GPUs itself, and refuses the same taint twice.
    ...(gpu
      ? [
          {
            pool: "gpu" as const,
            type: gpu.type,
            min: gpu.min,
            max: gpu.max,
            diskGiB: 100,
            nodes: { ...poolNodes("gpu"), taints: [] },
            gpu,
          },
        ]
      : []),
  ];
}

/** GKE's way of writing a taint's effect. */
export const GKE_EFFECT = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
} as const;

/** `europe-west4-a` → `europe-west4`. */
export const regionOf = (zone: string): string => zone.replace(/-[a-z]$/, "");

/**
 * How a course reaches it. GKE brings driver and device plugin for its GPUs: NVIDIA's must not be installed beside it.
 */
export function gkeAccess(target: GkeTarget): LocalAccess {
  const { project, zone, cluster } = target;
  return cloudAccess(target, {
    context: `gke_${project}_${zone}_${cluster}`,
    registry: `${regionOf(zone)}-docker.pkg.dev/${project}/${cluster}`,
    gpuPlugin: "there",
  });
}

/** GKE in the record of targets. */
export const gke: TargetDefinition<typeof GkeTarget> = {
  schema: GkeTarget,
  access: gkeAccess,
  place: ({ project, zone, cluster }) => `gke ${project} ${zone} ${cluster}`,
  sdk: "@pulumi/gcp",
  noNvidiaPlugin: () => ({
    why: "GKE brings its own plugin and driver, and shares GPUs by aula:target.groups.gpu.sharedBy",
    cure: "write plugin: existing",
  }),
  noSimulatedGpus: ownGpus,
};

/** A kubeconfig that asks Google's own plugin for a token: it holds no credentials. */
export function gkeKubeconfig(cluster: string, { endpoint, ca }: { endpoint: string; ca: string }): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": cluster,
    clusters: [{ name: cluster, cluster: { server: `https://${endpoint}`, "certificate-authority-data": ca } }],
    contexts: [{ name: cluster, context: { cluster, user: cluster } }],
    users: [
      {
        name: cluster,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "gke-gcloud-auth-plugin",
            provideClusterInfo: true,
            interactiveMode: "Never",
            installHint: "gcloud components install gke-gcloud-auth-plugin",
          },
        },
      },
    ],
  });
}
