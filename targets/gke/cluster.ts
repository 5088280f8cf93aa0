import * as gcp from "@pulumi/gcp";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccess } from "../../components/cluster/access";
import { madeAccess, type Own } from "../../components/cluster/made-access";
import { homesClass } from "../../components/cluster/storage-class";
import { type GkeTarget, gkeAccess, gkeKubeconfig, gkeNodePools, regionOf } from "../../components/cluster/targets/gke";
import { type Transforms, transformed } from "../../components/transform";
import { GkeNetwork, type GkeNetworkTransforms } from "./network";
import { NodeAccount, type NodeAccountTransforms } from "./node-account";
import { nodePool } from "./node-pool";

/** Openings for forks. */
export type GkeClusterTransforms = Transforms<{
  cluster: gcp.container.ClusterArgs;
  nodePool: gcp.container.NodePoolArgs;
  repository: gcp.artifactregistry.RepositoryArgs;
  storageClass: k8s.storage.v1.StorageClassArgs;
}> & { readonly network?: GkeNetworkTransforms; readonly nodes?: NodeAccountTransforms };

/** Arguments of {@link GkeCluster}. */
export interface GkeClusterArgs {
  /** The validated target. */
  target: GkeTarget;
  /** Changes of a fork. */
  transform?: GkeClusterTransforms;
}

/**
 * A cluster of Google Kubernetes Engine for courses: network, control plane, node pools that go to zero and back,
 * enforced network policies (Dataplane V2), registry, storage class; or one that is there, looked up by name.
 */
export class GkeCluster extends pulumi.ComponentResource {
  /** How a course reaches it. */
  readonly access: ClusterAccess;

  constructor(
    name: string,
    private readonly args: GkeClusterArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("aula:cluster:GkeCluster", name, {}, opts);
    const { target } = args;
    const { project, zone } = target;
    const provider = new gcp.Provider(`${name}-provider`, { project, zone, region: regionOf(zone) }, { parent: this });
    const own = { parent: this, provider };
    this.access = madeAccess(this, gkeAccess(target), target.existing ? this.found(own) : this.made(name, own));
    this.registerOutputs({ kubeconfig: this.access.kubeconfig });
  }

  private found(own: Own<gcp.Provider>): pulumi.Output<string> {
    const { cluster, zone, project } = this.args.target;
    const found = gcp.container.getClusterOutput({ name: cluster, location: zone, project }, own);
    return pulumi
      .all([found.endpoint, found.masterAuths])
      .apply(([endpoint, [auth]]) => gkeKubeconfig(cluster, { endpoint, ca: auth?.clusterCaCertificate ?? "" }));
  }

  private made(name: string, own: Own<gcp.Provider>): pulumi.Output<string> {
    const { target, transform } = this.args;
    const { parent, provider } = own;
    const below = { parent, providers: [provider] };
    const repository = new gcp.artifactregistry.Repository(
      `${name}-images`,
      transformed(transform?.repository, `${name}-images`, {
        repositoryId: target.cluster,
        location: regionOf(target.zone),
        format: "DOCKER",
        description: "Images of courses",
      }),
      own,
    );
    const account = new NodeAccount(`${name}-nodes`, { target, repository, transform: transform?.nodes }, below).email;
    const { ids } = new GkeNetwork(`${name}-network`, { target, transform: transform?.network }, below);
    const cluster = new gcp.container.Cluster(
      `${name}-cluster`,
      transformed(transform?.cluster, `${name}-cluster`, {
        name: target.cluster,
        location: target.zone,
        network: ids.network,
        subnetwork: ids.subnetwork,
        ipAllocationPolicy: {},
        // A cluster is born with a pool; ours are resources of their own.
        removeDefaultNodePool: true,
        initialNodeCount: 1,
        nodeConfig: { serviceAccount: account },
        releaseChannel: { channel: "REGULAR" },
        ...(target.version === undefined ? {} : { minMasterVersion: target.version }),
        // Without it NetworkPolicy objects are accepted and mean nothing.
        datapathProvider: "ADVANCED_DATAPATH",
        workloadIdentityConfig: { workloadPool: `${target.project}.svc.id.goog` },
        gatewayApiConfig: { channel: "CHANNEL_STANDARD" },
        privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: false },
        ...(target.apiFrom.length > 0
          ? { masterAuthorizedNetworksConfig: { cidrBlocks: target.apiFrom.map((cidrBlock) => ({ cidrBlock })) } }
          : {}),
        // `pulumi destroy` is asked for on purpose, and homes are disks that outlive the cluster.
        deletionProtection: false,
      }),
      { ...own, ignoreChanges: ["nodeConfig"] },
    );
    const pools = gkeNodePools(target).map((plan) =>
      nodePool(
        `${name}-${plan.pool}`,
        { plan, cluster: cluster.name, zone: target.zone, account, transform: transform?.nodePool },
        own,
      ),
    );

    const kubeconfig = pulumi
      .all([cluster.endpoint, cluster.masterAuth.clusterCaCertificate])
      .apply(([endpoint, ca]) => gkeKubeconfig(target.cluster, { endpoint, ca }));
    const kubernetes = new k8s.Provider(
      `${name}-kubernetes`,
      { kubeconfig: pulumi.secret(kubeconfig), clusterIdentifier: target.cluster },
      { parent, dependsOn: pools[0] },
    );
    const homes = homesClass(
      `${name}-homes`,
      {
        name: target.storageClass,
        provisioner: "pd.csi.storage.gke.io",
        parameters: { type: "pd-balanced" },
        transform: transform?.storageClass,
      },
      { parent, provider: kubernetes },
    );
    return pulumi.all([kubeconfig, homes.id]).apply(([content]) => content);
  }
}

/** Makes or finds the cluster. */
export function connect(name: string, target: GkeTarget, opts?: pulumi.ComponentResourceOptions): ClusterAccess {
  return new GkeCluster(name, { target }, opts).access;
}
