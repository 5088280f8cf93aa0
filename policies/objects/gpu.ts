/** Which resources count as GPUs, and the names that a course uses for them. */
import { type Container, isRecord, type KubeObject, list } from "./kubernetes";
import { allContainers } from "./pods";

/** NVIDIA's whole, shared and MIG devices, AMD's and Intel's. */
const GPU = /^(nvidia\.com\/(gpu|mig-)|amd\.com\/gpu|gpu\.intel\.com\/)/;

/** Whether a resource is a GPU. */
export function isGpu(resource: string): boolean {
  return GPU.test(resource);
}

/** The GPU resource names in a container's requests or limits. */
export function gpuResources(container: Container): string[] {
  const names = [
    ...Object.keys(container.resources?.limits ?? {}),
    ...Object.keys(container.resources?.requests ?? {}),
  ];
  return [...new Set(names)].filter(isGpu);
}

/** Whether a container requests at least one GPU. */
export function asksForGpu(container: Container): boolean {
  return gpuResources(container).some((name) => Number(container.resources?.limits?.[name]) > 0);
}

/** The resource that a device plugin's container is told to advertise: `--resource NAME` or `--resource=NAME`. */
function advertisedBy({ command, args }: Container): string[] {
  const words = [...list(command), ...list(args)].map(String);
  const named = words.map((word, index) =>
    word === "--resource"
      ? (words[index + 1] ?? "")
      : word.startsWith("--resource=")
        ? word.slice("--resource=".length)
        : "",
  );
  return named.filter(isGpu);
}

/** Annotation of a device plugin: the resource names of GPUs on nodes, if no argument or config contains them (MIG). */
const ADVERTISED = "aula.dev/gpu-resources";

/** The names that an object itself declares to advertise. */
export function annotatedNames({ metadata }: KubeObject): string[] {
  return String(metadata?.annotations?.[ADVERTISED] ?? "")
    .split(",")
    .filter(isGpu);
}

/**
 * The names under which NVIDIA's plugin advertises shared GPUs, from its config; the plain name if it shares nothing.
 */
export function sharedNames(config: unknown): string[] {
  const sharing = isRecord(config) ? config["sharing"] : undefined;
  const modes = isRecord(sharing) ? [sharing["timeSlicing"], sharing["mps"]] : [];
  return modes
    .filter(isRecord)
    .flatMap((mode) =>
      list(mode["resources"] as readonly unknown[] | undefined)
        .filter(isRecord)
        .map((resource) => {
          const name = String(resource["name"] ?? "");
          // The plugin's own order: a rename of the resource, then renameByDefault, then the plain name.
          return typeof resource["rename"] === "string"
            ? String(resource["rename"])
            : mode["renameByDefault"] === true
              ? `${name}.shared`
              : name;
        }),
    )
    .map((name) => (name.includes("/") ? name : `nvidia.com/${name}`));
}

/**
 * The GPU resources that the workloads among some objects advertise or request.
 * @param plugins namespaces of device plugins; arguments are read only there, because they may be unknown at preview
 */
export function gpusOf(objects: readonly KubeObject[], plugins: ReadonlySet<string>): Set<string> {
  const names = objects.flatMap((object) => {
    const advertises = (container: Container) =>
      plugins.has(object.metadata?.namespace ?? "") ? advertisedBy(container) : [];
    return [...allContainers(object)].flatMap(({ container }) => [
      ...advertises(container),
      ...gpuResources(container),
    ]);
  });
  return new Set(names);
}
