/** Amazon EKS: keys of a stack's file, and what the cluster is made of, as plain data. Pure. */
import { z } from "zod";
import { matching } from "../../fields";
import type { LocalAccess } from "../access";
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
import type { TargetDefinition } from "./definition";

const ZONES = "two or three zones (EKS wants subnets in two), such as [a, b]";
const NETWORK = "a network from /16 to /25 in size, such as 10.42.0.0/16";

/** A cluster of Amazon EKS; its SDK is in targets/eks. */
export const EksTarget = z
  .strictObject({
    kind: z.literal("eks").describe("A cluster of Amazon EKS."),
    account: matching(/^\d{12}$/, "the 12 digits of an AWS account, in quotes").describe(
      "AWS account; credentials of another one are refused.",
    ),
    region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region such as eu-central-1").describe("AWS region."),
    zones: z
      .array(matching(/^[a-f]$/, "the letter of a zone, such as a"), ZONES)
      .min(2, ZONES)
      .max(3, ZONES)
      .prefault(["a", "b"])
      .describe(
        "Zones of the control plane. Nodes and homes are all in the first: a disk cannot follow a pod into " +
          "another zone.",
      ),
    network: matching(/^[\d.]+\/(1[6-9]|2[0-5])$/, NETWORK)
      .pipe(z.cidrv4(NETWORK))
      .prefault("10.42.0.0/16")
      .describe("Network of the VPC that is made."),
    ...cloudShape,
    groups: z
      .strictObject({
        core: constant("t3.large").prefault({}).describe("Nodes of hub, proxy and the cluster's own pods."),
        students: growing("m6i.2xlarge", 10)
          .prefault({})
          .describe("Nodes of notebooks, Spark executors and benchmarks."),
        gpu: growing("g5.xlarge", 4).optional().describe("Nodes with GPUs; unset: none."),
      })
      .prefault({})
      .describe("Groups of nodes."),
  })
  .superRefine(checkCloud);
export type EksTarget = z.infer<typeof EksTarget>;

/** A managed node group. */
export interface EksNodeGroup extends NodeGroupPlan {
  /** Amazon Linux 2023; the accelerated one has NVIDIA's driver and container toolkit, and no device plugin. */
  readonly amiType: "AL2023_x86_64_STANDARD" | "AL2023_x86_64_NVIDIA";
}

/** The node groups of a target. */
export function eksNodeGroups({ groups }: EksTarget): EksNodeGroup[] {
  const group = (pool: Pool, type: string, min: number, max: number): EksNodeGroup => ({
    pool,
    type,
    min,
    max,
    nodes: poolNodes(pool),
    diskGiB: pool === "core" ? 40 : 100,
    amiType: pool === "gpu" ? "AL2023_x86_64_NVIDIA" : "AL2023_x86_64_STANDARD",
  });
  return [
    group("core", groups.core.type, groups.core.nodes, groups.core.nodes),
    group("students", groups.students.type, groups.students.min, groups.students.max),
    ...(groups.gpu ? [group("gpu", groups.gpu.type, groups.gpu.min, groups.gpu.max)] : []),
  ];
}

/** EKS's way of writing a taint's effect. */
export const EKS_EFFECT = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
} as const;

/** A subnet of the VPC. */
export interface Subnet {
  readonly zone: string;
  readonly cidr: string;
  /** It has a way in from outside: for load balancers and the way out, never for nodes. */
  readonly isPublic: boolean;
}

const asNumber = (ip: string): number => ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const asText = (n: number): string => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join(".");

/**
 * The VPC in eighths (AWS allows subnets down to /28): a public and a private subnet a zone. Every pod takes an address
 * of a private one.
 */
export function subnets({ region, zones, network }: Pick<EksTarget, "region" | "zones" | "network">): Subnet[] {
  const [ip = "", bits = ""] = network.split("/");
  const prefix = Number(bits) + 3;
  const size = 2 ** (32 - prefix);
  const base = Math.floor(asNumber(ip) / (8 * size)) * 8 * size;
  const at = (eighth: number): string => `${asText(base + eighth * size)}/${prefix}`;
  return zones.flatMap((letter, i) => [
    { zone: `${region}${letter}`, cidr: at(i), isPublic: true },
    { zone: `${region}${letter}`, cidr: at(4 + i), isPublic: false },
  ]);
}

/** An addon of EKS. */
export interface EksAddon {
  readonly name: string;
  /** What is not its default. */
  readonly configuration?: object;
  /** It is ready only where pods can run; the others are what makes a node ready. */
  readonly needsNodes: boolean;
  /** ServiceAccount that gets rights in AWS. */
  readonly account?: string;
}

/** Addons of EKS. Network policies are off unless the VPC CNI is told so. */
export const EKS_ADDONS: readonly EksAddon[] = [
  { name: "vpc-cni", configuration: { enableNetworkPolicy: "true" }, needsNodes: false },
  { name: "kube-proxy", needsNodes: false },
  { name: "eks-pod-identity-agent", needsNodes: false },
  { name: "coredns", needsNodes: true },
  { name: "aws-ebs-csi-driver", needsNodes: true, account: "ebs-csi-controller-sa" },
];

/**
 * What the cluster autoscaler may do.
 * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
 */
export function autoscalerPolicy(cluster: string): object {
  const owned = { StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${cluster}`]: "owned" } };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: [
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeAutoScalingInstances",
          "autoscaling:DescribeLaunchConfigurations",
          "autoscaling:DescribeScalingActivities",
          "autoscaling:DescribeTags",
          "ec2:DescribeImages",
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeLaunchTemplateVersions",
          "ec2:GetInstanceTypesFromInstanceRequirements",
          // Labels and taints of a group that has no node: without them it would never grow from zero.
          "eks:DescribeNodegroup",
        ],
        Resource: "*",
      },
      {
        Effect: "Allow",
        Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
        Resource: "*",
        Condition: owned,
      },
    ],
  };
}

/** How a course reaches it. */
export function eksAccess(target: EksTarget): LocalAccess {
  const { account, region, cluster } = target;
  return cloudAccess(target, {
    context: `arn:aws:eks:${region}:${account}:cluster/${cluster}`,
    registry: `${account}.dkr.ecr.${region}.amazonaws.com/${cluster}`,
    gpuPlugin: "wanted",
  });
}

/** EKS in the record of targets. */
export const eks: TargetDefinition<typeof EksTarget> = {
  schema: EksTarget,
  access: eksAccess,
  place: ({ account, region, cluster }) => `eks ${account} ${region} ${cluster}`,
  sdk: "@pulumi/aws",
  noNvidiaPlugin: withoutGpus,
  noSimulatedGpus: ownGpus,
};

/** A kubeconfig that asks the AWS command line for a token: it holds no credentials. */
export function eksKubeconfig(
  { region, cluster }: Pick<EksTarget, "region" | "cluster">,
  { endpoint, ca }: { endpoint: string; ca: string },
): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": cluster,
    clusters: [{ name: cluster, cluster: { server: endpoint, "certificate-authority-data": ca } }],
    contexts: [{ name: cluster, context: { cluster, user: cluster } }],
    users: [
      {
        name: cluster,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["eks", "get-token", "--region", region, "--cluster-name", cluster],
            interactiveMode: "Never",
          },
        },
      },
    ],
  });
}
