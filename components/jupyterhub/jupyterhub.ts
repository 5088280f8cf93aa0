import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as random from "@pulumi/random";
import { type Entry, NO_ENTRY } from "../cluster/entry";
import { anyOf } from "../cluster/placement";
import { NO_SITE, type Site } from "../cluster/site";
import { hasSiteFiles, SiteFiles, type SiteFilesTransforms } from "../cluster/site-files";
import { pullSecrets, sitePod } from "../cluster/site-pod";
import { courseLabels, type Identity, namespaceLabels, namespaceOf } from "../names";
import { courseSeed } from "../seed";
import { type Transforms, transformed } from "../transform";
import { HubEntry, type HubEntryTransforms } from "./entry";
import { PORTS } from "./files";
import { Hub, type HubTransforms } from "./hub";
import { ImagePuller, type ImagePullerTransforms } from "./image-puller";
import { type HubKeys, hubKeys } from "./keys";
import { hubNetwork } from "./network";
import { Proxy, type ProxyTransforms } from "./proxy";

/** Openings for forks: of its own children, and of those below each part. */
export type JupyterHubTransforms = Transforms<{
  namespace: k8s.core.v1.NamespaceArgs;
  network: k8s.networking.v1.NetworkPolicyArgs;
  seed: random.RandomBytesArgs;
}> & {
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
  /** Images of groups with their own image; every node keeps them too. Defaults to none. */
  notebooks?: pulumi.Input<string>[];
  /** `course.json`; see `courseFile`. */
  course: pulumi.Input<string>;
  /** `people.json`, with password hashes; see `peopleFile`. */
  people: pulumi.Input<string>;
  /** The hub's keys. Defaults to keys from its own seed. */
  keys?: HubKeys;
  /** Storage class of the hub's database. */
  storageClass: string;
  /** How browsers reach the hub. Defaults to only a ClusterIP Service. */
  entry?: Entry;
  /** The site's requirements. Defaults to none. */
  site?: Site;
  /** Changes of a fork. */
  transform?: JupyterHubTransforms;
}

/**
 * JupyterHub without its Helm chart: hub, proxy and image puller in their own namespace, without cluster-wide rights.
 */
export class JupyterHub extends pulumi.ComponentResource {
  /** The hub's namespace. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: JupyterHubArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:jupyterhub:JupyterHub", name, {}, opts);
    const parent = { parent: this };
    const { identity, images, storageClass, entry = NO_ENTRY, site = NO_SITE, transform } = args;
    const keys = args.keys ?? hubKeys(name, courseSeed(name, parent, transform?.seed));
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      transformed(transform?.namespace, `${name}-namespace`, {
        metadata: { name: namespaceOf(identity.instance, "hub"), labels: namespaceLabels(identity, "hub") },
      }),
      parent,
    );
    this.namespace = namespace.metadata.name;
    for (const [own, spec] of Object.entries(hubNetwork(identity, PORTS, site.proxyPorts))) {
      new k8s.networking.v1.NetworkPolicy(
        `${name}-network-${own}`,
        transformed(transform?.network, `${name}-network-${own}`, {
          metadata: { name: own, namespace: this.namespace, labels: courseLabels(identity) },
          spec,
        }),
        parent,
      );
    }
    const shared = { identity, namespace: this.namespace };
    // Nobody works here: the CA is for people in notebooks.
    const files = { ...site, caBundle: undefined };
    if (hasSiteFiles(files))
      new SiteFiles(`${name}-site`, { ...shared, site: files, transform: transform?.site }, parent);
    const pod = sitePod(site, site.nodes.core);
    new Hub(
      `${name}-hub`,
      {
        ...shared,
        image: images.hub,
        course: args.course,
        people: args.people,
        keys,
        storageClass,
        pod,
        environment: site.environment,
        transform: transform?.hub,
      },
      parent,
    );
    new Proxy(
      `${name}-proxy`,
      { ...shared, image: images.proxy, tokenSecret: "hub", entry, pod, transform: transform?.proxy },
      parent,
    );
    if (entry.kind === "ingress" || entry.kind === "gateway")
      new HubEntry(`${name}-entry`, { ...shared, entry, transform: transform?.entry }, parent);
    const everywhere = { ...anyOf([site.nodes.students, site.nodes.gpu]), ...pullSecrets(site) };
    new ImagePuller(
      `${name}-puller`,
      {
        ...shared,
        images: [images.notebook, ...(args.notebooks ?? [])],
        pod: everywhere,
        transform: transform?.puller,
      },
      parent,
    );
    this.registerOutputs({ namespace: this.namespace });
  }
}
