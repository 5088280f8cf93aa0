/**
 * NVIDIA's plugin: what its configuration says, what its pods may do, and under which names quotas count what it
 * advertises.
 */
import fc from "fast-check";
import { namesPods } from "../../components/gpu/metrics-pod";
import { gpuNodes, mpsNodes, pluginConfig } from "../../components/gpu/nvidia-config";
import { advertised, gpuResource, otherGpus, studentGpuNeeds, timesOver } from "../../components/gpu/resources";
import { type GpuInput, GpuSchema, type Mode } from "../../components/gpu/schema";
import { course } from "./fixtures";
import { GPU_COURSES, gpuObjects } from "./gpu-modes";
import { type KubeObject, type PodSpec, podSpecs } from "./mocks";

const gpu = (input: object): GpuInput => GpuSchema.parse({ plugin: "nvidia", ...input });
const mode = (input: object): Mode => gpu(input);
const terms = (affinity: ReturnType<typeof gpuNodes>) =>
  affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.map(({ matchExpressions }) =>
    matchExpressions
      .map(({ key, operator, values }) => `${key} ${operator}${values ? ` ${values.join("|")}` : ""}`)
      .join(" and "),
  );

describe("names, as the plugin advertises them", () => {
  test.each<[string, object, string[]]>([
    ["nothing shared", {}, ["nvidia.com/gpu"]],
    ["shared", { sharing: { mode: "time-slicing", replicas: 4 } }, ["nvidia.com/gpu"]],
    ["shared and renamed", { sharing: { mode: "mps", replicas: 4, rename: true } }, ["nvidia.com/gpu.shared"]],
    ["MIG, single", { mig: { strategy: "single" } }, ["nvidia.com/gpu"]],
    [
      "MIG, mixed",
      { mig: { strategy: "mixed", profiles: ["1g.5gb", "1g.10gb+me"] } },
      ["nvidia.com/mig-1g.5gb", "nvidia.com/mig-1g.10gb.me", "nvidia.com/gpu"],
    ],
    [
      "MIG, mixed and shared",
      {
        mig: { strategy: "mixed", profiles: ["1g.5gb"] },
        sharing: { mode: "time-slicing", replicas: 2, rename: true },
      },
      ["nvidia.com/mig-1g.5gb.shared", "nvidia.com/gpu.shared"],
    ],
  ])("%s", (_, input, names) => expect(advertised(mode(input))).toEqual(names));

  test("an existing plugin's are those that the stack's file names", () => {
    const existing = GpuSchema.parse({
      plugin: "existing",
      resource: "amd.com/gpu",
      others: ["nvidia.com/gpu.shared"],
    });
    expect([gpuResource(existing), otherGpus(existing)]).toEqual([
      "amd.com/gpu",
      ["nvidia.com/gpu.shared", "nvidia.com/gpu"],
    ]);
  });
});

describe("what a student's pod with a GPU needs", () => {
  const mps = { mode: "mps", replicas: 2 };
  test.each<[string, object, object]>([
    ["nothing", {}, {}],
    ["NVIDIA's runtime", { nvidia: { deviceList: "envvar", runtimeClass: {} } }, { runtimeClassName: "nvidia" }],
    ["the plugin's own /dev/shm, with MPS", { sharing: mps }, { sharedMemory: false }],
    [
      "the same where some nodes use MPS",
      { nvidia: { configs: { shared: { sharing: mps } } } },
      { sharedMemory: false },
    ],
    ["its own, with time-slicing", { sharing: { mode: "time-slicing", replicas: 2 } }, {}],
  ])("%s", (_, input, needs) => expect(studentGpuNeeds(gpu(input))).toEqual(needs));
});

describe.each(GPU_COURSES)("$name", ({ name, changes, resource, others }) => {
  let all: Map<string, KubeObject>;
  beforeAll(async () => {
    all = (await gpuObjects()).get(name)!;
  });

  test("quotas count the course's GPU and fence the other names off", () => {
    const hard = (
      all.get(`ResourceQuota/${name}-2026-27-student-alice/workspace`)?.["spec"] as { hard: Record<string, string> }
    ).hard;
    expect(Object.fromEntries(Object.entries(hard).filter(([key]) => key.includes("nvidia")))).toEqual({
      [`requests.${resource}`]: "1",
      ...Object.fromEntries(others.map((other) => [`requests.${other}`, "0"])),
    });
  });

  test("its pods have a token only where a label chooses, and a privileged one only with MPS", () => {
    const config = course(changes);
    const pods = [...podSpecs(all)];
    const choice = Object.keys(config.gpu.nvidia.configs).length > 0;
    const mps = [config.gpu, ...Object.values(config.gpu.nvidia.configs)].some(({ sharing }) => sharing.mode === "mps");
    expect(pods.filter(([key]) => !key.includes("dcgm")).map(([, pod]) => pod.automountServiceAccountToken)).toEqual(
      pods.filter(([key]) => !key.includes("dcgm")).map(() => choice),
    );
    expect(pods.some(([key]) => key.endsWith("mps-control-daemon"))).toBe(mps);
    expect(pods.filter(([, pod]) => JSON.stringify(pod).includes('"privileged":true')).map(([key]) => key)).toEqual(
      mps ? [`DaemonSet/${name}-2026-27-gpu/nvidia-mps-control-daemon`] : [],
    );
  });

  test("every pod is sent to nodes with GPUs, and bears their taint", () => {
    for (const [, pod] of podSpecs(all)) {
      expect(terms(pod.affinity as never)[0]).toMatch(/^role In gpu/);
      expect(pod.tolerations).toContainEqual({ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" });
    }
  });
});

describe("the plugin's configuration", () => {
  test("time-slicing, as NVIDIA writes it", () => {
    const { nvidia, ...own } = gpu({ sharing: { mode: "time-slicing", replicas: 4, rename: true } });
    expect(JSON.parse(pluginConfig(own, nvidia))).toEqual({
      version: "v1",
      flags: {
        migStrategy: "none",
        failOnInitError: true,
        nvidiaDriverRoot: "/",
        plugin: { deviceListStrategy: ["cdi-cri"], deviceIDStrategy: "uuid" },
      },
      sharing: {
        timeSlicing: {
          renameByDefault: true,
          failRequestsGreaterThanOne: true,
          resources: [{ name: "nvidia.com/gpu", replicas: 4 }],
        },
      },
    });
  });

  test("a mode that shares nothing has no word of sharing, and MPS and time-slicing never stand together", () => {
    const modes = fc.record({
      mode: fc.constantFrom("none", "time-slicing", "mps"),
      replicas: fc.integer({ min: 2, max: 9 }),
    });
    fc.assert(
      fc.property(modes, (sharing) => {
        const { nvidia, ...own } = gpu({ sharing });
        const keys = Object.keys((JSON.parse(pluginConfig(own, nvidia)) as { sharing?: object }).sharing ?? {});
        expect(keys).toEqual({ none: [], "time-slicing": ["timeSlicing"], mps: ["mps"] }[sharing.mode]);
        expect(timesOver(own)).toBe(sharing.mode === "none" ? 1 : sharing.replicas);
      }),
    );
  });
});

describe("nodes", () => {
  test("known by the site's labels, or by those of the chart", () => {
    expect(terms(gpuNodes({ role: "gpu", zone: "a" }))).toEqual([
      "role In gpu and zone In a",
      "feature.node.kubernetes.io/pci-10de.present In true",
      "feature.node.kubernetes.io/cpu-model.vendor_id In NVIDIA",
      "nvidia.com/gpu.present In true",
    ]);
    expect(terms(gpuNodes(undefined))).toHaveLength(3);
  });

  test("with MPS: those whose label chooses it, and those without a label where that is the default", () => {
    const apart = { configs: { apart: { sharing: { mode: "mps", replicas: 2 } }, whole: {} } };
    expect(
      new Set(terms(mpsNodes({ role: "gpu" }, gpu({ nvidia: apart }))).map((term) => term.split(" and ").at(-1))),
    ).toEqual(new Set(["nvidia.com/device-plugin.config In apart"]));
    const both = gpu({ sharing: { mode: "mps", replicas: 2 }, nvidia: apart });
    expect(new Set(terms(mpsNodes({ role: "gpu" }, both)).map((term) => term.split(" and ").at(-1)))).toEqual(
      new Set(["nvidia.com/device-plugin.config In apart", "nvidia.com/device-plugin.config DoesNotExist"]),
    );
  });
});

describe("metrics", () => {
  const exporter = async (name: string): Promise<PodSpec> =>
    podSpecs((await gpuObjects()).get(name)!).get(`DaemonSet/${name}-2026-27-gpu/dcgm-exporter`)!;

  test("name a pod where nothing is shared on any node", () => {
    expect(namesPods(gpu({ nvidia: { metrics: {} } }))).toBe(true);
    expect(namesPods(gpu({ mig: { strategy: "single" }, nvidia: { metrics: {} } }))).toBe(true);
    expect(namesPods(gpu({ nvidia: { metrics: { pods: false } } }))).toBe(false);
    expect(
      namesPods(
        gpu({ nvidia: { metrics: {}, configs: { shared: { sharing: { mode: "time-slicing", replicas: 2 } } } } }),
      ),
    ).toBe(false);
  });

  test("of shared GPUs are taken without root, without the kubelet's socket and without pods' names", async () => {
    const [whole, slices] = [await exporter("whole"), await exporter("slices")];
    const of = ({ containers: [one], volumes = [] }: PodSpec) => [
      one?.env?.find(({ name }) => name === "DCGM_EXPORTER_KUBERNETES")?.value,
      one?.securityContext["runAsUser"],
      volumes.length,
    ];
    expect([of(whole), of(slices)]).toEqual([
      ["true", 0, 2],
      ["false", 1000, 1],
    ]);
  });
});
