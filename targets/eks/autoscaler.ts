import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { poolNodes } from "../../components/cluster/targets/cloud";
import { autoscalerPolicy, type EksTarget } from "../../components/cluster/targets/eks";
import { type Transforms, transformed } from "../../components/transform";
import { ServiceRole, type ServiceRoleTransforms } from "./service-role";

/** Openings for forks. */
export type AutoscalerTransforms = Transforms<{
  identity: aws.eks.PodIdentityAssociationArgs;
  release: k8s.helm.v3.ReleaseArgs;
}> & { readonly role?: ServiceRoleTransforms };

/** Arguments of {@link Autoscaler}. */
export interface AutoscalerArgs {
  /** Region and name of the cluster. */
  target: Pick<EksTarget, "cluster" | "region">;
  /** Name of the cluster, once pods can run in it. */
  cluster: pulumi.Input<string>;
  /** Provider of the cluster's objects. */
  kubernetes: k8s.Provider;
  /** Changes of a fork. */
  transform?: AutoscalerTransforms;
}

const ACCOUNT = { namespace: "kube-system", name: "cluster-autoscaler" };
/** https://github.com/kubernetes/autoscaler/releases */
const CHART = { repo: "https://kubernetes.github.io/autoscaler", name: "cluster-autoscaler", version: "9.56.0" };

/** Kubernetes' own cluster autoscaler: EKS has none built in, and without it a group at zero stays there. */
export class Autoscaler extends pulumi.ComponentResource {
  constructor(name: string, args: AutoscalerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:cluster:Autoscaler", name, {}, opts);
    const { target, transform } = args;
    const role = new ServiceRole(
      `${name}-identity`,
      { service: "pods.eks.amazonaws.com", policy: autoscalerPolicy(target.cluster), transform: transform?.role },
      { parent: this },
    );
    const identity = new aws.eks.PodIdentityAssociation(
      `${name}-association`,
      transformed(transform?.identity, `${name}-association`, {
        clusterName: args.cluster,
        namespace: ACCOUNT.namespace,
        serviceAccount: ACCOUNT.name,
        roleArn: role.arn,
      }),
      { parent: this },
    );
    new k8s.helm.v3.Release(
      `${name}-release`,
      transformed(transform?.release, `${name}-release`, {
        name: CHART.name,
        chart: CHART.name,
        version: CHART.version,
        repositoryOpts: { repo: CHART.repo },
        namespace: ACCOUNT.namespace,
        values: {
          awsRegion: target.region,
          autoDiscovery: { clusterName: target.cluster },
          rbac: { serviceAccount: { name: ACCOUNT.name } },
          nodeSelector: poolNodes("core").labels,
          // A notebook is no part of a workload that would make it again: a node with one on it stays.
          extraArgs: {
            "skip-nodes-with-system-pods": false,
            "skip-nodes-with-local-storage": false,
            "scale-down-unneeded-time": "10m",
          },
        },
      }),
      { parent: this, provider: args.kubernetes, dependsOn: identity },
    );
    this.registerOutputs({});
  }
}
