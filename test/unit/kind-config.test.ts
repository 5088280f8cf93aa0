import { parse } from "yaml";
import { kindConfig, registryHosts } from "../../components/cluster/kind-config";
import type { KindTarget } from "../../components/config";

const target: KindTarget = {
  kind: "kind",
  cluster: "aula",
  nodes: 1,
  listen: "127.0.0.1",
  port: 8000,
  registryPort: 5001,
};
const host = { homes: "/data/homes/aula", cgroupV1: false };
const kubelet = (patches: string[]): unknown => parse(patches[0] ?? "");

describe("the kind cluster", () => {
  test("one node: a control plane with a port for each of four courses, and the homes", () => {
    const config = kindConfig(target, host);
    expect(config).toMatchObject({ kind: "Cluster", apiVersion: "kind.x-k8s.io/v1alpha4", name: "aula" });
    expect(config.nodes).toEqual([
      {
        role: "control-plane",
        extraMounts: [{ hostPath: "/data/homes/aula", containerPath: "/var/aula/homes" }],
        extraPortMappings: [0, 1, 2, 3].map((i) => ({
          hostPort: 8000 + i,
          listenAddress: "127.0.0.1",
          containerPort: 30080 + i,
          protocol: "TCP",
        })),
      },
    ]);
  });

  test.each([2, 3])(
    "%i nodes: one control plane, the rest workers, homes on every node, one that publishes ports",
    (nodes) => {
      const config = kindConfig({ ...target, nodes }, host);
      expect(config.nodes.map((node) => node.role)).toEqual(["control-plane", ...Array(nodes - 1).fill("worker")]);
      expect(config.nodes.every((node) => node.extraMounts[0]?.hostPath === "/data/homes/aula")).toBe(true);
      expect(config.nodes.filter((node) => node.extraPortMappings)).toHaveLength(1);
    },
  );

  test("pods have a process limit; cgroup v1 is accepted only where it is all there is", () => {
    expect(kubelet(kindConfig(target, host).kubeadmConfigPatches)).toEqual({
      apiVersion: "kubelet.config.k8s.io/v1beta1",
      kind: "KubeletConfiguration",
      podPidsLimit: 4096,
    });
    expect(kubelet(kindConfig(target, { ...host, cgroupV1: true }).kubeadmConfigPatches)).toMatchObject({
      failCgroupV1: false,
    });
  });

  test("containerd starts pods without CAP_SYS_RESOURCE and looks registries up in a folder", () => {
    const [patch] = kindConfig(target, host).containerdConfigPatches;
    expect(patch).toContain("restrict_oom_score_adj = true");
    expect(patch).toContain('config_path = "/etc/containerd/certs.d"');
  });

  test("nodes reach the registry by its container's name", () => {
    expect(registryHosts("aula-registry")).toBe(
      '[host."http://aula-registry:5000"]\n  capabilities = ["pull", "resolve"]\n',
    );
  });
});
