import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { NO_SITE, type Site } from "../cluster/site";
import { componentLabels, type Identity } from "../names";
import { type Transforms, transformed } from "../transform";
import { COUNTERS, COUNTERS_MAP, METRICS_PORT, metricsPod } from "./metrics-pod";
import type { GpuInput } from "./schema";

/** Openings for forks. */
export type GpuMetricsTransforms = Transforms<{
  counters: k8s.core.v1.ConfigMapArgs;
  exporter: k8s.apps.v1.DaemonSetArgs;
  service: k8s.core.v1.ServiceArgs;
  network: k8s.networking.v1.NetworkPolicyArgs;
}>;

/** Arguments of {@link GpuMetrics}. */
export interface GpuMetricsArgs {
  /** Course and year. */
  identity: Identity;
  /** Namespace of the plugin; see `NvidiaPlugin`. */
  namespace: pulumi.Input<string>;
  /** `aula:gpu` of a stack's file, with metrics set. */
  gpu: GpuInput;
  /** The site's requirements. Defaults to none. */
  site?: Site;
  /** Changes of a fork. */
  transform?: GpuMetricsTransforms;
}

/**
 * NVIDIA's DCGM exporter on nodes with GPUs: temperature, memory and use of each GPU, for the site's Prometheus. It
 * names the pod that has a GPU only if no GPUs are shared. Not yet tested on a GPU.
 */
export class GpuMetrics extends pulumi.ComponentResource {
  constructor(name: string, args: GpuMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:gpu:GpuMetrics", name, {}, opts);
    const { gpu, site = NO_SITE, transform } = args;
    const labels = componentLabels(args.identity, "dcgm-exporter");
    const metadata = { name: "dcgm-exporter", namespace: args.namespace, labels };
    const matchLabels = { "aula.dev/instance": args.identity.instance, "app.kubernetes.io/name": "dcgm-exporter" };
    const ports = [{ name: "metrics", port: METRICS_PORT, targetPort: "metrics" }];
    new k8s.core.v1.ConfigMap(
      `${name}-counters`,
      transformed(transform?.counters, `${name}-counters`, {
        metadata: { ...metadata, name: COUNTERS_MAP },
        data: { "counters.csv": COUNTERS },
      }),
      { parent: this },
    );
    new k8s.apps.v1.DaemonSet(
      `${name}-exporter`,
      transformed(transform?.exporter, `${name}-exporter`, {
        metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          selector: { matchLabels },
          template: { metadata: { labels }, spec: metricsPod(gpu, site) as k8s.types.input.core.v1.PodSpec },
        },
      }),
      { parent: this },
    );
    new k8s.core.v1.Service(
      `${name}-service`,
      transformed(transform?.service, `${name}-service`, {
        metadata: {
          ...metadata,
          annotations: {
            "prometheus.io/scrape": "true",
            "prometheus.io/port": String(METRICS_PORT),
            "pulumi.com/skipAwait": "true",
          },
        },
        spec: { type: "ClusterIP", clusterIP: "None", selector: matchLabels, ports },
      }),
      { parent: this },
    );
    new k8s.networking.v1.NetworkPolicy(
      `${name}-network`,
      transformed(transform?.network, `${name}-network`, {
        metadata,
        spec: {
          podSelector: { matchLabels },
          policyTypes: ["Ingress"],
          ingress: [
            {
              from: [
                {
                  namespaceSelector: {
                    matchLabels: { "kubernetes.io/metadata.name": gpu.nvidia.metrics?.from ?? "monitoring" },
                  },
                },
              ],
              ports: [{ protocol: "TCP", port: METRICS_PORT }],
            },
          ],
        },
      }),
      { parent: this },
    );
    this.registerOutputs({});
  }
}
