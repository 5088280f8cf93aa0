import { contextsOf, podsOf } from "../../objects/pods";
import { container, deployment, hardened, pod, podContext } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

const CONFINED = new Set(["RuntimeDefault", "Localhost"]);
const PREFIX = "container.apparmor.security.beta.kubernetes.io/";
const confines = (value: string) => value === "" || value === "runtime/default" || value.startsWith("localhost/");

/**
 * AppArmor uses the engine's default or a profile of the node: set by the field, or by the annotation of older
 * versions.
 */
export const appArmor: ResourceRule = {
  id: "app-armor",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  reason:
    "On nodes with AppArmor, its profile protects the node's own files from a container's root. Unconfined " +
    "removes that protection.",
  cure: "Set appArmorProfile.type to RuntimeDefault or Localhost, or remove it and the old annotation.",
  reference: podSecurityControl("AppArmor"),
  *check(object) {
    for (const pod of podsOf(object)) {
      for (const { context, path, label } of contextsOf(pod)) {
        const type = context.appArmorProfile?.type;
        if (context.appArmorProfile && !CONFINED.has(type ?? ""))
          yield {
            path: `${path}.appArmorProfile.type`,
            reason: `${label} has ${type ? `the AppArmor profile ${type}` : "an AppArmor profile without a type"}`,
            value: type,
          };
      }
      // Check the name first: the value of an unrelated annotation may be unknown at preview.
      for (const name of Object.keys(pod.metadata.annotations ?? {}).filter((key) => key.startsWith(PREFIX))) {
        const value = String(pod.metadata.annotations?.[name] ?? "");
        if (!confines(value))
          yield {
            path: `${pod.metadataPath}.annotations["${name}"]`,
            reason: `container "${name.slice(PREFIX.length)}" has the AppArmor profile ${value}`,
            value,
          };
      }
    }
  },
  examples: {
    pass: [
      pod(),
      pod(
        { securityContext: podContext({ appArmorProfile: { type: "Localhost" } }) },
        { [`${PREFIX}main`]: "runtime/default" },
      ),
    ],
    fail: [
      pod({ securityContext: podContext({ appArmorProfile: { type: "Unconfined" } }) }),
      pod({}, { [`${PREFIX}main`]: "unconfined" }),
      deployment({}, { [`${PREFIX}main`]: "unconfined" }),
      deployment({ initContainers: [container({ securityContext: hardened({ appArmorProfile: {} }) })] }),
    ],
  },
};
