import * as azure from "@pulumi/azure-native";
import * as authorization from "@pulumi/azure-native/authorization";
import * as containerregistry from "@pulumi/azure-native/containerregistry";
import * as containerservice from "@pulumi/azure-native/containerservice";
import * as resources from "@pulumi/azure-native/resources";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccess } from "../../components/cluster/access";
import { madeAccess, type Own } from "../../components/cluster/made-access";
import { homesClass } from "../../components/cluster/storage-class";
import { type AksTarget, aksAccess, aksAgentPools, aksKubeconfig } from "../../components/cluster/targets/aks";
import { type Transforms, transformed } from "../../components/transform";
import { agentPoolProfile } from "./agent-pool";

/** Openings for forks. */
export type AksClusterTransforms = Transforms<{
  group: resources.ResourceGroupArgs;
  registry: containerregistry.RegistryArgs;
  cluster: containerservice.ManagedClusterArgs;
  agentPool: containerservice.AgentPoolArgs;
  pull: authorization.RoleAssignmentArgs;
  storageClass: k8s.storage.v1.StorageClassArgs;
}>;

/** Arguments of {@link AksCluster}. */
export interface AksClusterArgs {
  /** The validated target. */
  target: AksTarget;
  /** Changes of a fork. */
  transform?: AksClusterTransforms;
}

/**
 * Azure's built-in role AcrPull.
 * https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/containers#acrpull
 */
const ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d";

/**
 * A cluster of Azure Kubernetes Service for courses: control plane, agent pools that go to zero and back, enforced
 * network policies (Cilium), registry, storage class; or one that is there, looked up by name.
 */
export class AksCluster extends pulumi.ComponentResource {
  /** How a course reaches it. */
  readonly access: ClusterAccess;

  constructor(
    name: string,
    private readonly args: AksClusterArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("aula:cluster:AksCluster", name, {}, opts);
    const { target } = args;
    const provider = new azure.Provider(
      `${name}-provider`,
      { subscriptionId: target.subscription, location: target.location },
      { parent: this },
    );
    const own = { parent: this, provider };
    this.access = madeAccess(
      this,
      aksAccess(target),
      target.existing ? this.credentials(own, target.resourceGroup, target.cluster) : this.made(name, own),
    );
    this.registerOutputs({ kubeconfig: this.access.kubeconfig });
  }

  /** The user's kubeconfig. Unlike the other clouds' it holds a key. */
  private credentials(
    own: Own<azure.Provider>,
    resourceGroupName: pulumi.Input<string>,
    resourceName: pulumi.Input<string>,
  ): pulumi.Output<string> {
    const answer = containerservice.listManagedClusterUserCredentialsOutput({ resourceGroupName, resourceName }, own);
    return pulumi.secret(answer.kubeconfigs.apply(aksKubeconfig));
  }

  private made(name: string, own: Own<azure.Provider>): pulumi.Output<string> {
    const { target, transform } = this.args;
    const { location, version, zone } = target;
    const group = new resources.ResourceGroup(
      `${name}-group`,
      transformed(transform?.group, `${name}-group`, { resourceGroupName: target.resourceGroup, location }),
      own,
    );
    const resourceGroupName = group.name;
    const [core, ...others] = aksAgentPools(target);
    if (core === undefined) throw new Error("a cluster without a core group");
    const cluster = new containerservice.ManagedCluster(
      `${name}-cluster`,
      transformed(transform?.cluster, `${name}-cluster`, {
        resourceName: target.cluster,
        resourceGroupName,
        location,
        dnsPrefix: target.cluster,
        identity: { type: "SystemAssigned" },
        ...(version === undefined ? {} : { kubernetesVersion: version }),
        agentPoolProfiles: [{ name: core.pool, ...agentPoolProfile(core, zone, version) }],
        // Without a policy engine NetworkPolicy objects are accepted and mean nothing.
        networkProfile: {
          networkPlugin: "azure",
          networkPluginMode: "overlay",
          networkDataplane: "cilium",
          networkPolicy: "cilium",
        },
        // Azure's own ingress controller, where an Ingress is the way in: class webapprouting.kubernetes.azure.com.
        ...(target.ingress ? { ingressProfile: { webAppRouting: { enabled: true } } } : {}),
        oidcIssuerProfile: { enabled: true },
        securityProfile: { workloadIdentity: { enabled: true } },
        ...(target.apiFrom.length > 0 ? { apiServerAccessProfile: { authorizedIPRanges: target.apiFrom } } : {}),
      }),
      own,
    );
    const pools = others.map((plan) => {
      const logical = `${name}-${plan.pool}`;
      return new containerservice.AgentPool(
        logical,
        transformed(transform?.agentPool, logical, {
          agentPoolName: plan.pool,
          resourceGroupName,
          resourceName: cluster.name,
          ...agentPoolProfile(plan, zone, version),
        }),
        { ...own, ignoreChanges: ["count"] },
      );
    });
    const pull = this.registry(name, own, resourceGroupName, cluster);

    const kubeconfig = this.credentials(own, resourceGroupName, cluster.name);
    const kubernetes = new k8s.Provider(
      `${name}-kubernetes`,
      { kubeconfig, clusterIdentifier: target.cluster },
      { parent: this },
    );
    const homes = homesClass(
      `${name}-homes`,
      {
        name: target.storageClass,
        provisioner: "disk.csi.azure.com",
        parameters: { skuName: "StandardSSD_LRS" },
        transform: transform?.storageClass,
      },
      { parent: this, provider: kubernetes },
    );
    return pulumi
      .all([kubeconfig, homes.id, pull.id, ...pools.map((pool) => pool.id)])
      .apply(([content]) => content as string);
  }

  /** A private registry, which the cluster's nodes may read. */
  private registry(
    name: string,
    own: Own<azure.Provider>,
    resourceGroupName: pulumi.Output<string>,
    cluster: containerservice.ManagedCluster,
  ): authorization.RoleAssignment {
    const { target, transform } = this.args;
    const registry = new containerregistry.Registry(
      `${name}-registry`,
      transformed(transform?.registry, `${name}-registry`, {
        registryName: target.registryName,
        resourceGroupName,
        location: target.location,
        sku: { name: "Basic" },
        adminUserEnabled: false,
      }),
      own,
    );
    return new authorization.RoleAssignment(
      `${name}-pull`,
      transformed(transform?.pull, `${name}-pull`, {
        scope: registry.id,
        principalId: cluster.identityProfile.apply((all) => all?.["kubeletidentity"]?.objectId ?? ""),
        principalType: "ServicePrincipal",
        roleDefinitionId: `/subscriptions/${target.subscription}/providers/Microsoft.Authorization/roleDefinitions/${ACR_PULL}`,
      }),
      own,
    );
  }
}

/** Makes or finds the cluster. */
export function connect(name: string, target: AksTarget, opts?: pulumi.ComponentResourceOptions): ClusterAccess {
  return new AksCluster(name, { target }, opts).access;
}
