/** Applies a rendered course server-side, and removes what it no longer declares. */
import { FIELD_MANAGER } from "../../components/names";
import { AulaError } from "../errors";
import type { Kubectl } from "../kubectl";
import { differs, versionOf, type LiveObject } from "./differing";
import { keyOf, type Manifest } from "./manifests";
import { waves } from "./waves";

/** What an apply did. */
export interface Applied {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: readonly string[];
  /** Keys of what was changed. */
  readonly which: readonly string[];
}

/** Kinds of a course that no namespace holds, and no end of one takes along. */
export const CLUSTER_KINDS = ["clusterrole", "clusterrolebinding", "runtimeclass", "validatingadmissionpolicy", "validatingadmissionpolicybinding"];
/** Kinds that are counted and pruned. Not volume claims: nothing here ends a home. Other kinds (pods, Jobs) are somebody else's. */
export const KINDS = [
  "namespace", ...CLUSTER_KINDS, "serviceaccount", "resourcequota", "limitrange", "configmap", "secret", "networkpolicy",
  "role", "rolebinding", "service", "ingress", "deployment", "daemonset", "cronjob",
];
/** One more that only a cluster with the Gateway API knows: a list that names it fails everywhere else. */
const ROUTES = { api: "/apis/gateway.networking.k8s.io/v1", kind: "httproutes.gateway.networking.k8s.io" };

/** Those of a course's kinds that a cluster knows. */
export async function courseKinds(kubectl: Kubectl): Promise<readonly string[]> {
  // Whoever may sign in may read it. A cluster that does not answer at all is told by the list that follows.
  const api = await kubectl.run(["get", "--raw", ROUTES.api], { optional: true });
  return api.includes('"httproutes"') ? [...KINDS, ROUTES.kind] : KINDS;
}

/** A person's home, or any volume, is never removed because a render does not name it: only `make purge` ends it. */
const isPersonal = ({ kind, metadata }: Manifest): boolean => kind === "PersistentVolumeClaim" || (kind === "Namespace" && ["student", "teacher"].includes(metadata.labels?.["aula.dev/role"] ?? ""));

const byKey = (objects: readonly LiveObject[]): Map<string, LiveObject> => new Map(objects.map((object) => [keyOf(object), object]));
const list = (items: readonly Manifest[]): string => JSON.stringify({ apiVersion: "v1", kind: "List", items });

/** Every object of the course by key. */
async function known(kubectl: Kubectl, kinds: readonly string[], instance: string): Promise<Map<string, LiveObject>> {
  // Homes too: they are compared, and so not applied at every run; they are never pruned.
  const found = await kubectl.json<{ items: LiveObject[] }>(["get", [...kinds, "persistentvolumeclaim"].join(","), "-A", "-l", `aula.dev/instance=${instance}`, "--show-managed-fields"]);
  return byKey(found?.items ?? []);
}

/** Applies, and returns the objects as they are then. */
async function applyAll(kubectl: Kubectl, items: readonly Manifest[], force: boolean): Promise<readonly LiveObject[]> {
  // JSON over a pipe: Secrets touch no disk, and no YAML reader takes a name for a boolean.
  const printed = await kubectl.json<LiveObject | { items: readonly LiveObject[] }>(["apply", "--server-side", `--field-manager=${FIELD_MANAGER}`, `--force-conflicts=${force}`, "-f", "-"], { input: list(items) });
  if (printed === undefined) return [];
  return "items" in printed ? (printed as { items: readonly LiveObject[] }).items : [printed];
}

/**
 * Applies `manifests` and prunes: one list by label, then what of them the cluster does not have exactly so.
 * @throws AulaError where the cluster knows no HTTPRoute, or somebody else holds a field
 * @param force take back fields that somebody changed by other means
 */
export async function apply(kubectl: Kubectl, instance: string, manifests: readonly Manifest[], { force = false } = {}): Promise<Applied> {
  const kinds = await courseKinds(kubectl);
  if (manifests.some(({ kind }) => kind === "HTTPRoute") && !kinds.includes(ROUTES.kind)) {
    throw new AulaError("this cluster knows no HTTPRoute (aula:target.gateway)", "install the Gateway API (https://gateway-api.sigs.k8s.io/guides/getting-started), or choose ingress, loadBalancer or nodePort");
  }
  const before = await known(kubectl, kinds, instance);
  const after: LiveObject[] = [];
  try {
    for (const wave of waves(manifests.filter((manifest) => differs(manifest, before.get(keyOf(manifest)))))) {
      after.push(...(await Promise.all(wave.map((lane) => applyAll(kubectl, lane, force)))).flat());
    }
  } catch (error) {
    const message = (error as Error).message;
    if (!message.includes("conflict")) throw error;
    throw new AulaError(`somebody changed this course by other means:\n${message}`, "undo that change, or take the fields back with FORCE=1");
  }
  const declared = new Set(manifests.map(keyOf));
  const surplus = [...before].filter(([key, object]) => !declared.has(key) && !isPersonal(object));
  if (surplus.length > 0) {
    const items = surplus.map(([, { apiVersion, kind, metadata: { name, namespace } }]) => ({ apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } }));
    await kubectl.run(["delete", "--ignore-not-found", "--wait=false", "-f", "-"], { input: list(items) });
  }
  const created = after.filter((object) => !before.has(keyOf(object))).length;
  const which = after.filter((object) => before.has(keyOf(object)) && versionOf(before.get(keyOf(object))!) !== versionOf(object)).map(keyOf);
  return { created, changed: which.length, unchanged: manifests.length - created - which.length, removed: surplus.map(([key]) => key), which };
}
