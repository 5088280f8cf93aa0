import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccess } from "../../components/cluster/access";
import { madeAccess, type Own } from "../../components/cluster/made-access";
import { homesClass } from "../../components/cluster/storage-class";
import {
  EKS_ADDONS,
  type EksTarget,
  eksAccess,
  eksKubeconfig,
  eksNodeGroups,
} from "../../components/cluster/targets/eks";
import { IMAGES, OPTIONAL_IMAGES } from "../../components/images/catalogue";
import { type Transforms, transformed } from "../../components/transform";
import { Autoscaler, type AutoscalerTransforms } from "./autoscaler";
import { EksNetwork, type EksNetworkTransforms } from "./network";
import { NodeGroup, type NodeGroupTransforms } from "./node-group";
import { ServiceRole, type ServiceRoleTransforms } from "./service-role";

/** Openings for forks. */
export type EksClusterTransforms = Transforms<{
  cluster: aws.eks.ClusterArgs;
  addon: aws.eks.AddonArgs;
  repository: aws.ecr.RepositoryArgs;
  storageClass: k8s.storage.v1.StorageClassArgs;
}> & {
  readonly network?: EksNetworkTransforms;
  readonly role?: ServiceRoleTransforms;
  readonly nodeGroup?: NodeGroupTransforms;
  readonly autoscaler?: AutoscalerTransforms;
};

/** Arguments of {@link EksCluster}. */
export interface EksClusterArgs {
  /** The validated target. */
  target: EksTarget;
  /** Changes of a fork. */
  transform?: EksClusterTransforms;
}

/**
 * A cluster of Amazon EKS for courses: network, control plane, node groups that go to zero and back, enforced network
 * policies, registry, storage class; or one that is there, looked up by name.
 */
export class EksCluster extends pulumi.ComponentResource {
  /** How a course reaches it. */
  readonly access: ClusterAccess;

  constructor(
    name: string,
    private readonly args: EksClusterArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("aula:cluster:EksCluster", name, {}, opts);
    const { target } = args;
    const provider = new aws.Provider(
      `${name}-provider`,
      { region: target.region as aws.Region, allowedAccountIds: [target.account] },
      { parent: this },
    );
    const own = { parent: this, provider };
    this.access = madeAccess(this, eksAccess(target), target.existing ? this.found(own) : this.made(name, own));
    this.registerOutputs({ kubeconfig: this.access.kubeconfig });
  }

  private found(own: Own<aws.Provider>): pulumi.Output<string> {
    const { target } = this.args;
    const cluster = aws.eks.getClusterOutput({ name: target.cluster }, own);
    return pulumi
      .all([cluster.endpoint, cluster.certificateAuthorities])
      .apply(([endpoint, [authority]]) => eksKubeconfig(target, { endpoint, ca: authority?.data ?? "" }));
  }

  private made(name: string, own: Own<aws.Provider>): pulumi.Output<string> {
    const { target, transform } = this.args;
    const { parent, provider } = own;
    const below = { parent, providers: [provider] };
    const role = (of: string, service: string, managed: string[]) =>
      new ServiceRole(`${name}-${of}`, { service, managed, transform: transform?.role }, below).arn;
    const network = new EksNetwork(`${name}-network`, { target, transform: transform?.network }, below);
    const cluster = new aws.eks.Cluster(
      `${name}-cluster`,
      transformed(transform?.cluster, `${name}-cluster`, {
        name: target.cluster,
        roleArn: role("control-plane", "eks.amazonaws.com", ["AmazonEKSClusterPolicy"]),
        ...(target.version === undefined ? {} : { version: target.version }),
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
        // The addons below are the same ones, and can be configured.
        bootstrapSelfManagedAddons: false,
        vpcConfig: {
          subnetIds: network.subnetIds,
          endpointPrivateAccess: true,
          endpointPublicAccess: true,
          ...(target.apiFrom.length > 0 ? { publicAccessCidrs: target.apiFrom } : {}),
        },
      }),
      own,
    );
    const kubeconfig = pulumi
      .all([cluster.endpoint, cluster.certificateAuthority.data])
      .apply(([endpoint, ca]) => eksKubeconfig(target, { endpoint, ca }));

    const addons = (
      needsNodes: boolean,
      roleArns: Record<string, pulumi.Input<string>>,
      dependsOn: pulumi.Resource[],
    ) =>
      EKS_ADDONS.filter((addon) => addon.needsNodes === needsNodes).map((addon) => {
        const logical = `${name}-addon-${addon.name}`;
        const roleArn = roleArns[addon.name];
        return new aws.eks.Addon(
          logical,
          transformed(transform?.addon, logical, {
            clusterName: cluster.name,
            addonName: addon.name,
            ...(addon.configuration ? { configurationValues: JSON.stringify(addon.configuration) } : {}),
            ...(roleArn && addon.account
              ? { podIdentityAssociations: [{ serviceAccount: addon.account, roleArn }] }
              : {}),
          }),
          { ...own, dependsOn },
        );
      });
    const first = addons(false, {}, []);
    const nodeRole = role("nodes", "ec2.amazonaws.com", [
      "AmazonEKSWorkerNodePolicy",
      "AmazonEC2ContainerRegistryPullOnly",
      "AmazonEKS_CNI_Policy",
    ]);
    const groups = eksNodeGroups(target).map((plan) => ({
      plan,
      made: new NodeGroup(
        `${name}-${plan.pool}`,
        { plan, cluster: cluster.name, role: nodeRole, subnet: network.nodeSubnetId, transform: transform?.nodeGroup },
        {
          ...below,
          dependsOn: first,
        },
      ),
    }));
    const core = groups.filter(({ plan }) => plan.pool === "core").map(({ made }) => made);
    const driver = role("disks", "pods.eks.amazonaws.com", ["service-role/AmazonEBSCSIDriverPolicy"]);
    const second = addons(true, { "aws-ebs-csi-driver": driver }, core);

    const kubernetes = new k8s.Provider(
      `${name}-kubernetes`,
      { kubeconfig: pulumi.secret(kubeconfig), clusterIdentifier: target.cluster },
      { parent, dependsOn: second },
    );
    new Autoscaler(
      `${name}-autoscaler`,
      { target, cluster: cluster.name, kubernetes, transform: transform?.autoscaler },
      below,
    );
    const homes = homesClass(
      `${name}-homes`,
      {
        name: target.storageClass,
        provisioner: "ebs.csi.aws.com",
        parameters: { type: "gp3", encrypted: "true" },
        transform: transform?.storageClass,
      },
      { parent, provider: kubernetes },
    );
    this.repositories(name, own);
    return pulumi.all([kubeconfig, homes.id]).apply(([content]) => content);
  }

  /** ECR makes no repository by itself when an image is pushed. */
  private repositories(name: string, own: Own<aws.Provider>): void {
    const { target, transform } = this.args;
    for (const image of [...IMAGES, ...OPTIONAL_IMAGES]) {
      const logical = `${name}-images-${image}`;
      new aws.ecr.Repository(
        logical,
        transformed(transform?.repository, logical, {
          name: `${target.cluster}/${image}`,
          imageTagMutability: "IMMUTABLE",
          forceDelete: true,
          imageScanningConfiguration: { scanOnPush: true },
        }),
        own,
      );
    }
  }
}

/** Makes or finds the cluster. */
export function connect(name: string, target: EksTarget, opts?: pulumi.ComponentResourceOptions): ClusterAccess {
  return new EksCluster(name, { target }, opts).access;
}
