import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { anyOf } from "../cluster/placement";
import type { Entry } from "../cluster/entry";
import { NO_SITE, type Site } from "../cluster/site";
import { hasSiteFiles, SiteFiles, type SiteFilesTransforms } from "../cluster/site-files";
import { pullSecrets, sitePod } from "../cluster/site-pod";
import { courseLabels, namespaceLabels, namespaceOf, type Identity } from "../names";
import { transformed, type Transform, type Transforms } from "../transform";
import { HubEntry, type HubEntryTransforms } from "./entry";
import { PORTS } from "./files";
import { Hub, HUB_RULES, type HubTransforms } from "./hub";
import { ImagePuller, type ImagePullerTransforms } from "./image-puller";
import { hubNetwork } from "./network";
import { Proxy, type ProxyTransforms } from "./proxy";

/** Openings for forks: of its own children, and of those below each part. */
export type JupyterHubTransforms = Transforms<{ namespace: k8s.core.v1.NamespaceArgs; network: k8s.networking.v1.NetworkPolicyArgs }> & {
  readonly site?: SiteFilesTransforms;
  readonly hub?: HubTransforms;
  readonly proxy?: ProxyTransforms;
  readonly entry?: HubEntryTransforms;
  readonly puller?: ImagePullerTransforms;
};

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
  /** How browsers get in. */
  entry: Entry;
  /** What the site asks for. Defaults to nothing. */
  site?: Site;
  /** Changes of a fork. */
  transform?: JupyterHubTransforms;
}

/** JupyterHub without its Helm chart: hub, proxy and image puller in a namespace of their own, with no cluster-wide rights. */
export class JupyterHub extends pulumi.ComponentResource {
  /** The hub's namespace. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: JupyterHubArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:jupyterhub:JupyterHub", name, {}, opts);
    const parent = { parent: this };
    const { identity, images, keys, storageClass, entry, site = NO_SITE, transform } = args;
    const namespace = new k8s.core.v1.Namespace(`${name}-namespace`, transformed(transform?.namespace, `${name}-namespace`, {
      metadata: { name: namespaceOf(identity.instance, "hub"), labels: namespaceLabels(identity, "hub") },
    }), parent);
    this.namespace = namespace.metadata.name;
    for (const [own, spec] of Object.entries(hubNetwork(identity, PORTS, site.proxyPorts))) {
      new k8s.networking.v1.NetworkPolicy(`${name}-network-${own}`, transformed(transform?.network, `${name}-network-${own}`, {
        metadata: { name: own, namespace: this.namespace, labels: courseLabels(identity) }, spec,
      }), parent);
    }
    const shared = { identity, namespace: this.namespace };
    // Nobody browses from here: the CA is for those who work in notebooks.
    const files = { ...site, caBundle: undefined };
    if (hasSiteFiles(files)) new SiteFiles(`${name}-site`, { ...shared, site: files, transform: transform?.site }, parent);
    const pod = sitePod(site, site.nodes.core);
    new Hub(`${name}-hub`, {
      ...shared, image: images.hub, course: args.course, people: args.people, ...keys, storageClass, pod, environment: site.environment, transform: transform?.hub,
    }, parent);
    new Proxy(`${name}-proxy`, { ...shared, image: images.proxy, tokenSecret: "hub", entry, pod, transform: transform?.proxy }, parent);
    if (entry.kind === "ingress" || entry.kind === "gateway") new HubEntry(`${name}-entry`, { ...shared, entry, transform: transform?.entry }, parent);
    const everywhere = { ...anyOf([site.nodes.students, site.nodes.gpu]), ...pullSecrets(site) };
    new ImagePuller(`${name}-puller`, { ...shared, images: [images.notebook, ...(args.notebooks ?? [])], pod: everywhere, transform: transform?.puller }, parent);
    this.registerOutputs({ namespace: this.namespace });
  }

  /** The ClusterRole whose rules a workspace grants to the hub; by itself it grants nothing to anybody. */
  static role(name: string, identity: Identity, opts?: pulumi.CustomResourceOptions, transform?: Transform<k8s.rbac.v1.ClusterRoleArgs>): k8s.rbac.v1.ClusterRole {
    return new k8s.rbac.v1.ClusterRole(name, transformed(transform, name, {
      metadata: { name: `${identity.instance}-hub`, labels: courseLabels(identity) }, rules: HUB_RULES,
    }), opts);
  }
}
