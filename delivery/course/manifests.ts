/**
 * Kubernetes objects as data: their order, their file names, and Secrets made unreadable. Pure, but for
 * `writeManifests`.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

/** A Kubernetes object, as far as delivery looks at it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly [field: string]: unknown;
}

const FIRST = ["Namespace", "ClusterRole", "ServiceAccount", "ResourceQuota", "LimitRange"];
/** Kinds that start pods: applied last. */
export const WORKLOADS = ["Deployment", "DaemonSet", "CronJob"];
const rank = (kind: string): number =>
  FIRST.includes(kind) ? FIRST.indexOf(kind) - FIRST.length : WORKLOADS.indexOf(kind) + 1;

/** `kind/namespace/name`, for people and for comparing. */
export function keyOf({ kind, metadata }: Manifest): string {
  return [kind, metadata.namespace, metadata.name].filter(Boolean).join("/");
}

/**
 * Namespaces before what is in them, quotas before what they count, workloads last; otherwise by name, so that a render
 * is stable.
 */
export function applyOrder(manifests: readonly Manifest[]): Manifest[] {
  return [...manifests].map(encoded).sort((a, b) => rank(a.kind) - rank(b.kind) || (keyOf(a) < keyOf(b) ? -1 : 1));
}

/**
 * `stringData` as `data`: server-side apply would otherwise never remove a key, and two ways of writing would differ.
 */
function encoded(manifest: Manifest): Manifest {
  const { stringData, ...rest } = manifest as Manifest & { stringData?: Record<string, string> };
  if (manifest.kind !== "Secret" || stringData === undefined) return manifest;
  return {
    ...rest,
    data: Object.fromEntries(
      Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString("base64")]),
    ),
  } as Manifest;
}

/** A Secret with its values left out. */
export function redacted(manifest: Manifest): Manifest {
  if (manifest.kind !== "Secret") return manifest;
  const { data, ...rest } = manifest as Manifest & { data?: Record<string, string> };
  return {
    ...rest,
    stringData: Object.fromEntries(Object.keys(data ?? {}).map((key) => [key, "REDACTED: render with SECRETS=1"])),
  } as Manifest;
}

/**
 * Writes one YAML file an object, and removes files of objects that are no longer rendered.
 * @param secrets write Secrets in clear; the folder then must not be committed
 * @returns the number of files
 */
export function writeManifests(folder: string, manifests: readonly Manifest[], { secrets = false } = {}): number {
  mkdirSync(folder, { recursive: true, mode: secrets ? 0o700 : 0o755 });
  const names = manifests.map((manifest, i) => {
    const name = `${String(i).padStart(4, "0")}-${keyOf(manifest).toLowerCase().replaceAll("/", "-")}.yaml`;
    // Removed first: a file that is there would keep the mode of an earlier, redacted render.
    rmSync(join(folder, name), { force: true });
    // YAML 1.1 quoting: an older reader takes a bare n or y for a boolean.
    writeFileSync(join(folder, name), stringify(secrets ? manifest : redacted(manifest), { version: "1.1" }), {
      mode: secrets ? 0o600 : 0o644,
    });
    return name;
  });
  const stale = readdirSync(folder).filter((name) => /^\d{4}-.*\.yaml$/.test(name) && !names.includes(name));
  stale.forEach((name) => rmSync(join(folder, name)));
  return names.length;
}
