/**
 * Builds an image and pushes it. The site's CA bundle, mirrors and proxies reach the build as secrets and stay out of
 * the image.
 */
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../machine/engine";
import type { Report } from "../report";

export interface Build {
  /** Folder with the Dockerfile. */
  readonly context: string;
  readonly tag: string;
  /** The value of `ARG BASE`. */
  readonly base: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Further folders by the name that the Dockerfile has for them (`COPY --from=name`). */
  readonly contexts?: Readonly<Record<string, string>>;
  /** Stage to build; the last one by default. */
  readonly target?: string;
}

const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];
const CA_VARIABLES = ["PIP_CERT", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];
const SITE_VARIABLES = [
  "PIP_INDEX_URL",
  "PIP_EXTRA_INDEX_URL",
  "GOPROXY",
  "GOSUMDB",
  "npm_config_registry",
  "MAVEN_REPOSITORY",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
];

/** The CA bundle that this machine trusts, or nothing where it keeps none in a file. */
async function caBundle(): Promise<string | undefined> {
  for (const file of [process.env["SSL_CERT_FILE"], ...BUNDLES]) {
    if (
      file &&
      (await access(file).then(
        () => true,
        () => false,
      ))
    )
      return file;
  }
  return undefined;
}

/** Shell lines that give a build the site's settings. */
export function siteSnippet(env: NodeJS.ProcessEnv, hasBundle: boolean): string {
  const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
  const ca = hasBundle ? CA_VARIABLES.map((name) => `export ${name}=/run/secrets/ca`) : [];
  const site = SITE_VARIABLES.filter((name) => env[name]).map((name) => `export ${name}=${quoted(env[name] ?? "")}`);
  return [...ca, ...site, ":", ""].join("\n");
}

/** Builds `tag` from a folder. */
export async function buildImage(engine: Engine, build: Build, report: Report): Promise<void> {
  report(`building ${build.tag}`);
  const secrets = await mkdtemp(join(tmpdir(), "aula-build-"));
  try {
    const bundle = await caBundle();
    const [ca, site] = [bundle ?? join(secrets, "ca"), join(secrets, "site")];
    if (!bundle) await writeFile(ca, "");
    await writeFile(site, siteSnippet(process.env, bundle !== undefined), { mode: 0o600 });
    const args = Object.entries({ BASE: build.base, ...build.buildArgs }).flatMap(([name, value]) => [
      "--build-arg",
      `${name}=${value}`,
    ]);
    const contexts = Object.entries(build.contexts ?? {}).flatMap(([name, folder]) => [
      "--build-context",
      `${name}=${folder}`,
    ]);
    await engine.run(
      [
        "build",
        ...(engine.name === "podman" ? ["--network", "host"] : []),
        ...args,
        ...contexts,
        "--secret",
        `id=ca,src=${ca}`,
        "--secret",
        `id=site,src=${site}`,
        ...(build.target ? ["--target", build.target] : []),
        "-t",
        build.tag,
        build.context,
      ],
      engine.name === "docker" ? { env: { DOCKER_BUILDKIT: "1" } } : {},
    );
  } finally {
    await rm(secrets, { recursive: true, force: true });
  }
}

/**
 * A registry of this machine, such as the one beside a kind cluster, speaks plain HTTP; what else docker takes for one,
 * podman is told.
 */
export const isLocal = (ref: string): boolean => /^(localhost|127(\.\d+){3})(:\d+)?\//.test(ref);

/** Pushes an image to its registry, whose certificate is checked unless it is this machine's own. */
export async function pushImage(engine: Engine, ref: string, report: Report): Promise<void> {
  report(`pushing ${ref}`);
  await engine.run(["push", ...(engine.name === "podman" && isLocal(ref) ? ["--tls-verify=false"] : []), ref]);
}

/** Whether a registry of this machine has an image. @param ref such as `localhost:5001/aula/hub:0123456789ab` */
export async function imageInRegistry(ref: string): Promise<boolean> {
  const [, port = "80", name = "", tag = ""] = /^[^/:]+(?::(\d+))?\/(.+):([^:]+)$/.exec(ref) ?? [];
  const accept = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.index.v1+json",
  ].join(", ");
  const url = `http://127.0.0.1:${port}/v2/${name}/manifests/${tag}`;
  return fetch(url, { method: "HEAD", headers: { accept }, signal: AbortSignal.timeout(5_000) }).then(
    (answer) => answer.ok,
    () => false,
  );
}
