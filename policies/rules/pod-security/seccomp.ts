/** The part that both controls for system calls share. */
import { containersOf, contextsOf, type PodView } from "../../objects/pods";
import type { Finding } from "../rule";

/** Profiles that filter. */
export const FILTERED = new Set(["RuntimeDefault", "Localhost"]);

const OF_POD = "seccomp.security.alpha.kubernetes.io/pod";
const OF_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";

/** Annotations that name a profile which does not filter; before 1.19, they set the profile. */
export function* annotated(pod: PodView): Iterable<Finding> {
  const names = [OF_POD, ...[...containersOf(pod)].map(({ container }) => `${OF_CONTAINER}${container.name ?? ""}`)];
  for (const name of new Set(names)) {
    const given = pod.metadata.annotations?.[name];
    const value = String(given ?? "");
    if (
      given === undefined ||
      value === "runtime/default" ||
      value === "docker/default" ||
      value.startsWith("localhost/")
    )
      continue;
    yield { path: `${pod.metadataPath}.annotations["${name}"]`, reason: `its seccomp profile is ${value}`, value };
  }
}

/**
 * Profiles of the pod or a container that do not filter. A wrong one on the pod counts even if each container has its
 * own.
 */
export function* unconfined(pod: PodView): Iterable<Finding> {
  for (const { context, path, label } of contextsOf(pod)) {
    const type = context.seccompProfile?.type;
    if (context.seccompProfile && !FILTERED.has(type ?? "")) {
      yield {
        path: `${path}.seccompProfile.type`,
        reason: `${label} has ${type ? `the seccomp profile ${type}` : "a seccomp profile without a type"}`,
        value: type,
      };
    }
  }
}
