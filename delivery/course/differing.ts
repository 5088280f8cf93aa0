/** Which objects of a render the cluster does not have exactly so: the others need no request each. Pure. */
import { FIELD_MANAGER } from "../../components/names";
import type { Manifest } from "./manifests";

/** `metadata.managedFields[].fieldsV1`: the fields that a manager owns, by `f:name`, `k:{"key":"of a list's item"}` or `v:"item"`. */
interface Fields {
  readonly [key: string]: Fields;
}

/** An object as the API server gives it. */
export interface LiveObject extends Manifest {
  readonly metadata: Manifest["metadata"] & {
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly managedFields?: readonly { readonly manager: string; readonly operation: string; readonly subresource?: string; readonly fieldsV1?: Fields }[];
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => value !== null && typeof value === "object" && !Array.isArray(value);

/** Whether everything that is declared is there, in the same words. */
function holds(live: unknown, declared: unknown): boolean {
  if (Array.isArray(declared)) return Array.isArray(live) && live.length === declared.length && declared.every((item, i) => holds(live[i], item));
  if (isObject(declared)) return isObject(live) && Object.entries(declared).every(([key, value]) => holds(live[key], value));
  return live === declared;
}

/** Whether every field that we own is still declared; one that is not must be taken away. */
function stillDeclared(fields: Fields, declared: unknown): boolean {
  return Object.entries(fields).every(([key, below]) => {
    const [kind, rest] = [key.slice(0, 2), key.slice(2)];
    if (key === ".") return true;
    if (kind === "f:") return isObject(declared) && rest in declared && stillDeclared(below, declared[rest]);
    if (kind === "v:") return Array.isArray(declared) && declared.some((item) => JSON.stringify(item) === rest);
    if (kind !== "k:" || !Array.isArray(declared)) return false;
    const keys = Object.entries(JSON.parse(rest) as Record<string, unknown>);
    const item = declared.find((one: unknown) => isObject(one) && keys.every(([name, value]) => one[name] === value)) as unknown;
    return item !== undefined && stillDeclared(below, item);
  });
}

/**
 * Whether applying `declared` server-side could change anything. In doubt it could: a quantity in other words (`0.5`, `500m`) or a key that the API
 * server filled in counts as different, and is applied again without harm.
 * @param live undefined where there is none; with its managed fields
 */
export function differs(declared: Manifest, live: LiveObject | undefined): boolean {
  if (live === undefined || live.metadata.deletionTimestamp !== undefined) return true;
  const owned = live.metadata.managedFields?.find(({ manager, operation, subresource }) => manager === FIELD_MANAGER && operation === "Apply" && subresource === undefined)?.fieldsV1;
  return owned === undefined || !holds(live, declared) || !stillDeclared(owned, declared);
}

/** What changes when what is declared changes, and not with an object's status. A quota has no generation, and its status, which counts what is used, changes its version all the time. */
export function versionOf({ metadata, spec }: LiveObject): string {
  return metadata.generation?.toString() ?? (isObject(spec) && "hard" in spec ? JSON.stringify(spec["hard"]) : (metadata.resourceVersion ?? ""));
}
