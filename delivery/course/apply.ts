/** Applies a rendered course server-side, and removes what it no longer declares. */
import { FIELD_MANAGER } from "../../components/names";
import { AulaError } from "../errors";
import type { Kubectl } from "../kubectl";
import { keyOf, WORKLOADS, type Manifest } from "./manifests";

/** What an apply did. */
export interface Applied {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: readonly string[];
}

/** Kinds that are counted and pruned. Not volume claims: nothing here ends a home. Other kinds (pods, Jobs) are somebody else's. */
export const KINDS = [
  "namespace", "clusterrole", "serviceaccount", "resourcequota", "limitrange", "configmap", "secret", "networkpolicy",
  "rolebinding", "service", "ingress", "deployment", "daemonset", "cronjob",
];

/** A person's home, or any volume, is never removed because a render does not name it: only `make purge` ends it. */
const isPersonal = (key: string, roles: ReadonlyMap<string, string>): boolean =>
  key.startsWith("PersistentVolumeClaim/") || (key.startsWith("Namespace/") && ["student", "teacher"].includes(roles.get(key) ?? ""));

interface Known {
  readonly version: string;
  readonly role: string;
}

/** Every object of the course by key. `version` changes when what was declared changes, not with an object's status. */
async function known(kubectl: Kubectl, instance: string): Promise<Map<string, Known>> {
  const columns = "K:.kind,N:.metadata.namespace,M:.metadata.name,G:.metadata.generation,R:.metadata.resourceVersion,O:.metadata.labels.aula\\.dev/role,H:.spec.hard";
  const text = await kubectl.run(["get", KINDS.join(","), "-A", "-l", `aula.dev/instance=${instance}`, "--no-headers", "-o", `custom-columns=${columns}`]);
  const rows = text.split("\n").filter(Boolean).map((line) => line.trim().split(/\s+/) as [string, string, string, string, string, string, ...string[]]);
  return new Map(rows.map(([kind, namespace, name, generation, version, role, ...hard]) => [
    [kind, namespace, name].filter((part) => part !== "<none>").join("/"),
    // A quota has no generation, and its status, which counts what is used, changes its version all the time.
    { version: [generation, hard.join(" "), version].find((part) => part !== "<none>" && part !== "") ?? version, role },
  ]));
}

/** From how many objects on the applies are shared out. A second kubectl costs half a second, and one waits for the API server nearly all the time. */
const MANY = 200;
const LANES = 4;

/** What can be applied at a time: what has no namespace, then the namespaces' content in lanes, one namespace never in two of them, then workloads. */
export function waves(manifests: readonly Manifest[]): Manifest[][][] {
  if (manifests.length < MANY) return [[[...manifests]]];
  const isWorkload = ({ kind }: Manifest): boolean => WORKLOADS.includes(kind);
  const lanes: Manifest[][] = Array.from({ length: LANES }, () => []);
  const namespaces = [...new Set(manifests.map(({ metadata }) => metadata.namespace ?? ""))].sort();
  for (const manifest of manifests.filter((m) => m.metadata.namespace !== undefined && !isWorkload(m))) {
    lanes[namespaces.indexOf(manifest.metadata.namespace ?? "") % LANES]!.push(manifest);
  }
  return [[manifests.filter(({ metadata }) => metadata.namespace === undefined)], lanes, [manifests.filter(isWorkload)]].map((wave) => wave.filter((lane) => lane.length > 0));
}

async function applyAll(kubectl: Kubectl, items: readonly Manifest[], force: boolean): Promise<void> {
  // JSON over a pipe: Secrets touch no disk, and no YAML reader takes a name for a boolean.
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await kubectl.run(["apply", "--server-side", `--field-manager=${FIELD_MANAGER}`, `--force-conflicts=${force}`, "-f", "-"], { input });
}

/**
 * Applies `manifests` and prunes: one list by label, then the applies.
 * @param force take back fields that somebody changed by other means
 */
export async function apply(kubectl: Kubectl, instance: string, manifests: readonly Manifest[], { force = false } = {}): Promise<Applied> {
  const before = await known(kubectl, instance);
  try {
    for (const wave of waves(manifests)) await Promise.all(wave.map((lane) => applyAll(kubectl, lane, force)));
  } catch (error) {
    const message = (error as Error).message;
    if (!message.includes("conflict")) throw error;
    throw new AulaError(`somebody changed this course by other means:\n${message}`, "undo that change, or take the fields back with FORCE=1");
  }
  const after = await known(kubectl, instance);
  const declared = new Set(manifests.map(keyOf));
  const roles = new Map([...before].map(([key, { role }]) => [key, role]));
  const surplus = [...before.keys()].filter((key) => !declared.has(key) && !isPersonal(key, roles));
  for (const key of surplus) await remove(kubectl, key);
  const mine = manifests.map(keyOf).filter((key) => after.has(key));
  const created = mine.filter((key) => !before.has(key)).length;
  const changed = mine.filter((key) => before.has(key) && before.get(key)!.version !== after.get(key)!.version).length;
  return { created, changed, unchanged: mine.length - created - changed, removed: surplus };
}

async function remove(kubectl: Kubectl, key: string): Promise<void> {
  const [kind = "", ...rest] = key.split("/");
  const [namespace, name] = rest.length === 2 ? rest : [undefined, rest[0]];
  await kubectl.run(["delete", kind.toLowerCase(), name ?? "", ...(namespace ? ["-n", namespace] : []), "--ignore-not-found", "--wait=false"]);
}
