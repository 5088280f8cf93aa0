import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { NO_SITE, type Site } from "../cluster/site";
import { hasSiteFiles, SiteFiles, type SiteFilesTransforms } from "../cluster/site-files";
import { componentLabels, courseLabels, type Identity, namespaceLabels, namespaceOf } from "../names";
import { type Transforms, transformed } from "../transform";
import { needsOf, pluginConfigs } from "./nvidia-config";
import { ACCOUNT, CONFIG_MAP, mpsPod, pluginPod } from "./nvidia-pods";
import { gpuNames } from "./resources";
import type { GpuInput } from "./schema";

/**
 * Openings for forks. `account`, `role` and `binding` if node labels select configurations, `mps` if a node uses MPS.
 */
export type NvidiaPluginTransforms = Transforms<{
  namespace: k8s.core.v1.NamespaceArgs;
  network: k8s.networking.v1.NetworkPolicyArgs;
  runtimeClass: k8s.node.v1.RuntimeClassArgs;
  configs: k8s.core.v1.ConfigMapArgs;
  account: k8s.core.v1.ServiceAccountArgs;
  role: k8s.rbac.v1.ClusterRoleArgs;
  binding: k8s.rbac.v1.ClusterRoleBindingArgs;
  plugin: k8s.apps.v1.DaemonSetArgs;
  mps: k8s.apps.v1.DaemonSetArgs;
}> & { readonly site?: SiteFilesTransforms };

/** Arguments of {@link NvidiaPlugin}. */
export interface NvidiaPluginArgs {
  /** Course and year. */
  identity: Identity;
  /** How nodes share and divide their GPUs: `aula:gpu` of a stack's file. */
  gpu: GpuInput;
  /** The site's requirements: nodes with GPUs, registry credentials. Defaults to none. */
  site?: Site;
  /** Changes of a fork. */
  transform?: NvidiaPluginTransforms;
}

/** Annotation of the plugin: the resource names of GPUs on nodes. Policies compare quotas with it. */
export const RESOURCES_ANNOTATION = "aula.dev/gpu-resources";

// The API server has no pod labels to select it. The exception is the address that provides a node's credentials in
// clouds.
const OPEN_TO_API = [
  {
    to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } }],
    ports: [443, 6443].map((port) => ({ protocol: "TCP", port })),
  },
];

/**
 * NVIDIA's k8s-device-plugin, installed as in its chart, with a typed configuration: no sharing, time-slicing, MPS or
 * MIG, by node label if needed. It serves every namespace in the cluster, so one course installs it, and the others set
 * `existing`. The site provides the nodes' driver and NVIDIA's runtime. Not yet tested on a GPU.
 */
export class NvidiaPlugin extends pulumi.ComponentResource {
  /** Name of the namespace, once it exists. */
  readonly namespace: pulumi.Output<string>;

  constructor(
    name: string,
    private readonly args: NvidiaPluginArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("aula:gpu:NvidiaPlugin", name, {}, opts);
    const { identity, gpu, site = NO_SITE, transform } = args;
    const parent = { parent: this };
    const labels = courseLabels(identity);
    const needs = needsOf(gpu);
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      transformed(transform?.namespace, `${name}-namespace`, {
        metadata: {
          name: namespaceOf(identity.instance, "gpu"),
          labels: namespaceLabels(identity, "gpu", "privileged"),
        },
      }),
      parent,
    );
    this.namespace = namespace.metadata.name;
    const meta = (own: string) => ({ name: own, namespace: this.namespace, labels });
    // The plugin uses a socket on its node; reading the node's label needs the API server.
    new k8s.networking.v1.NetworkPolicy(
      `${name}-network`,
      transformed(transform?.network, `${name}-network`, {
        metadata: meta("isolate"),
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], ...(needs.choice ? { egress: OPEN_TO_API } : {}) },
      }),
      parent,
    );
    if (gpu.nvidia.runtimeClass?.create) {
      new k8s.node.v1.RuntimeClass(
        `${name}-runtime-class`,
        transformed(transform?.runtimeClass, `${name}-runtime-class`, {
          metadata: { name: gpu.nvidia.runtimeClass.name, labels },
          handler: gpu.nvidia.runtimeClass.name,
        }),
        parent,
      );
    }
    const files = { ...site, caBundle: undefined };
    if (hasSiteFiles(files))
      new SiteFiles(
        `${name}-site`,
        { identity, namespace: this.namespace, site: files, transform: transform?.site },
        parent,
      );
    if (needs.choice) this.rights(name, meta(ACCOUNT));
    const data = pluginConfigs(gpu);
    new k8s.core.v1.ConfigMap(
      `${name}-configs`,
      transformed(transform?.configs, `${name}-configs`, { metadata: meta(CONFIG_MAP), data }),
      parent,
    );
    const digest = createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
    this.daemon(`${name}-plugin`, "nvidia-device-plugin", pluginPod(gpu, site), digest, "plugin");
    if (needs.mps) this.daemon(`${name}-mps`, "nvidia-mps-control-daemon", mpsPod(gpu, site), digest, "mps");
    this.registerOutputs({ namespace: this.namespace });
  }

  /**
   * Only reads the labels of nodes: the config manager lists nodes by name, and no role can restrict that to one node.
   */
  private rights(name: string, metadata: k8s.types.input.meta.v1.ObjectMeta): void {
    const { identity, transform } = this.args;
    const cluster = { name: `${identity.instance}-${ACCOUNT}`, labels: courseLabels(identity) };
    new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      transformed(transform?.account, `${name}-account`, { metadata, automountServiceAccountToken: false }),
      { parent: this },
    );
    new k8s.rbac.v1.ClusterRole(
      `${name}-role`,
      transformed(transform?.role, `${name}-role`, {
        metadata: cluster,
        rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] }],
      }),
      { parent: this },
    );
    new k8s.rbac.v1.ClusterRoleBinding(
      `${name}-binding`,
      transformed(transform?.binding, `${name}-binding`, {
        metadata: cluster,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: cluster.name },
        subjects: [{ kind: "ServiceAccount", name: ACCOUNT, namespace: this.namespace }],
      }),
      { parent: this },
    );
  }

  private daemon(name: string, own: string, spec: object, digest: string, opening: "plugin" | "mps"): void {
    const { identity, gpu, transform } = this.args;
    const labels = componentLabels(identity, own);
    new k8s.apps.v1.DaemonSet(
      name,
      transformed(transform?.[opening], name, {
        // On a node without a driver, the pod waits, and an engine must not wait for it.
        metadata: {
          name: own,
          namespace: this.namespace,
          labels,
          annotations: { [RESOURCES_ANNOTATION]: gpuNames(gpu).join(","), "pulumi.com/skipAwait": "true" },
        },
        spec: {
          selector: { matchLabels: { "aula.dev/instance": identity.instance, "app.kubernetes.io/name": own } },
          template: {
            metadata: { labels, annotations: { "aula.dev/config-digest": digest } },
            spec: spec as k8s.types.input.core.v1.PodSpec,
          },
        },
      }),
      { parent: this },
    );
  }
}
