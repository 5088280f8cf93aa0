import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Entry } from "../cluster/entry";
import { componentLabels, type Identity } from "../names";
import { type Transforms, transformed } from "../transform";

/** Service of the proxy for browsers, and its port. */
export const PUBLIC_SERVICE = { name: "proxy-public", port: 80 } as const;
/** Secret with the certificate of an Ingress, if the site does not name a Secret. */
const TLS_SECRET = "hub-tls";

/** The parts of an HTTPRoute that Aula uses. https://gateway-api.sigs.k8s.io/reference/spec */
export type HttpRouteArgs = k8s.apiextensions.CustomResourceArgs & { spec: pulumi.Input<object> };

/** Openings for forks. */
export type HubEntryTransforms = Transforms<{
  certificate: k8s.core.v1.SecretArgs;
  ingress: k8s.networking.v1.IngressArgs;
  route: HttpRouteArgs;
}>;

/** Arguments of {@link HubEntry}. */
export interface HubEntryArgs {
  /** Course and year. */
  identity: Identity;
  /** The hub's namespace, once it exists. */
  namespace: pulumi.Input<string>;
  /** How browsers reach the hub. */
  entry: Extract<Entry, { kind: "ingress" | "gateway" }>;
  /** Changes of a fork. */
  transform?: HubEntryTransforms;
}

/** The connection from the site's entry point to the course's proxy: an Ingress, or an HTTPRoute of the Gateway API. */
export class HubEntry extends pulumi.ComponentResource {
  constructor(
    name: string,
    private readonly args: HubEntryArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("aula:jupyterhub:HubEntry", name, {}, opts);
    const { entry } = args;
    if (entry.kind === "ingress") this.ingress(name, entry);
    else this.route(name, entry);
    this.registerOutputs({});
  }

  private meta(own: string) {
    return { name: own, namespace: this.args.namespace, labels: componentLabels(this.args.identity, "proxy") };
  }

  private ingress(name: string, entry: Extract<Entry, { kind: "ingress" }>): void {
    const { transform } = this.args;
    const { tls } = entry;
    if (tls?.kind === "own") {
      const own = `${name}-certificate`;
      new k8s.core.v1.Secret(
        own,
        transformed(transform?.certificate, own, {
          metadata: this.meta(TLS_SECRET),
          type: "kubernetes.io/tls",
          stringData: { "tls.crt": tls.certificate, "tls.key": pulumi.secret(tls.privateKey) },
        }),
        { parent: this },
      );
    }
    const issuer =
      tls?.kind === "issuer"
        ? { [tls.issuerKind === "Issuer" ? "cert-manager.io/issuer" : "cert-manager.io/cluster-issuer"]: tls.name }
        : {};
    const own = `${name}-ingress`;
    new k8s.networking.v1.Ingress(
      own,
      transformed(transform?.ingress, own, {
        // The controller sets an address at some time; nothing here waits for it.
        metadata: {
          ...this.meta("hub"),
          annotations: { "pulumi.com/skipAwait": "true", ...issuer, ...entry.annotations },
        },
        spec: {
          ...(entry.class === undefined ? {} : { ingressClassName: entry.class }),
          rules: [
            {
              host: entry.host,
              http: {
                paths: [
                  {
                    path: "/",
                    pathType: "Prefix",
                    backend: { service: { name: PUBLIC_SERVICE.name, port: { number: PUBLIC_SERVICE.port } } },
                  },
                ],
              },
            },
          ],
          ...(tls === undefined
            ? {}
            : { tls: [{ hosts: [entry.host], secretName: tls.kind === "secret" ? tls.name : TLS_SECRET }] }),
        },
      }),
      { parent: this },
    );
  }

  private route(name: string, { host, section, ...gateway }: Extract<Entry, { kind: "gateway" }>): void {
    const own = `${name}-route`;
    new k8s.apiextensions.CustomResource(
      own,
      transformed<HttpRouteArgs>(this.args.transform?.route, own, {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: this.meta("hub"),
        spec: {
          parentRefs: [
            {
              name: gateway.name,
              namespace: gateway.namespace,
              ...(section === undefined ? {} : { sectionName: section }),
            },
          ],
          hostnames: [host],
          rules: [
            {
              matches: [{ path: { type: "PathPrefix", value: "/" } }],
              backendRefs: [{ name: PUBLIC_SERVICE.name, port: PUBLIC_SERVICE.port }],
            },
          ],
        },
      }),
      { parent: this },
    );
  }
}
