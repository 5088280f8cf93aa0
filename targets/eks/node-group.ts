import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { EKS_EFFECT, type EksNodeGroup } from "../../components/cluster/targets/eks";
import { type Transforms, transformed } from "../../components/transform";

/** Openings for forks. */
export type NodeGroupTransforms = Transforms<{ template: aws.ec2.LaunchTemplateArgs; group: aws.eks.NodeGroupArgs }>;

/** Arguments of {@link NodeGroup}. */
export interface NodeGroupArgs {
  /** What it is made of; see `eksNodeGroups`. */
  plan: EksNodeGroup;
  /** Name of the cluster, once its network plugin is there. */
  cluster: pulumi.Input<string>;
  /** ARN of the nodes' role. */
  role: pulumi.Input<string>;
  /** The one subnet that its nodes are in. */
  subnet: pulumi.Input<string>;
  /** Changes of a fork. */
  transform?: NodeGroupTransforms;
}

/** A managed node group. How many nodes there are at the moment is the autoscaler's affair. */
export class NodeGroup extends pulumi.ComponentResource {
  /** Its id, once its first nodes are ready. */
  readonly ready: pulumi.Output<string>;

  constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:cluster:NodeGroup", name, {}, opts);
    const { plan, transform } = args;
    const template = new aws.ec2.LaunchTemplate(
      `${name}-template`,
      transformed(transform?.template, `${name}-template`, {
        blockDeviceMappings: [
          {
            deviceName: "/dev/xvda",
            ebs: { volumeSize: plan.diskGiB, volumeType: "gp3", encrypted: "true", deleteOnTermination: "true" },
          },
        ],
        // One hop: the node itself may ask the metadata server for its credentials, a pod on it may not.
        metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      }),
      { parent: this },
    );
    const group = new aws.eks.NodeGroup(
      `${name}-group`,
      transformed(transform?.group, `${name}-group`, {
        clusterName: args.cluster,
        nodeGroupName: plan.pool,
        nodeRoleArn: args.role,
        subnetIds: [args.subnet],
        amiType: plan.amiType,
        instanceTypes: [plan.type],
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        scalingConfig: { minSize: plan.min, maxSize: plan.max, desiredSize: plan.min },
        labels: plan.nodes.labels,
        taints: plan.nodes.taints.map(({ key, value, effect }) => ({
          key,
          ...(value === undefined ? {} : { value }),
          effect: EKS_EFFECT[effect],
        })),
      }),
      { parent: this, ignoreChanges: ["scalingConfig.desiredSize"] },
    );
    this.ready = group.id;
    this.registerOutputs({ ready: this.ready });
  }
}
