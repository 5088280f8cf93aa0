import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Placement, Toleration } from "../cluster/placement";
import { NO_SITE, type Site } from "../cluster/site";
import { hasSiteFiles, SiteFiles, type SiteFilesTransforms } from "../cluster/site-files";
import { pullSecrets } from "../cluster/site-pod";
import { componentLabels, GPU_RESOURCE, type Identity, namespaceLabels, namespaceOf } from "../names";
import { type Transforms, transformed } from "../transform";

/** Openings for forks. */
export type GpuSimulatorTransforms = Transforms<{
  namespace: k8s.core.v1.NamespaceArgs;
  network: k8s.networking.v1.NetworkPolicyArgs;
  plugin: k8s.apps.v1.DaemonSetArgs;
}> & { readonly site?: SiteFilesTransforms };

/** Arguments of {@link GpuSimulator}. */
export interface GpuSimulatorArgs {
  /** Course and year. */
  identity: Identity;
  /** The gpu-simulator image. */
  image: pulumi.Input<string>;
  /** Resource name to advertise. Defaults to nvidia.com/gpu. */
  resource?: string;
  /** Devices advertised on every node. */
  perNode: number;
  /** Shares of each device, as time-slicing advertises them. Defaults to 1: whole devices. */
  replicas?: number;
  /** Whether to refuse a container that requests several shares. Defaults to true. */
  oneShare?: boolean;
  /** The site's requirements. Defaults to none. */
  site?: Site;
  /** Changes of a fork. */
  transform?: GpuSimulatorTransforms;
}

/** The nodes for pods with a GPU, with any other taints: a simulated device on another node would never be used. */
function placement({ nodes: { gpu } }: Site): Placement {
  const own: Toleration = { key: GPU_RESOURCE, operator: "Exists", effect: "NoSchedule" };
  return {
    ...gpu,
    tolerations: [own, ...(gpu.tolerations ?? []).filter((other) => JSON.stringify(other) !== JSON.stringify(own))],
  };
}

/** Arguments that whole devices do not need. */
function sharing({ replicas = 1, oneShare = true }: Pick<GpuSimulatorArgs, "replicas" | "oneShare">): string[] {
  return replicas === 1 ? [] : ["--replicas", String(replicas), `--fail-requests-greater-than-one=${oneShare}`];
}

/**
 * SIMULATED GPUs: a device plugin that advertises devices to the real kubelet over its plugin socket, with no GPU
 * behind them. Scheduling, quota and refusals are real. It is in its own namespace, because the kubelet's socket is a
 * host path, which Pod Security allows only to *privileged* namespaces; nobody else may create pods there.
 */
export class GpuSimulator extends pulumi.ComponentResource {
  constructor(name: string, args: GpuSimulatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:gpu:GpuSimulator", name, {}, opts);
    const { site = NO_SITE, resource = GPU_RESOURCE, transform } = args;
    const labels = componentLabels(args.identity, "gpu-simulator");
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      transformed(transform?.namespace, `${name}-namespace`, {
        metadata: {
          name: namespaceOf(args.identity.instance, "gpu"),
          labels: namespaceLabels(args.identity, "gpu", "privileged"),
        },
      }),
      { parent: this },
    );
    // The plugin uses a socket on its node, and opens and calls no port.
    new k8s.networking.v1.NetworkPolicy(
      `${name}-network`,
      transformed(transform?.network, `${name}-network`, {
        metadata: { name: "isolate", namespace: namespace.metadata.name, labels },
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      }),
      { parent: this },
    );
    const files = { ...site, caBundle: undefined };
    if (hasSiteFiles(files)) {
      new SiteFiles(
        `${name}-site`,
        { identity: args.identity, namespace: namespace.metadata.name, site: files, transform: transform?.site },
        { parent: this },
      );
    }
    new k8s.apps.v1.DaemonSet(
      `${name}-plugin`,
      transformed(transform?.plugin, `${name}-plugin`, {
        metadata: { name: "gpu-simulator", namespace: namespace.metadata.name, labels },
        spec: {
          selector: {
            matchLabels: { "aula.dev/instance": args.identity.instance, "app.kubernetes.io/name": "gpu-simulator" },
          },
          template: {
            metadata: { labels },
            spec: {
              automountServiceAccountToken: false,
              priorityClassName: "system-node-critical",
              terminationGracePeriodSeconds: 5,
              ...placement(site),
              containers: [
                {
                  name: "gpu-simulator",
                  image: args.image,
                  args: ["--resource", resource, "--count", String(args.perNode), ...sharing(args)],
                  resources: { requests: { cpu: "5m", memory: "16Mi" }, limits: { memory: "64Mi" } },
                  securityContext: {
                    // The kubelet's plugin folder belongs to root.
                    runAsUser: 0,
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    capabilities: { drop: ["ALL"] },
                    seccompProfile: { type: "RuntimeDefault" },
                  },
                  readinessProbe: { exec: { command: ["test", "-f", "/state/registered"] }, periodSeconds: 2 },
                  volumeMounts: [
                    { name: "device-plugins", mountPath: "/var/lib/kubelet/device-plugins" },
                    { name: "state", mountPath: "/state" },
                  ],
                },
              ],
              volumes: [
                { name: "device-plugins", hostPath: { path: "/var/lib/kubelet/device-plugins", type: "Directory" } },
                { name: "state", emptyDir: {} },
              ],
              ...pullSecrets(site),
            },
          },
        },
      }),
      { parent: this },
    );
    this.registerOutputs({});
  }
}
