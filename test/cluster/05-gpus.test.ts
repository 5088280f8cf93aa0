/**
 * GPUs on the real kubelet: what it counts, what it hands out, and what the API server keeps from being taken
 * uncounted.
 */
import { kubectl, kubectlJson, tryKubectl } from "./harness/kube";
import { INSTANCE, studentNamespace } from "./harness/stack";
import { waitFor } from "./harness/wait";

const namespace = studentNamespace("alice");
const plugins = `${INSTANCE}-gpu`;
const RESTRICTED = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

/** GPUs that the node has for pods, by the kubelet. */
async function allocatable(): Promise<string | undefined> {
  const { items } = await kubectlJson<{ items: { status: { allocatable: Record<string, string> } }[] }>([
    "get",
    "nodes",
  ]);
  return items[0]?.status.allocatable["nvidia.com/gpu"];
}
const until = (count: string): Promise<boolean> =>
  waitFor(`${count} GPUs`, 40, async () => (await allocatable()) === count, 500);
const plugin = (...command: string[]): Promise<string> =>
  kubectl(["exec", "-n", plugins, "daemonset/gpu-simulator", "--", ...command]);

/** A student's pod that asks for so many GPUs, with more in its spec. */
const pod = (gpus: number, container: object = {}, metadata: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "asks", namespace, ...metadata },
  spec: {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "c",
        image: "none",
        resources: {
          limits: { memory: "64Mi", ...(gpus > 0 && { "nvidia.com/gpu": String(gpus) }) },
          requests: { cpu: "1m", memory: "64Mi" },
        },
        securityContext: RESTRICTED,
        ...container,
      },
    ],
  },
});
const asked = async (object: object): Promise<string> => {
  const { ok, stderr } = await tryKubectl(["create", "--dry-run=server", "-f", "-"], JSON.stringify(object));
  return ok ? "taken" : stderr;
};

describe("the kubelet", () => {
  it("has a GPU less while one is unhealthy, and has it again when it is well", async () => {
    await until("2");
    await plugin("touch", "/state/unhealthy/sim-gpu-0");
    try {
      await until("1");
    } finally {
      await plugin("rm", "-f", "/state/unhealthy/sim-gpu-0");
    }
    await until("2");
  });

  it("counts two GPUs that four pods share as eight, and refuses a container two shares of one", async () => {
    const path = "/spec/template/spec/containers/0/args";
    const args = (more: string[]) =>
      kubectl([
        "patch",
        "daemonset",
        "gpu-simulator",
        "-n",
        plugins,
        "--field-manager=aula",
        "--type=json",
        "-p",
        JSON.stringify([{ op: "replace", path, value: ["--resource", "nvidia.com/gpu", "--count", "2", ...more] }]),
      ]);
    await args(["--replicas", "4"]);
    try {
      await until("8");
      // Where no quota stands before it: in the plugin's own namespace.
      const two = { ...pod(2), metadata: { name: "two", namespace: plugins } };
      await kubectl(["create", "-f", "-"], JSON.stringify(two));
      const status = await waitFor(
        "the kubelet's answer",
        30,
        async () => {
          const found = await kubectlJson<{ status: { phase: string; reason?: string; message?: string } }>([
            "get",
            "pod",
            "two",
            "-n",
            plugins,
          ]);
          return found.status.phase === "Failed" && found.status;
        },
        500,
      );
      expect(status).toMatchObject({
        reason: "UnexpectedAdmissionError",
        message: expect.stringContaining("a container may ask for 1 share, this one asks for 2"),
      });
    } finally {
      await kubectl(["delete", "pod", "two", "-n", plugins, "--ignore-not-found", "--wait=false"]);
      await args([]);
    }
    await until("2");
  });
});

describe("the API server", () => {
  it("refuses more GPUs than the quota has", async () => {
    expect(await asked(pod(1))).toBe("taken");
    expect(await asked(pod(2))).toMatch(
      /exceeded quota: workspace, requested: requests\.nvidia\.com\/gpu=2, used: requests\.nvidia\.com\/gpu=0, limited: requests\.nvidia\.com\/gpu=1/,
    );
  });

  it.each<[string, object]>([
    ["a variable that shows every GPU", pod(0, { env: [{ name: "NVIDIA_VISIBLE_DEVICES", value: "all" }] })],
    ["devices by CDI", pod(0, {}, { annotations: { "cdi.k8s.io/gpus": "nvidia.com/gpu=all" } })],
  ])("refuses %s", async (_, object) => {
    expect(await asked(object)).toMatch(/ValidatingAdmissionPolicy '\S+-gpu-pods'/);
  });
});
