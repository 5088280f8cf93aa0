/**
 * How browsers reach the course: the settings in a stack's file and their meaning. Pure, except for reading a
 * certificate.
 */
import { z } from "zod";
import { labelText, text, whole } from "../fields";
import { annotationName, namespaceName, objectName } from "../kube-fields";
import { readPem } from "./pem";

/** Where TLS ends, if the site does not handle it. */
const TlsSchema = z
  .strictObject({
    secret: objectName("a TLS Secret")
      .optional()
      .describe("Name of a TLS Secret that the site puts into the hub's namespace."),
    certificate: text("the path of a PEM file").optional().describe("File with the certificate and its chain, PEM."),
    privateKey: text("a private key, PEM")
      .optional()
      .describe("Its key, PEM: a secret (pulumi config set --secret --path aula:target.ingress.tls.privateKey)."),
    issuer: objectName("a cert-manager issuer")
      .optional()
      .describe("Name of a cert-manager issuer that makes the certificate."),
    issuerKind: z.enum(["ClusterIssuer", "Issuer"]).prefault("ClusterIssuer").describe("What kind of issuer it is."),
  })
  .superRefine((tls, ctx) => {
    const ways = [tls.secret, tls.certificate, tls.issuer].filter((way) => way !== undefined).length;
    if (ways !== 1)
      ctx.addIssue({
        code: "custom",
        message:
          `${ways === 0 ? "it names no certificate" : "it names more than one certificate"}; write one of secret, ` +
          "certificate (with privateKey) and issuer",
      });
    if ((tls.certificate === undefined) !== (tls.privateKey === undefined)) {
      ctx.addIssue({
        code: "custom",
        path: [tls.certificate === undefined ? "certificate" : "privateKey"],
        message: "missing; certificate and privateKey go together",
      });
    }
  });

const annotations = z
  .record(annotationName(), labelText(), "a block of annotations, such as { example.edu/team: it }")
  .prefault({});

/** Keys of a target that set the way in; at most one of them. */
export const entryShape = {
  nodePort: whole(30000, 32767).optional().describe("The hub answers on this port of every node."),
  loadBalancer: z
    .strictObject({
      annotations: annotations.describe("Annotations of the Service, which most load balancers are set up by."),
    })
    .optional()
    .describe("A Service of type LoadBalancer, where the cluster has something that makes them."),
  ingress: z
    .strictObject({
      class: objectName("an ingress class").optional().describe("Ingress class; unset: the cluster's default."),
      annotations: annotations.describe(
        "Annotations of the Ingress; raise its time-outs for WebSockets, which notebooks keep open.",
      ),
      tls: TlsSchema.optional().describe("Unset: TLS is the ingress controller's own affair."),
    })
    .optional()
    .describe("An Ingress for the host of the address."),
  gateway: z
    .strictObject({
      name: objectName("a Gateway").describe("Gateway that the route is attached to."),
      namespace: namespaceName().describe("Its namespace; its listener must allow routes from the hub's namespace."),
      section: objectName("a listener").optional().describe("Name of its listener; unset: all of them."),
    })
    .optional()
    .describe("An HTTPRoute of the Gateway API for the host of the address; TLS ends at the Gateway."),
};

interface EntryInput {
  readonly url: string;
  readonly nodePort?: number | undefined;
  readonly loadBalancer?: { annotations: Record<string, string> } | undefined;
  readonly ingress?:
    | { class?: string | undefined; annotations: Record<string, string>; tls?: z.infer<typeof TlsSchema> | undefined }
    | undefined;
  readonly gateway?: { name: string; namespace: string; section?: string | undefined } | undefined;
}

/** A certificate for an Ingress. */
export type Tls =
  | { readonly kind: "secret"; readonly name: string }
  | { readonly kind: "own"; readonly certificate: string; readonly privateKey: string }
  | { readonly kind: "issuer"; readonly name: string; readonly issuerKind: "ClusterIssuer" | "Issuer" };

/** The only way in. `none`: only a ClusterIP Service; the site provides the way in. */
export type Entry =
  | { readonly kind: "none" }
  | { readonly kind: "nodePort"; readonly port: number }
  | { readonly kind: "loadBalancer"; readonly annotations?: Record<string, string> }
  | {
      readonly kind: "ingress";
      readonly host: string;
      readonly class?: string;
      readonly annotations?: Record<string, string>;
      readonly tls?: Tls;
    }
  | {
      readonly kind: "gateway";
      readonly host: string;
      readonly name: string;
      readonly namespace: string;
      readonly section?: string;
    };

/** Aula provides no way in. */
export const NO_ENTRY: Entry = { kind: "none" };

// A number is not a host name, and no host name ends in one.
const HOST_NAME = /[a-z][a-z0-9-]*$/;

/** Reports more than one way in, or an address that an Ingress or a route cannot serve. For `superRefine`. */
export function checkEntry(target: EntryInput, ctx: z.core.$RefinementCtx): void {
  const ways = (["nodePort", "loadBalancer", "ingress", "gateway"] as const).filter((way) => target[way] !== undefined);
  for (const way of ways.slice(1))
    ctx.addIssue({
      code: "custom",
      path: [way],
      message: `there is one way in, and aula:target.${ways[0]} is it; take one of the two out`,
    });
  // The address's own check reports an invalid address.
  if (!URL.canParse(target.url)) return;
  const { pathname, protocol, hostname } = new URL(target.url);
  if (pathname !== "/")
    ctx.addIssue({
      code: "custom",
      path: ["url"],
      message: `the course is at the root of its host, not at "${pathname}"; give it a host of its own`,
    });
  const byName = target.ingress ? "ingress" : target.gateway ? "gateway" : undefined;
  if (byName && !HOST_NAME.test(hostname)) {
    ctx.addIssue({
      code: "custom",
      path: ["url"],
      message:
        `with aula:target.${byName} the address has a name, not "${hostname}": requests are told apart by it; give ` +
        "it one, or choose nodePort or loadBalancer",
    });
  }
  if (target.ingress?.tls && protocol !== "https:")
    ctx.addIssue({
      code: "custom",
      path: ["url"],
      message: "with aula:target.ingress.tls the address begins with https://",
    });
}

function tlsOf(tls: z.infer<typeof TlsSchema>): Tls {
  if (tls.secret !== undefined) return { kind: "secret", name: tls.secret };
  if (tls.issuer !== undefined) return { kind: "issuer", name: tls.issuer, issuerKind: tls.issuerKind };
  return {
    kind: "own",
    certificate: readPem("aula:target.ingress.tls.certificate", tls.certificate ?? ""),
    privateKey: tls.privateKey ?? "",
  };
}

/** The way in of a target. @throws ConfigError if its certificate cannot be read */
export function entryOf({ url, nodePort, loadBalancer, ingress, gateway }: EntryInput): Entry {
  const host = new URL(url).hostname;
  if (nodePort !== undefined) return { kind: "nodePort", port: nodePort };
  if (loadBalancer) return { kind: "loadBalancer", annotations: loadBalancer.annotations };
  if (ingress)
    return {
      kind: "ingress",
      host,
      class: ingress.class,
      annotations: ingress.annotations,
      tls: ingress.tls && tlsOf(ingress.tls),
    };
  if (gateway)
    return { kind: "gateway", host, name: gateway.name, namespace: gateway.namespace, section: gateway.section };
  return NO_ENTRY;
}
