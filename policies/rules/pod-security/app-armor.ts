import { podsOf, contextsOf } from "../../objects/pods";
import { container, deployment, hardened, pod, podContext } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

const CONFINED = new Set(["RuntimeDefault", "Localhost"]);
const PREFIX = "container.apparmor.security.beta.kubernetes.io/";
const confines = (value: string) => value === "" || value === "runtime/default" || value.startsWith("localhost/");

/** AppArmor stays as the engine sets it, or becomes a profile of the node: by field, and by the annotation of older versions. */
export const appArmor: ResourceRule = {
  id: "app-armor",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  reason: "On nodes with AppArmor its profile is what keeps a container's root from the node's own files; Unconfined takes it away.",
  cure: "Set appArmorProfile.type to RuntimeDefault or Localhost, or leave it and the old annotation out.",
  reference: podSecurityControl("AppArmor"),
  *check(object) {
    for (const pod of podsOf(object)) {
      for (const { context, path, label } of contextsOf(pod)) {
        const type = context.appArmorProfile?.type;
        if (context.appArmorProfile && !CONFINED.has(type ?? "")) yield { path: `${path}.appArmorProfile.type`, reason: `${label} has ${type ? `the AppArmor profile ${type}` : "an AppArmor profile without a type"}`, value: type };
      }
      // By name first: an annotation of somebody else may be unknown at preview.
      for (const name of Object.keys(pod.metadata.annotations ?? {}).filter((key) => key.startsWith(PREFIX))) {
        const value = String(pod.metadata.annotations?.[name] ?? "");
        if (!confines(value)) yield { path: `${pod.metadataPath}.annotations["${name}"]`, reason: `container "${name.slice(PREFIX.length)}" has the AppArmor profile ${value}`, value };
      }
    }
  },
  examples: {
    pass: [pod(), pod({ securityContext: podContext({ appArmorProfile: { type: "Localhost" } }) }, { [`${PREFIX}main`]: "runtime/default" })],
    fail: [
      pod({ securityContext: podContext({ appArmorProfile: { type: "Unconfined" } }) }),
      pod({}, { [`${PREFIX}main`]: "unconfined" }),
      deployment({}, { [`${PREFIX}main`]: "unconfined" }),
      deployment({ initContainers: [container({ securityContext: hardened({ appArmorProfile: {} }) })] }),
    ],
  },
};
