/** Decides the configuration of a kind cluster; pure. https://kind.sigs.k8s.io/docs/user/configuration/ */
import { type KindTarget, nodePortOf, publishedPorts } from "./targets/kind";

/** Facts about the machine that the configuration needs. */
export interface KindHost {
  /** Folder on this machine with the homes; mounted into every node. */
  readonly homes: string;
  /** The machine has only cgroup v1, which the kubelet refuses by default since 1.35. */
  readonly cgroupV1: boolean;
  /** Ports that other programs on the machine use; the cluster does not publish them. Defaults to none. */
  readonly taken?: readonly number[];
}

/** Where homes are inside every node. */
export const HOMES_IN_NODE = "/var/aula/homes";
/** The most processes of one pod, which stops fork bombs. */
export const POD_PIDS_LIMIT = 4096;
/** Folder on a node where containerd looks up how to reach a registry. */
export const REGISTRY_HOSTS = "/etc/containerd/certs.d";

interface KindNode {
  role: "control-plane" | "worker";
  extraMounts: { hostPath: string; containerPath: string }[];
  extraPortMappings?: { hostPort: number; listenAddress: string; containerPort: number; protocol: "TCP" }[];
}

export interface KindConfig {
  kind: "Cluster";
  apiVersion: "kind.x-k8s.io/v1alpha4";
  name: string;
  nodes: KindNode[];
  kubeadmConfigPatches: string[];
  containerdConfigPatches: string[];
}

// restrict_oom_score_adj: otherwise, no pod starts without CAP_SYS_RESOURCE. With that capability, a course notices no
// change.
const CONTAINERD = `[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "${REGISTRY_HOSTS}"`;

/**
 * The kind cluster of a target: the first node is the control plane, publishes the ports (one per course) and also runs
 * pods.
 */
export function kindConfig(target: KindTarget, host: KindHost): KindConfig {
  const extraMounts = [{ hostPath: host.homes, containerPath: HOMES_IN_NODE }];
  const workers = Array.from({ length: target.nodes - 1 }, (): KindNode => ({ role: "worker", extraMounts }));
  const kubelet = [
    "apiVersion: kubelet.config.k8s.io/v1beta1",
    "kind: KubeletConfiguration",
    `podPidsLimit: ${POD_PIDS_LIMIT}`,
  ];
  if (host.cgroupV1) kubelet.push("failCgroupV1: false");
  const ports = publishedPorts(target).filter((port) => !host.taken?.includes(port));
  return {
    kind: "Cluster",
    apiVersion: "kind.x-k8s.io/v1alpha4",
    name: target.cluster,
    nodes: [
      {
        role: "control-plane",
        extraMounts,
        extraPortMappings: ports.map((port) => ({
          hostPort: port,
          listenAddress: target.listen,
          containerPort: nodePortOf(target, port),
          protocol: "TCP",
        })),
      },
      ...workers,
    ],
    kubeadmConfigPatches: [`${kubelet.join("\n")}\n`],
    containerdConfigPatches: [CONTAINERD],
  };
}

/** containerd's hosts.toml: how a node reaches the registry that images name as `localhost:<registryPort>`. */
export function registryHosts(container: string): string {
  return `[host."http://${container}:5000"]\n  capabilities = ["pull", "resolve"]\n`;
}
