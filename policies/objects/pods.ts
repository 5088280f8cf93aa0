/** Finds the pods in all objects that contain pods, and their containers of all three kinds. */
import {
  type Container,
  isRecord,
  type KubeObject,
  list,
  type Metadata,
  type PodSpec,
  type SecurityContext,
} from "./kubernetes";

/** The path of the pod's spec in each of Kubernetes' own kinds; its other kinds have none. */
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
const POD_GROUPS = new Set(["", "apps", "batch", "extensions"]);

/** A pod's spec and its path in the object. */
export interface PodView {
  readonly spec: PodSpec;
  readonly path: string;
  /** The pod's own metadata: in a Deployment, the template's. */
  readonly metadata: Metadata;
  /** Such as `spec.template.metadata`. */
  readonly metadataPath: string;
}

/** One container of any kind. */
export interface ContainerView {
  readonly container: Container;
  readonly path: string;
  readonly sort: "container" | "init container" | "ephemeral container";
  /** `container "notebook"`, for reasons. */
  readonly label: string;
}

/** A security context, and the pod or container that has it. */
export interface ContextView {
  readonly context: SecurityContext;
  readonly path: string;
  /** `the pod` or `container "notebook"`. */
  readonly label: string;
}

const groupOf = (object: KubeObject) =>
  object.apiVersion.includes("/") ? (object.apiVersion.split("/", 1)[0] ?? "") : "";

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inside, field) => (isRecord(inside) ? inside[field] : undefined), value);
}

/** Kubernetes' own API groups; `x-k8s.io` is for extensions, and the Spark operator uses a reserved name. */
const isOwn = (group: string) =>
  !group.includes(".") ||
  (group.endsWith(".k8s.io") && !group.endsWith(".x-k8s.io") && !group.startsWith("sparkoperator."));

/** Deeper than a pod in any custom resource. */
const DEEPEST = 24;

/**
 * Pod templates anywhere in a custom resource: a field with a `spec` that has containers, as in RayCluster, JobSet or
 * Rollout.
 */
function* templatesIn(value: unknown, path: string, depth = 0): Iterable<PodView> {
  // YAML can contain itself.
  if (depth > DEEPEST) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* templatesIn(item, `${path}[${index}]`, depth + 1);
  } else if (isRecord(value)) {
    const spec = value["spec"];
    if (path !== "" && isRecord(spec) && Array.isArray(spec["containers"])) {
      yield {
        spec,
        path: `${path}.spec`,
        metadata: (value["metadata"] ?? {}) as Metadata,
        metadataPath: `${path}.metadata`,
      };
      return;
    }
    for (const [field, inside] of Object.entries(value)) {
      if (path !== "" || (field !== "metadata" && field !== "status"))
        yield* templatesIn(inside, path === "" ? field : `${path}.${field}`, depth + 1);
    }
  }
}

/**
 * The pods that an object is or creates: one for a workload, several for some custom resources, none for most kinds.
 */
export function* podsOf(object: KubeObject): Iterable<PodView> {
  const group = groupOf(object);
  if (!isOwn(group)) {
    yield* templatesIn(object, "");
    return;
  }
  const path = POD_GROUPS.has(group) ? POD_PATHS[object.kind] : undefined;
  const spec = path ? at(object, path) : undefined;
  if (!path || !isRecord(spec)) return;
  const metadataPath = [...path.slice(0, -1), "metadata"];
  yield {
    spec,
    path: path.join("."),
    metadata: (at(object, metadataPath) ?? {}) as Metadata,
    metadataPath: metadataPath.join("."),
  };
}

/** All containers of a pod, because a rule without init or ephemeral containers can be bypassed. */
export function* containersOf(pod: PodView): Iterable<ContainerView> {
  const sorts = [
    ["containers", "container"],
    ["initContainers", "init container"],
    ["ephemeralContainers", "ephemeral container"],
  ] as const;
  for (const [field, sort] of sorts) {
    for (const [index, container] of list(pod.spec[field]).entries()) {
      if (!isRecord(container)) continue;
      yield { container, sort, path: `${pod.path}.${field}[${index}]`, label: `${sort} "${container.name ?? index}"` };
    }
  }
}

/** All containers of an object; none for objects that create no pods. */
export function* allContainers(object: KubeObject): Iterable<ContainerView> {
  for (const pod of podsOf(object)) yield* containersOf(pod);
}

/** The security contexts of a pod: its own, and those of its containers, if set. */
export function* contextsOf(pod: PodView): Iterable<ContextView> {
  const own = pod.spec.securityContext;
  if (own) yield { context: own, path: `${pod.path}.securityContext`, label: "the pod" };
  for (const { container, path, label } of containersOf(pod)) {
    if (container.securityContext) yield { context: container.securityContext, path: `${path}.securityContext`, label };
  }
}

/** Whether a pod is declared as a Windows pod, for which Linux controls have no meaning. */
export function isWindows(pod: PodView): boolean {
  return pod.spec.os?.name === "windows";
}
