import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { courseLabels, namespaceLabels, namespaceOf, type Identity } from "../names";
import { PORTS } from "./files";
import { Hub, HUB_RULES } from "./hub";
import { ImagePuller } from "./image-puller";
import { Proxy } from "./proxy";
import { hubNetwork } from "./network";

/** Arguments of {@link JupyterHub}. */
export interface JupyterHubArgs {
  /** Course and year. */
  identity: Identity;
  /** Images of the hub, the proxy and the notebooks. */
  images: Record<"hub" | "proxy" | "notebook", pulumi.Input<string>>;
  /** Images of groups that have their own; every node holds them too. Defaults to none. */
  notebooks?: pulumi.Input<string>[];
  /** `course.json`; see `courseFile`. */
  course: pulumi.Input<string>;
  /** `people.json`, with password hashes; see `peopleFile`. */
  people: pulumi.Input<string>;
  /** The hub's keys: see {@link Hub}. */
  keys: Record<"proxyToken" | "cookieSecret" | "cryptKey" | "opsToken", pulumi.Input<string>>;
  /** Storage class of the hub's database. */
  storageClass: string;
  /** Node port of the entry; undefined: no node port. */
  nodePort?: number;
}

/** JupyterHub without its Helm chart: hub, proxy and image puller in a namespace of their own, with no cluster-wide rights. */
export class JupyterHub extends pulumi.ComponentResource {
  /** The hub's namespace. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: JupyterHubArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:jupyterhub:JupyterHub", name, {}, opts);
    const parent = { parent: this };
    const { identity, images, keys, storageClass } = args;
    const namespace = new k8s.core.v1.Namespace(`${name}-namespace`, {
      metadata: { name: namespaceOf(identity.instance, "hub"), labels: namespaceLabels(identity, "hub") },
    }, parent);
    this.namespace = namespace.metadata.name;
    for (const [own, spec] of Object.entries(hubNetwork(identity, PORTS))) {
      new k8s.networking.v1.NetworkPolicy(`${name}-network-${own}`, {
        metadata: { name: own, namespace: this.namespace, labels: courseLabels(identity) }, spec,
      }, parent);
    }
    const shared = { identity, namespace: this.namespace };
    new Hub(`${name}-hub`, { ...shared, image: images.hub, course: args.course, people: args.people, ...keys, storageClass }, parent);
    new Proxy(`${name}-proxy`, { ...shared, image: images.proxy, tokenSecret: "hub", nodePort: args.nodePort }, parent);
    new ImagePuller(`${name}-puller`, { ...shared, images: [images.notebook, ...(args.notebooks ?? [])] }, parent);
    this.registerOutputs({ namespace: this.namespace });
  }

  /** The ClusterRole whose rules a workspace grants to the hub; by itself it grants nothing to anybody. */
  static role(name: string, identity: Identity, opts?: pulumi.CustomResourceOptions): k8s.rbac.v1.ClusterRole {
    return new k8s.rbac.v1.ClusterRole(name, {
      metadata: { name: `${identity.instance}-hub`, labels: courseLabels(identity) }, rules: HUB_RULES,
    }, opts);
  }
}
