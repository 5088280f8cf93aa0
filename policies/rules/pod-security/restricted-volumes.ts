import { list } from "../../objects/kubernetes";
import { podsOf } from "../../objects/pods";
import { deployment, pod } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";
import { noHostPath } from "./no-host-path";

const ALLOWED = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

/** Volumes come from the cluster's own objects or from a driver that the cluster's operator installed. */
export const restrictedVolumes: ResourceRule = {
  id: "restricted-volumes",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  podSecurity: "restricted",
  overrides: noHostPath,
  reason:
    "If the pod itself names an NFS server or a disk, the author of the pod chooses what is mounted and " +
    "bypasses every storage class.",
  cure:
    "Use a persistentVolumeClaim, and let a storage class or an administrator's PersistentVolume name the " +
    "server or the disk.",
  reference: podSecurityControl("Volume Types"),
  *check(object) {
    for (const pod of podsOf(object)) {
      for (const [index, volume] of list(pod.spec.volumes).entries()) {
        // Check the name, not the value, which may be unknown at preview. The API server makes a volume without source
        // an emptyDir.
        const sources = Object.keys(volume ?? {}).filter(
          (key) => key !== "name" && volume[key] !== undefined && volume[key] !== null,
        );
        if (sources.length === 0 || sources.some((source) => ALLOWED.has(source))) continue;
        const [source = ""] = sources;
        yield {
          path: `${pod.path}.volumes[${index}].${source}`,
          reason: `volume "${volume.name ?? index}" has the type ${source}`,
          value: source,
        };
      }
    }
  },
  examples: {
    pass: [
      pod({
        volumes: [
          { name: "scratch" },
          { name: "home", persistentVolumeClaim: { claimName: "home" } },
          { name: "model", image: {} },
        ],
      }),
    ],
    fail: [
      pod({ volumes: [{ name: "homes", nfs: { server: "10.0.0.2", path: "/homes" } }] }),
      deployment({ volumes: [{ name: "code", gitRepo: {} }] }),
    ],
  },
};
