import { as, isRecord, type KubeObject } from "../../objects/kubernetes";
import { INSTANCE, ofKind, roleOf } from "../../objects/namespaces";
import { quantity } from "../../objects/quantity";
import { hub, workspace } from "../examples";
import { aula, type SetRule, type Settings } from "../rule";

/** The course's own record in the hub's namespace. Its key `capacity` is a JSON object of resources and quantities. */
const RECORD = "aula";

type Capacity = Readonly<Record<string, string>>;

/** The total that a course's quotas may promise, as the course itself declares it; undefined if it declares nothing. */
function declared(
  hub: KubeObject | undefined,
  objects: readonly KubeObject[],
  settings: Settings,
): Capacity | undefined {
  if (settings.capacity) return settings.capacity;
  const record = ofKind(objects, "", "ConfigMap").find(
    ({ metadata }) => hub && metadata?.name === RECORD && metadata.namespace === hub.metadata?.name,
  );
  const text = record ? as<{ data: Record<string, string> }>(record).data?.["capacity"] : undefined;
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([key, amount]) => [key, String(amount)]))
      : {};
  } catch {
    return {};
  }
}

/** The most that one namespace can take: the smallest value in its quotas. */
function promised(quotas: readonly KubeObject[], resource: string): number {
  const values = quotas
    .map((object) => as<{ spec: { hard?: Record<string, unknown> } }>(object).spec?.hard ?? {})
    .map((hard) => quantity(hard[`requests.${resource}`] ?? hard[resource]));
  return Math.min(Infinity, ...values.filter((value) => !Number.isNaN(value)));
}

const record = (capacity: object): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: RECORD, namespace: "course-hub" },
  data: { capacity: JSON.stringify(capacity) },
});

/** All quotas together promise at most what the course declares. */
export const quotasWithinCapacity: SetRule = {
  id: "quotas-within-capacity",
  severity: "medium",
  level: "mandatory",
  scope: "set",
  reason:
    "Kubernetes checks each namespace's quota separately. If the quotas of a class add up to more than the " +
    "capacity, the class notices in the exam.",
  cure:
    "Lower the quotas, or declare more capacity (capacity × overcommit) in the course's record, the pack's " +
    "configuration or --capacity.",
  reference: aula("Capacity", "https://kubernetes.io/docs/concepts/policy/resource-quotas/"),
  *check(objects, settings) {
    const namespaces = objects.filter((object) => roleOf(object) !== undefined);
    for (const instance of new Set(namespaces.map(({ metadata }) => metadata?.labels?.[INSTANCE] ?? ""))) {
      const own = namespaces.filter(({ metadata }) => (metadata?.labels?.[INSTANCE] ?? "") === instance);
      const hub = own.find((object) => roleOf(object) === "hub");
      const object = hub ?? (own[0] as KubeObject);
      for (const [resource, text] of Object.entries(declared(hub, objects, settings) ?? {})) {
        const room = quantity(text);
        const report = (reason: string) => ({ object, path: "metadata.name", reason, value: resource });
        if (Number.isNaN(room)) {
          yield report(`the declared capacity of ${resource} is not a quantity: ${text}`);
          continue;
        }
        const quotas = own.map(({ metadata }) =>
          ofKind(objects, "", "ResourceQuota").filter((quota) => quota.metadata?.namespace === metadata?.name),
        );
        const sum = quotas
          .filter((ones) => ones.length > 0)
          .map((ones) => promised(ones, resource))
          .filter(Number.isFinite)
          .reduce((total, value) => total + value, 0);
        if (sum > room * (1 + 1e-9))
          yield report(
            `the quotas of the course promise ${sum} of ${resource} in total, but ${room} is declared (${text})`,
          );
      }
    }
  },
  examples: {
    pass: [
      [...hub(), ...workspace(), record({ cpu: "1", memory: "6Gi" })],
      [...hub(), ...workspace()],
    ],
    fail: [
      [...hub(), ...workspace(), record({ cpu: "500m" })],
      [...hub(), ...workspace(), record({ memory: "5Gi" })],
      [...hub(), ...workspace(), record({ cpu: "much" })],
    ],
  },
};
