import { list } from "../../objects/kubernetes";
import { podsOf } from "../../objects/pods";
import { deployment, pod } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

/** Pods mount no files of the node. */
export const noHostPath: ResourceRule = {
  id: "no-host-path",
  severity: "critical",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  reason:
    "A hostPath volume gives access to the node's own files: other students' homes, the container engine's " +
    "socket, the kubelet's credentials.",
  cure:
    "Use a persistentVolumeClaim, a configMap or an emptyDir. If a node agent needs one path, add a waiver for " +
    "that path.",
  reference: podSecurityControl("HostPath Volumes"),
  *check(object) {
    for (const pod of podsOf(object)) {
      for (const [index, volume] of list(pod.spec.volumes).entries()) {
        if (!volume?.hostPath) continue;
        const value = volume.hostPath.path ?? "";
        yield {
          path: `${pod.path}.volumes[${index}].hostPath`,
          reason: `volume "${volume.name ?? index}" is the node's ${value}`,
          value,
        };
      }
    }
  },
  examples: {
    pass: [pod(), pod({ volumes: [{ name: "scratch", emptyDir: {} }] })],
    fail: [
      pod({ volumes: [{ name: "engine", hostPath: { path: "/run/containerd/containerd.sock" } }] }),
      deployment({
        volumes: [
          { name: "scratch", emptyDir: {} },
          { name: "homes", hostPath: { path: "/home" } },
        ],
      }),
    ],
  },
};
