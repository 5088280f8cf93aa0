import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { WidePlacement } from "../cluster/placement";
import { componentLabels, type Identity } from "../names";
import { type Transforms, transformed } from "../transform";
import { CONTAINER_SECURITY, POD_SECURITY } from "./security";

/** Openings for forks. */
export type ImagePullerTransforms = Transforms<{ daemonset: k8s.apps.v1.DaemonSetArgs }>;

/** Arguments of {@link ImagePuller}. */
export interface ImagePullerArgs {
  /** Course and year. */
  identity: Identity;
  /** Namespace that it runs in, once it exists. */
  namespace: pulumi.Input<string>;
  /** Images to keep on every node; at least one. */
  images: pulumi.Input<string>[];
  /** Nodes for notebooks, and registry credentials of its pods. Defaults to every node without taints. */
  pod?: WidePlacement & { imagePullSecrets?: { name: string }[] };
  /** Changes of a fork. */
  transform?: ImagePullerTransforms;
}

/**
 * Keeps the notebook images on every current and future node, so that no student waits for two gigabytes. `make up`
 * waits until its pods are ready; they run the images without doing anything.
 */
export class ImagePuller extends pulumi.ComponentResource {
  constructor(name: string, args: ImagePullerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:jupyterhub:ImagePuller", name, {}, opts);
    const labels = componentLabels(args.identity, "image-puller");
    new k8s.apps.v1.DaemonSet(
      `${name}-daemonset`,
      transformed(args.transform?.daemonset, `${name}-daemonset`, {
        metadata: { name: "image-puller", namespace: args.namespace, labels },
        spec: {
          selector: {
            matchLabels: { "aula.dev/instance": args.identity.instance, "app.kubernetes.io/name": "image-puller" },
          },
          // It serves nothing, so all nodes can update at the same time.
          updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "100%" } },
          template: {
            metadata: { labels },
            spec: {
              automountServiceAccountToken: false,
              terminationGracePeriodSeconds: 0,
              securityContext: POD_SECURITY,
              containers: args.images.map((image, i) => ({
                name: i === 0 ? "notebook" : `notebook-${i + 1}`,
                image,
                command: ["sleep", "infinity"],
                resources: { requests: { cpu: "1m", memory: "8Mi" }, limits: { memory: "32Mi" } },
                securityContext: CONTAINER_SECURITY,
              })),
              ...args.pod,
            },
          },
        },
      }),
      { parent: this },
    );
    this.registerOutputs({});
  }
}
