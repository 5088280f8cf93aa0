import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { courseLabels, type Identity } from "../names";
import { type Transforms, transformed } from "../transform";
import { SITE } from "./site";

/** A site's data for each namespace. */
export interface SiteContent {
  readonly pullSecret?: pulumi.Input<string>;
  readonly caBundle?: pulumi.Input<string>;
}

/** Openings for forks. */
export type SiteFilesTransforms = Transforms<{ registry: k8s.core.v1.SecretArgs; ca: k8s.core.v1.ConfigMapArgs }>;

/** Arguments of {@link SiteFiles}. */
export interface SiteFilesArgs {
  /** Course and year. */
  identity: Identity;
  /** The namespace, once it exists. */
  namespace: pulumi.Input<string>;
  /**
   * Content of a `.dockerconfigjson` Secret, see `dockerConfig`, and certificates that notebooks trust (PEM). Both are
   * optional.
   */
  site: SiteContent;
  /** Changes of a fork. */
  transform?: SiteFilesTransforms;
}

/**
 * A site's objects in a namespace of the course: registry credentials, and the authorities that pods trust. Each
 * namespace has its own, because a pod cannot read a Secret or a ConfigMap from another namespace.
 */
export class SiteFiles extends pulumi.ComponentResource {
  constructor(name: string, args: SiteFilesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:cluster:SiteFiles", name, {}, opts);
    const { identity, namespace, site, transform } = args;
    const meta = (own: string) => ({ name: own, namespace, labels: courseLabels(identity) });
    if (site.pullSecret !== undefined) {
      const own = `${name}-registry`;
      new k8s.core.v1.Secret(
        own,
        transformed(transform?.registry, own, {
          metadata: meta(SITE.pullSecret),
          type: "kubernetes.io/dockerconfigjson",
          stringData: { ".dockerconfigjson": pulumi.secret(site.pullSecret) },
        }),
        { parent: this },
      );
    }
    if (site.caBundle !== undefined) {
      const own = `${name}-ca`;
      new k8s.core.v1.ConfigMap(
        own,
        transformed(transform?.ca, own, { metadata: meta(SITE.ca), data: { "ca.crt": site.caBundle } }),
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}

/** Whether a site puts anything into a namespace. */
export const hasSiteFiles = (site: SiteContent): boolean =>
  site.pullSecret !== undefined || site.caBundle !== undefined;
