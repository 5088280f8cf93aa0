/** Converts objects from the engine and from YAML files into the one shape that rules check. */
import type { KubeObject } from "./objects/kubernetes";

/**
 * `kubernetes:apps/v1:Deployment` → `apps/v1` and `Deployment`; undefined for types that are not Kubernetes objects.
 */
function identify(type: string): { apiVersion: string; kind: string } | undefined {
  const [, group, version, kind] = /^kubernetes:([^/:]+)\/([^/:]+):([^:]+)$/.exec(type) ?? [];
  if (group === undefined || version === undefined || kind === undefined) return undefined;
  // Charts, YAML files and Kustomize directories are components; their children are checked separately.
  if (group === "helm.sh" || group === "yaml" || group === "kustomize") return undefined;
  return { apiVersion: group === "core" ? version : `${group}/${version}`, kind };
}

/**
 * A Pulumi resource as a Kubernetes object; undefined if it is not one. Nothing is copied: at preview, a value may be
 * unknown, and reading it stops the rule (the engine then prints "can't run"). A rule reads only what it checks.
 * @param type such as `kubernetes:core/v1:Pod`
 */
export function fromPulumi(type: string, props: Readonly<Record<string, unknown>>): KubeObject | undefined {
  const identity = identify(type);
  if (identity === undefined) return undefined;
  return new Proxy(props, {
    get: (target, field) =>
      field === "apiVersion" ? identity.apiVersion : field === "kind" ? identity.kind : target[String(field)],
  }) as KubeObject;
}

/** The Pulumi type of a Kubernetes object: the reverse direction, for tests and reports. */
export function pulumiType({ apiVersion, kind }: KubeObject): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** The objects inside `List`, `PodList` and so on (whose items may omit their kind), and every other object itself. */
export function* expand(objects: Iterable<KubeObject>): Iterable<KubeObject> {
  for (const object of objects) {
    const { items } = object;
    if (!object.kind.endsWith("List") || !Array.isArray(items)) {
      yield object;
      continue;
    }
    const ofItem =
      object.kind === "List" ? {} : { apiVersion: object.apiVersion, kind: object.kind.slice(0, -"List".length) };
    yield* expand(items.map((item: Partial<KubeObject>) => ({ ...ofItem, ...item }) as KubeObject));
  }
}
