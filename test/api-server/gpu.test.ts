/**
 * GPUs as a real API server takes them: NVIDIA's plugin in each of its ways, quotas under each name, and no way past
 * them.
 */
import type { Manifest } from "../../delivery/course/manifests";
import type { Kubectl } from "../../delivery/kubectl";
import { waitFor } from "../cluster/harness/wait";
import { GPU_COURSES, gpuObjects } from "../unit/gpu-modes";
import { type ApiServer, startApiServer } from "./api-server";
import { apply, differences, kubectlOf } from "./course";

// Some kubectl for each way: a machine that is busy otherwise takes its time.
jest.setTimeout(240_000);
let server: ApiServer;
let kubectl: Kubectl;
let courses: Map<string, Manifest[]>;
beforeAll(async () => {
  server = await startApiServer();
  kubectl = await kubectlOf(server);
  courses = new Map([...(await gpuObjects())].map(([name, all]) => [name, [...all.values()] as unknown as Manifest[]]));
});
afterAll(() => server.stop());

test.each(GPU_COURSES)("$name: taken whole, and a second time with nothing to do", async ({ name }) => {
  const manifests = courses.get(name) ?? [];
  expect(manifests.length).toBeGreaterThan(10);
  await apply(kubectl, manifests);
  expect(await differences(kubectl, manifests)).toBe("");
});

test("its pods are made on nodes with GPUs, the MPS daemon's on those that share by MPS, and none is refused", async () => {
  const label = "nvidia.com/device-plugin.config";
  const node = (name: string, labels: object) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { role: "gpu", ...labels } },
    spec: { taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }] },
  });
  const nodes = [node("plain", {}), node("apart", { [label]: "apart" }), node("cpu", { role: "students" })];
  await kubectl.run(["apply", "--server-side", "-f", "-"], {
    input: JSON.stringify({ apiVersion: "v1", kind: "List", items: nodes }),
  });
  interface Pod {
    metadata: { name: string };
    spec: {
      runtimeClassName?: string;
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: { matchFields: { values: string[] }[] }[];
          };
        };
      };
    };
  }
  const where = async (namespace: string): Promise<string[] | undefined> => {
    const { items } = (await kubectl.json<{ items: Pod[] }>(["get", "pods", "-n", namespace])) ?? { items: [] };
    const on = ({ spec }: Pod) =>
      spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]?.matchFields[0]
        ?.values[0];
    return items
      .map((pod) => `${pod.metadata.name.replace(/-\w+$/, "")} ${on(pod)} ${pod.spec.runtimeClassName}`)
      .sort();
  };
  const expected = [
    "nvidia-device-plugin apart undefined",
    "nvidia-device-plugin plain undefined",
    "nvidia-mps-control-daemon apart undefined",
  ];
  await waitFor(
    "pods of by-node",
    150,
    async () => JSON.stringify(await where("by-node-2026-27-gpu")) === JSON.stringify(expected),
  );
  await waitFor("pods of whole", 60, async () => (await where("whole-2026-27-gpu"))?.length === 4);
  expect(await where("whole-2026-27-gpu")).toEqual([
    "dcgm-exporter apart nvidia",
    "dcgm-exporter plain nvidia",
    "nvidia-device-plugin apart nvidia",
    "nvidia-device-plugin plain nvidia",
  ]);
  const events = await kubectl.json<{ items: { message: string }[] }>([
    "get",
    "events",
    "-A",
    "--field-selector=reason=FailedCreate",
  ]);
  expect((events?.items ?? []).map(({ message }) => message)).toEqual([]);
});

const RESTRICTED = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
/** A student's pod, as restricted as it must be. */
const pod = (course: string, limits: object, container: object = {}, metadata: object = {}, spec: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "asks", namespace: `${course}-2026-27-student-alice`, ...metadata },
  spec: {
    automountServiceAccountToken: false,
    serviceAccountName: "workspace",
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    ...spec,
    containers: [
      { name: "c", image: "none", resources: { limits, requests: {} }, securityContext: RESTRICTED, ...container },
    ],
  },
});
const answer = async (object: object): Promise<string> => {
  const { ok, stderr } = await server.tryKubectl(["create", "--dry-run=server", "-f", "-"], JSON.stringify(object));
  return ok ? "taken" : stderr;
};

describe("quotas", () => {
  test.each(GPU_COURSES)(
    "$name: one $resource is taken, two are not, and none under another name",
    async ({ name, resource, others }) => {
      await waitFor(
        "the quota's count",
        60,
        async () =>
          (
            await kubectl.json<{ status?: { hard?: Record<string, string> } }>([
              "get",
              "resourcequota",
              "workspace",
              "-n",
              `${name}-2026-27-student-alice`,
            ])
          )?.status?.hard?.[`requests.${resource}`] === "1",
      );
      const asked = [[resource, "1"], [resource, "2"], ...others.map((other) => [other, "1"])] as const;
      const items = asked.map(([gpu, count], i) => pod(name, { [gpu]: count }, {}, { name: `asks-${i}` }));
      const { stdout, stderr } = await server.tryKubectl(
        ["create", "--dry-run=server", "-o", "name", "-f", "-"],
        JSON.stringify({ apiVersion: "v1", kind: "List", items }),
      );
      expect(stdout.split("\n").filter(Boolean)).toEqual(["pod/asks-0"]);
      expect(stderr.match(/pods "asks-\d+" is forbidden: exceeded quota: workspace/g)).toEqual(
        items.slice(1).map((_, i) => `pods "asks-${i + 1}" is forbidden: exceeded quota: workspace`),
      );
    },
  );
});

describe("no GPU past the quota", () => {
  const VARIABLE = "NVIDIA_VISIBLE_DEVICES";
  const gpu = { "nvidia.com/gpu": "1" };
  const config = (data: object, namespace = "whole-2026-27-student-alice") => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "env", namespace },
    data,
  });
  const claims = { resourceClaims: [{ name: "gpu", resourceClaimTemplateName: "t" }] };

  test.each<[string, string, object]>([
    ["a variable", "sets NVIDIA_VISIBLE_DEVICES", pod("whole", {}, { env: [{ name: VARIABLE, value: "all" }] })],
    [
      "a variable beside a GPU",
      "sets NVIDIA_VISIBLE_DEVICES",
      pod("whole", gpu, { env: [{ name: VARIABLE, value: "all" }] }),
    ],
    [
      "a variable from elsewhere",
      "sets NVIDIA_VISIBLE_DEVICES",
      pod("whole", {}, { env: [{ name: VARIABLE, valueFrom: { configMapKeyRef: { name: "env", key: "x" } } }] }),
    ],
    [
      "a variable of an init container",
      "sets NVIDIA_VISIBLE_DEVICES",
      pod(
        "whole",
        {},
        {},
        {},
        {
          initContainers: [
            { name: "i", image: "none", securityContext: RESTRICTED, env: [{ name: VARIABLE, value: "0" }] },
          ],
        },
      ),
    ],
    [
      "a prefix that spells it",
      "with a prefix",
      pod("whole", {}, { envFrom: [{ prefix: "NVIDIA_VISIBLE_", configMapRef: { name: "env" } }] }),
    ],
    ["a ConfigMap of variables", "reads its variables from here", config({ [VARIABLE]: "all" })],
    [
      "an annotation for CDI",
      "annotation for CDI",
      pod("whole", {}, {}, { annotations: { "cdi.k8s.io/gpus": "nvidia.com/gpu=all" } }),
    ],
    ["NVIDIA's runtime", "NVIDIA's runtime", pod("whole", {}, {}, {}, { runtimeClassName: "nvidia" })],
    [
      "NVIDIA's runtime beside a GPU, where CDI is the way",
      "NVIDIA's runtime",
      pod("whole", gpu, {}, {}, { runtimeClassName: "nvidia" }),
    ],
    [
      "NVIDIA's runtime without a GPU, where it is the way",
      "NVIDIA's runtime",
      pod("mps", {}, {}, {}, { runtimeClassName: "nvidia" }),
    ],
    ["a resource claim", "resource claims", pod("whole", {}, { resources: { claims: [{ name: "gpu" }] } }, {}, claims)],
  ])("%s is refused", async (_, reason, object) => expect(await answer(object)).toContain(reason));

  test.each<[string, object]>([
    ["a pod without", pod("whole", {})],
    ["a variable that hides them", pod("whole", {}, { env: [{ name: VARIABLE, value: "void" }] })],
    ["a GPU of the quota", pod("whole", gpu)],
    ["NVIDIA's runtime with a GPU, where it is the way", pod("mps", gpu, {}, {}, { runtimeClassName: "nvidia" })],
    ["a prefix of one's own", pod("whole", {}, { envFrom: [{ prefix: "MY_", configMapRef: { name: "env" } }] })],
    ["a ConfigMap of other things", config({ x: VARIABLE })],
    ["another namespace of the cluster", config({ [VARIABLE]: "all" }, "default")],
  ])("%s is taken", async (_, object) => expect(await answer(object)).toBe("taken"));

  test("a debug container that comes later is judged too", async () => {
    await kubectl.run(["create", "-f", "-"], { input: JSON.stringify(pod("whole", {})) });
    const container = {
      name: "debug",
      image: "none",
      securityContext: RESTRICTED,
      env: [{ name: VARIABLE, value: "all" }],
    };
    const { ok, stderr } = await server.tryKubectl([
      "patch",
      "pod",
      "asks",
      "-n",
      "whole-2026-27-student-alice",
      "--subresource=ephemeralcontainers",
      "-p",
      JSON.stringify({ spec: { ephemeralContainers: [container] } }),
    ]);
    expect({ ok, stderr }).toEqual({ ok: false, stderr: expect.stringContaining("sets NVIDIA_VISIBLE_DEVICES") });
  });

  test("the expressions are well typed", async () => {
    const typed = async () =>
      (
        await kubectl.json<{
          items: {
            metadata: { name: string };
            status?: { observedGeneration?: number; typeChecking?: { expressionWarnings?: unknown[] } };
          }[];
        }>(["get", "validatingadmissionpolicies"])
      )?.items ?? [];
    const all = await waitFor("type checks", 30, async () => {
      const found = await typed();
      return found.length > 0 && found.every(({ status }) => status?.typeChecking !== undefined) && found;
    });
    expect(all.flatMap(({ status }) => status?.typeChecking?.expressionWarnings ?? [])).toEqual([]);
  });
});
