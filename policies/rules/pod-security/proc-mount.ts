/** The part that both controls for /proc share. */
import type { PodView } from "../../objects/pods";
import { containersOf } from "../../objects/pods";
import type { Finding } from "../rule";

/** Containers that request more of /proc than the engine shows by default. */
export function* unmasked(pod: PodView): Iterable<Finding> {
  for (const { container, path, label } of containersOf(pod)) {
    const value = container.securityContext?.procMount;
    if (value !== undefined && value !== null && value !== "Default")
      yield { path: `${path}.securityContext.procMount`, reason: `${label} mounts /proc as ${value}`, value };
  }
}
