/**
 * A site's requirements for every pod: registry credentials, CA, proxy and nodes. Pure, except for reading the CA file.
 */
import { z } from "zod";
import { address, text } from "../fields";
import { registryHost } from "../kube-fields";
import type { DataSource } from "./data";
import { readPem } from "./pem";
import { NodesSchema, type Placement, placementOf } from "./placement";
import type { S3Store } from "./s3";

const proxyUrl = () =>
  address("http://proxy.example.edu:3128")
    // It would be in every student's environment.
    .refine(
      (url) => !URL.canParse(url) || new URL(url).password === "",
      "a proxy that asks for a password would show it to every student; let the proxy admit the cluster's addresses",
    );

const credentials = (path: string) =>
  z.strictObject({
    username: text("a user name of the registry").describe("User name, or that of a robot account."),
    password: text("a password of the registry").describe(`A secret: pulumi config set --secret --path ${path}.`),
  });
export type Credentials = z.infer<ReturnType<typeof credentials>>;

/** Credentials for other registries, for every target, because a group's image may come from anywhere. */
export const registriesShape = {
  registries: z
    .record(
      registryHost(),
      credentials("'aula:target.registries[\"ghcr.io\"].password'"),
      "a block of registries by their hosts, such as { ghcr.io: { username: me, password: secret } }",
    )
    .optional()
    .describe("Who the nodes are to other registries, by host: for images of groups that are not the course's own."),
};

/** Keys of a target that describe the site. */
export const siteShape = {
  pullSecret: credentials("aula:target.pullSecret.password")
    .optional()
    .describe(
      "Who the nodes are to the registry. Unset: the registry asks nobody, or the nodes have rights of their own.",
    ),
  ...registriesShape,
  caBundle: text("the path of a PEM file")
    .optional()
    .describe(
      "PEM file with every authority that notebooks are to trust: it replaces the image's own list, so it is the " +
        "whole list.",
    ),
  proxy: z
    .strictObject({
      http: proxyUrl().optional().describe("Proxy for http addresses."),
      https: proxyUrl().optional().describe("Proxy for https addresses; most sites have one for both."),
      noProxy: z
        .array(text("a host, a domain or a network"), "a list of hosts, domains and networks, such as [.example.edu]")
        .prefault([])
        .describe("Hosts, domains and networks that are reached directly, beside those of the cluster."),
    })
    .optional()
    .describe("The way out of the site, for notebooks and hub."),
  nodes: z
    .strictObject({
      core: NodesSchema.optional().describe("Nodes of hub and proxy."),
      students: NodesSchema.optional().describe("Nodes of notebooks, Spark executors and benchmarks."),
      gpu: NodesSchema.optional().describe("Nodes of students' pods that ask for a GPU; unset: those of students."),
    })
    .prefault({})
    .describe("Which nodes are for whom. Unset: all for everybody."),
};

interface SiteInput {
  readonly registry: string;
  readonly pullSecret?: Credentials | undefined;
  readonly registries?: Record<string, Credentials> | undefined;
  readonly caBundle?: string | undefined;
  readonly proxy?: { http?: string | undefined; https?: string | undefined; noProxy: string[] } | undefined;
  readonly nodes: {
    core?: z.infer<typeof NodesSchema> | undefined;
    students?: z.infer<typeof NodesSchema> | undefined;
    gpu?: z.infer<typeof NodesSchema> | undefined;
  };
}

/** The data about a site that components need. */
export interface Site {
  /** Content of a `.dockerconfigjson` Secret, as a secret; undefined if none is needed. */
  readonly pullSecret: string | undefined;
  /** Certificates that notebooks trust (PEM); undefined: those of the image. */
  readonly caBundle: string | undefined;
  /** Environment of notebooks, benchmarks and the hub: the proxy's variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** TCP ports of the proxy, which network rules must open. */
  readonly proxyPorts: readonly number[];
  /** Where the hub and the proxy, students' pods, and students' pods with a GPU can run. */
  readonly nodes: { readonly core: Placement; readonly students: Placement; readonly gpu: Placement };
  /** The course's shared data (`aula:data`). Defaults to none. */
  readonly data?: DataSource | undefined;
  /** The course's S3 store (`aula:s3`). Defaults to none. */
  readonly s3?: S3Store | undefined;
}

/** A site without special requirements. */
export const NO_SITE: Site = {
  pullSecret: undefined,
  caBundle: undefined,
  environment: {},
  proxyPorts: [],
  nodes: { core: {}, students: {}, gpu: {} },
};

/** Names of a site's objects in each namespace of a course. */
export const SITE = { pullSecret: "registry", ca: "site-ca" } as const;
/** Where the CA bundle is in a notebook. */
export const CA_FILE = "/etc/aula/site/ca.crt";
/** Variables by which OpenSSL, Python, curl, pip, git and Node.js find a CA bundle. Java has none. */
export const CA_VARIABLES = [
  "SSL_CERT_FILE",
  "REQUESTS_CA_BUNDLE",
  "CURL_CA_BUNDLE",
  "PIP_CERT",
  "GIT_SSL_CAINFO",
  "NODE_EXTRA_CA_CERTS",
] as const;

/** The host of a registry and folder. */
const hostOf = (registry: string): string => registry.split("/")[0] ?? registry;

/**
 * `.dockerconfigjson` for registries by host.
 * https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry
 */
export function dockerConfig(registries: Readonly<Record<string, Credentials>>): string {
  const entries = Object.entries(registries)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([host, { username, password }]) => [
      host,
      { username, password, auth: Buffer.from(`${username}:${password}`).toString("base64") },
    ]);
  return JSON.stringify({ auths: Object.fromEntries(entries) });
}

/** Credentials that are written twice. For `superRefine`. */
export function checkRegistries(
  { registry, pullSecret, registries = {} }: Pick<SiteInput, "registry" | "pullSecret" | "registries">,
  ctx: z.core.$RefinementCtx,
): void {
  const host = hostOf(registry);
  if (pullSecret && Object.hasOwn(registries, host))
    ctx.addIssue({
      code: "custom",
      path: ["registries", host],
      message: "aula:target.pullSecret is for this registry; take one of the two out",
    });
}

// The kubelet replaces the variable with the API server's address. Pods use its IP address, which differs between
// clusters.
const DIRECT = ["localhost", "127.0.0.1", ".svc", ".cluster.local", "$(KUBERNETES_SERVICE_HOST)"];

/** The proxy's variables, in both spellings, because curl and Java read different ones. */
export function proxyEnvironment(proxy: SiteInput["proxy"]): Record<string, string> {
  if (proxy === undefined || (proxy.http === undefined && proxy.https === undefined)) return {};
  const { http, https, noProxy } = proxy;
  const upper = {
    ...(http ? { HTTP_PROXY: http } : {}),
    ...(https ? { HTTPS_PROXY: https } : {}),
    NO_PROXY: [...DIRECT, ...noProxy].join(","),
  };
  return { ...upper, ...Object.fromEntries(Object.entries(upper).map(([name, value]) => [name.toLowerCase(), value])) };
}

/** Ports of the proxy's addresses, each once. */
export function proxyPorts(proxy: SiteInput["proxy"]): number[] {
  const urls = [proxy?.http, proxy?.https].flatMap((url) => (url === undefined ? [] : [new URL(url)]));
  return [...new Set(urls.map(({ port, protocol }) => Number(port || (protocol === "https:" ? 443 : 80))))].sort(
    (a, b) => a - b,
  );
}

/** The site that a target describes. @throws ConfigError if its CA bundle cannot be read */
export function siteOf({ registry, pullSecret, registries, caBundle, proxy, nodes }: SiteInput): Site {
  const known = { ...registries, ...(pullSecret && { [hostOf(registry)]: pullSecret }) };
  return {
    pullSecret: Object.keys(known).length === 0 ? undefined : dockerConfig(known),
    caBundle: caBundle === undefined ? undefined : readPem("aula:target.caBundle", caBundle),
    environment: proxyEnvironment(proxy),
    proxyPorts: proxyPorts(proxy),
    nodes: {
      core: placementOf(nodes.core),
      students: placementOf(nodes.students),
      gpu: placementOf(nodes.gpu ?? nodes.students),
    },
  };
}
