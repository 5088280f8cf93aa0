/** Applies a rendered course server-side, and removes what it no longer declares. */
import { FIELD_MANAGER } from "../../components/names";
import { AulaError } from "../errors";
import type { Kubectl } from "../kubectl";
import { keyOf, type Manifest } from "./manifests";
import { waves } from "./waves";

/** What an apply did. */
export interface Applied {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: readonly string[];
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

interface Known {
  /** Enough to delete it by. */
  readonly object: Manifest;
  readonly version: string;
  readonly role: string;
}

/** A person's home, or any volume, is never removed because a render does not name it: only `make purge` ends it. */
const isPersonal = ({ object: { kind }, role }: Known): boolean => kind === "PersistentVolumeClaim" || (kind === "Namespace" && ["student", "teacher"].includes(role));

/** Every object of the course by key. `version` changes when what was declared changes, not with an object's status. */
async function known(kubectl: Kubectl, kinds: readonly string[], instance: string): Promise<Map<string, Known>> {
  const columns = "K:.kind,N:.metadata.namespace,M:.metadata.name,G:.metadata.generation,R:.metadata.resourceVersion,O:.metadata.labels.aula\\.dev/role,A:.apiVersion,H:.spec.hard";
  const text = await kubectl.run(["get", kinds.join(","), "-A", "-l", `aula.dev/instance=${instance}`, "--no-headers", "-o", `custom-columns=${columns}`]);
  const rows = text.split("\n").filter(Boolean).map((line) => line.trim().split(/\s+/) as [string, string, string, string, string, string, string, ...string[]]);
  return new Map(rows.map(([kind, namespace, name, generation, version, role, apiVersion, ...hard]) => {
    const object: Manifest = { apiVersion, kind, metadata: { name, ...(namespace === "<none>" ? {} : { namespace }) } };
    // A quota has no generation, and its status, which counts what is used, changes its version all the time.
    return [keyOf(object), { object, version: [generation, hard.join(" "), version].find((part) => part !== "<none>" && part !== "") ?? version, role }];
  }));
}

async function applyAll(kubectl: Kubectl, items: readonly Manifest[], force: boolean): Promise<void> {
  // JSON over a pipe: Secrets touch no disk, and no YAML reader takes a name for a boolean.
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await kubectl.run(["apply", "--server-side", `--field-manager=${FIELD_MANAGER}`, `--force-conflicts=${force}`, "-f", "-"], { input });
}

/**
 * Applies `manifests` and prunes: one list by label, then the applies.
 * @throws AulaError where the cluster knows no HTTPRoute, or somebody else holds a field
 * @param force take back fields that somebody changed by other means
 */
export async function apply(kubectl: Kubectl, instance: string, manifests: readonly Manifest[], { force = false } = {}): Promise<Applied> {
  const kinds = await courseKinds(kubectl);
  if (manifests.some(({ kind }) => kind === "HTTPRoute") && !kinds.includes(ROUTES.kind)) {
    throw new AulaError("this cluster knows no HTTPRoute (aula:target.gateway)", "install the Gateway API (https://gateway-api.sigs.k8s.io/guides/getting-started), or choose ingress, loadBalancer or nodePort");
  }
  const before = await known(kubectl, kinds, instance);
  try {
    for (const wave of waves(manifests)) await Promise.all(wave.map((lane) => applyAll(kubectl, lane, force)));
  } catch (error) {
    const message = (error as Error).message;
    if (!message.includes("conflict")) throw error;
    throw new AulaError(`somebody changed this course by other means:\n${message}`, "undo that change, or take the fields back with FORCE=1");
  }
  const after = await known(kubectl, kinds, instance);
  const declared = new Set(manifests.map(keyOf));
  const surplus = [...before].filter(([key, one]) => !declared.has(key) && !isPersonal(one));
  if (surplus.length > 0) {
    const items = surplus.map(([, { object }]) => object);
    await kubectl.run(["delete", "--ignore-not-found", "--wait=false", "-f", "-"], { input: JSON.stringify({ apiVersion: "v1", kind: "List", items }) });
  }
  const mine = manifests.map(keyOf).filter((key) => after.has(key));
  const created = mine.filter((key) => !before.has(key)).length;
  const changed = mine.filter((key) => before.has(key) && before.get(key)!.version !== after.get(key)!.version).length;
  return { created, changed, unchanged: mine.length - created - changed, removed: surplus.map(([key]) => key) };
}
