import { list } from "../../objects/kubernetes";
import { podsOf } from "../../objects/pods";
import { deployment, pod } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";
import { noHostPath } from "./no-host-path";

const ALLOWED = new Set(["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"]);

/** Volumes come from the cluster's own objects or through a driver that the cluster's operator installed. */
export const restrictedVolumes: ResourceRule = {
  id: "restricted-volumes",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  podSecurity: "restricted",
  overrides: noHostPath,
  reason: "With an NFS server or a disk named in the pod itself, whoever writes the pod chooses what is mounted, past every storage class.",
  cure: "Use a persistentVolumeClaim, and let a storage class or an administrator's PersistentVolume name the server or the disk.",
  reference: podSecurityControl("Volume Types"),
  *check(object) {
    for (const pod of podsOf(object)) {
      for (const [index, volume] of list(pod.spec.volumes).entries()) {
        // By name and not by value, which may be unknown at preview. No source at all is an emptyDir, as the API server fills it in.
        const sources = Object.keys(volume ?? {}).filter((key) => key !== "name" && volume[key] !== undefined && volume[key] !== null);
        if (sources.length === 0 || sources.some((source) => ALLOWED.has(source))) continue;
        const [source = ""] = sources;
        yield { path: `${pod.path}.volumes[${index}].${source}`, reason: `volume "${volume.name ?? index}" is of the type ${source}`, value: source };
      }
    }
  },
  examples: {
    pass: [pod({ volumes: [{ name: "scratch" }, { name: "home", persistentVolumeClaim: { claimName: "home" } }, { name: "model", image: {} }] })],
    fail: [pod({ volumes: [{ name: "homes", nfs: { server: "10.0.0.2", path: "/homes" } }] }), deployment({ volumes: [{ name: "code", gitRepo: {} }] })],
  },
};
