/** Who holds which fields of the course's objects (`managedFields`), when the course changes hands. */
import type { Kubectl } from "../kubectl";
import { courseKinds } from "./apply";
import type { DeliveryEngine } from "./ownership";

/** One entry of an object's `managedFields`. */
export interface Managed {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
  readonly [field: string]: unknown;
}

/** Field manager of an apply of Aula's own. */
export const MANAGER = "aula";
/** Pulumi gives each object a manager of its own. */
const isPulumi = ({ manager }: Managed): boolean => manager.startsWith("pulumi-kubernetes");
const isAula = ({ manager }: Managed): boolean => manager === MANAGER;

/**
 * The entries after a change of hands. To Pulumi: it applied everything already, so Aula's entry goes, and the fields stay. To manifests: Aula
 * takes Pulumi's place; an entry of its own, left by an adoption that was cut short, would be the same one twice.
 * @returns undefined where nothing is to be changed
 */
export function handedOver(entries: readonly Managed[], to: DeliveryEngine): Managed[] | undefined {
  const [giving, staying] = to === "pulumi" ? [isAula, isPulumi] : [isPulumi, isAula];
  if (!entries.some((entry) => giving(entry) && entry.operation === "Apply")) return undefined;
  const kept = entries.filter((entry) => !giving(entry));
  if (to === "pulumi") return entries.some(staying) ? kept : undefined;
  const theirs = entries.filter((entry) => giving(entry) && entry.operation === "Apply").slice(0, 1);
  return [...kept.filter((entry) => !(isAula(entry) && entry.operation === "Apply")), ...theirs.map((entry) => ({ ...entry, manager: MANAGER }))];
}

interface Held {
  readonly metadata: { readonly managedFields?: readonly Managed[] };
}

/** Changes the managers of every object of a course, by one list and one replace of what differs. An object that changed meanwhile is refused, not overwritten. */
export async function takeOver(kubectl: Kubectl, instance: string, to: DeliveryEngine): Promise<number> {
  const all = await kubectl.json<{ items: Held[] }>(["get", [...(await courseKinds(kubectl)), "persistentvolumeclaim"].join(","), "-A", "-l", `aula.dev/instance=${instance}`, "--show-managed-fields"]);
  const items = (all?.items ?? []).flatMap((object) => {
    const managedFields = handedOver(object.metadata.managedFields ?? [], to);
    return managedFields === undefined ? [] : [{ ...object, metadata: { ...object.metadata, managedFields } }];
  });
  if (items.length > 0) await kubectl.run(["replace", "-f", "-"], { input: JSON.stringify({ apiVersion: "v1", kind: "List", items }) });
  return items.length;
}
