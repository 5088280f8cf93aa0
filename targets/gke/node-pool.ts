import * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";
import { GKE_EFFECT, type GkeNodePool } from "../../components/cluster/targets/gke";
import { type Transform, transformed } from "../../components/transform";

/** Arguments of {@link nodePool}. */
export interface NodePoolArgs {
  /** What it is made of; see `gkeNodePools`. */
  plan: GkeNodePool;
  /** Name of the cluster. */
  cluster: pulumi.Input<string>;
  /** Zone of cluster and nodes. */
  zone: string;
  /** E-mail of the nodes' service account. */
  account: pulumi.Input<string>;
  /** Change of a fork. */
  transform?: Transform<gcp.container.NodePoolArgs>;
}

/**
 * GPUs of a node. GKE installs the driver and its own device plugin, and shares GPUs on the pool, not in the plugin.
 */
function accelerators({ gpu }: GkeNodePool): object {
  if (gpu === undefined) return {};
  const { accelerator: type, perNode: count, sharedBy } = gpu;
  const sharing =
    sharedBy > 1 ? { gpuSharingConfig: { gpuSharingStrategy: "TIME_SHARING", maxSharedClientsPerGpu: sharedBy } } : {};
  return {
    guestAccelerators: [{ type, count, gpuDriverInstallationConfig: { gpuDriverVersion: "DEFAULT" }, ...sharing }],
  };
}

/** A node pool. GKE's own autoscaler says how many nodes there are, but for the core's. */
export function nodePool(
  name: string,
  { plan, cluster, zone, account, transform }: NodePoolArgs,
  opts: pulumi.CustomResourceOptions,
): gcp.container.NodePool {
  const size =
    plan.pool === "core"
      ? { nodeCount: plan.min }
      : { initialNodeCount: plan.min, autoscaling: { minNodeCount: plan.min, maxNodeCount: plan.max } };
  return new gcp.container.NodePool(
    name,
    transformed(transform, name, {
      name: plan.pool,
      cluster,
      location: zone,
      ...size,
      management: { autoRepair: true, autoUpgrade: true },
      nodeConfig: {
        machineType: plan.type,
        diskSizeGb: plan.diskGiB,
        diskType: "pd-balanced",
        labels: plan.nodes.labels,
        taints: plan.nodes.taints.map(({ key, value = "", effect }) => ({ key, value, effect: GKE_EFFECT[effect] })),
        serviceAccount: account,
        oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
        // Pods see a metadata server that hands out their own identity and not the node's.
        workloadMetadataConfig: { mode: "GKE_METADATA" },
        shieldedInstanceConfig: { enableSecureBoot: plan.gpu === undefined, enableIntegrityMonitoring: true },
        ...accelerators(plan),
      },
    }),
    { ...opts, ignoreChanges: ["initialNodeCount"] },
  );
}
