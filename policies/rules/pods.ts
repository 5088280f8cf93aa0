/** Finds the pod in everything that has one, and its containers of all three sorts. */
import { list, type Container, type KubeObject, type PodSpec } from "./kubernetes";

/** Where each kind keeps its pod; kinds that are not named here have none. */
const POD_PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec"],
  PodTemplate: ["template", "spec"],
  ReplicationController: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  Deployment: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};
const POD_GROUPS = new Set(["v1", "apps/v1", "batch/v1"]);

/** A pod's spec and where it stands in its object. */
export interface PodView {
  readonly spec: PodSpec;
  readonly path: string;
}

/** One container, whichever sort it is. */
export interface ContainerView {
  readonly container: Container;
  readonly path: string;
  readonly sort: "container" | "init container" | "ephemeral container";
  /** `container "notebook"`, for reasons. */
  readonly label: string;
}

/** The pod of an object; undefined for objects that make no pods. */
export function podOf(object: KubeObject): PodView | undefined {
  const path = POD_GROUPS.has(object.apiVersion) ? POD_PATHS[object.kind] : undefined;
  if (path === undefined) return undefined;
  let value: unknown = object;
  for (const field of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[field];
  }
  return typeof value === "object" && value !== null ? { spec: value as PodSpec, path: path.join(".") } : undefined;
}

/** All containers of a pod: a rule that forgets init or ephemeral containers can be walked round. */
export function* containersOf(pod: PodView): Iterable<ContainerView> {
  const sorts = [
    ["containers", "container"],
    ["initContainers", "init container"],
    ["ephemeralContainers", "ephemeral container"],
  ] as const;
  for (const [field, sort] of sorts) {
    for (const [index, container] of list(pod.spec[field]).entries()) {
      if (typeof container !== "object" || container === null) continue;
      yield { container, sort, path: `${pod.path}.${field}[${index}]`, label: `${sort} "${container.name ?? index}"` };
    }
  }
}

/** All containers of an object; none for objects that make no pods. */
export function* allContainers(object: KubeObject): Iterable<ContainerView> {
  const pod = podOf(object);
  if (pod) yield* containersOf(pod);
}
