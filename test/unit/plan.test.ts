/** What a course needs before it exists: sizes of nodes, packing, pods of a person, nodes and a price by cloud. */
import fc from "fast-check";
import { monthlyPrice, unpriced } from "../../components/plan/cost";
import { cloudGroups } from "../../components/plan/groups";
import { benchmarkPods, executorsOf, notebookAlone, wholeQuota, withLab, workers } from "../../components/plan/loads";
import { type Amounts, allocatable, machineSize } from "../../components/plan/machines";
import { nodesFor, peopleOn, scarcest, sumOf } from "../../components/plan/packing";
import { coursePlan } from "../../components/plan/plan";
import { sizesOf } from "../../components/students/sizes";
import { type Changes, course, EKS, GKE, rosterFile } from "./fixtures";

const GIB = 2 ** 30;
const amounts = (cpu: number, gib: number, gpu = 0): Amounts => ({ cpu, memory: gib * GIB, gpu });
const PRICES = {
  currency: "EUR",
  asOf: "2026-11-20",
  cluster: 70,
  disk: 0.1,
  machines: { "t3.large": { monthly: 60 }, "m6i.2xlarge": { monthly: 300 }, "g5.xlarge": { monthly: 800 } },
};
const ROOM = { capacity: { cpu: 1000, memory: "4Ti", gpu: 400 }, gpu: { plugin: "existing" } };
const onEks = (changes: Changes = {}) => course({ ...ROOM, target: EKS, ...changes });
const students = (n: number): string => rosterFile(Array.from({ length: n }, (_, i) => `s${i}`));
const OFF = { "benchmarks.quota": { cpu: 0, memory: 0, gpu: 0, pods: 1 } };

describe("a node", () => {
  test("of a known type; the stack's own word comes first, and a type that nobody knows has no size", () => {
    expect(machineSize("m6i.2xlarge", undefined)).toEqual(amounts(8, 32));
    expect(machineSize("g5.xlarge", undefined)).toEqual(amounts(4, 16, 1));
    const { prices } = course({ prices: { ...PRICES, machines: { "t3.large": { memory: "9Gi" }, x: { cpu: 1 } } } });
    expect(machineSize("t3.large", prices)).toEqual(amounts(2, 9));
    expect(machineSize("x", prices)).toBeUndefined();
    expect(machineSize("constructor", prices)).toBeUndefined();
  });

  test("keeps what the cluster needs: 8 cores and 32 GiB leave 7.66 and 27.84", () => {
    const { cpu, memory, gpu } = allocatable(amounts(8, 32, 1));
    expect([cpu, memory / GIB, gpu]).toEqual([expect.closeTo(7.66, 9), expect.closeTo(27.84, 9), 1]);
    // A very large one: 2 % of what is above 128 GiB.
    expect(allocatable(amounts(4, 228)).memory / GIB).toBeCloseTo(228 - 1 - 0.8 - 0.8 - 6.72 - 2 - 0.6, 9);
    expect(allocatable(amounts(0.1, 0.5))).toEqual({ cpu: 0, memory: 0, gpu: 0 });
  });
});

describe("packing", () => {
  test("counts whole pods on each node", () => {
    expect(nodesFor([], amounts(1, 1))).toBe(0);
    // Seven pods of 3 cores: two on a node of 8, though 21 of 24 cores would do.
    expect(nodesFor(Array(7).fill(amounts(3, 1)), amounts(8, 32))).toBe(4);
    // The largest first: 6 + 4 and 5 + 5, not 4 + 5, 6, 5.
    expect(
      nodesFor(
        [4, 5, 6, 5].map((cpu) => amounts(cpu, 1)),
        amounts(10, 32),
      ),
    ).toBe(2);
    expect(nodesFor([amounts(1, 33)], amounts(8, 32))).toBeUndefined();
    expect(nodesFor([amounts(1, 1, 1)], amounts(8, 32))).toBeUndefined();
    // Noise of binary floats is no core: ten of a tenth.
    expect(nodesFor(Array(10).fill(amounts(0.1, 0)), amounts(1, 1))).toBe(1);
  });

  test("never fewer nodes than the sum needs, and on each there is a pod", () => {
    const pod = fc.record({ cpu: fc.double({ min: 0.01, max: 4, noNaN: true }), gib: fc.integer({ min: 1, max: 16 }) });
    fc.assert(
      fc.property(fc.array(pod, { minLength: 1, maxLength: 30 }), (all) => {
        const pods = all.map(({ cpu, gib }) => amounts(cpu, gib));
        const node = amounts(4, 16);
        const { cpu, memory } = sumOf(pods);
        const least = Math.max(Math.ceil(cpu / 4 - 1e-6), Math.ceil(memory / node.memory));
        const nodes = nodesFor(pods, node);
        expect(nodes).toBeGreaterThanOrEqual(least);
        expect(nodes).toBeLessThanOrEqual(pods.length);
      }),
    );
  });

  test("people fit with all their pods or not at all; GPUs have nodes of their own, or not", () => {
    const person = [amounts(1, 1, 1), amounts(1, 1)];
    const plain = [amounts(2, 8)];
    expect(peopleOn([person, person, person], { plain, gpu: [amounts(8, 8, 2)] })).toBe(2);
    expect(peopleOn([person, person], { plain, gpu: [] })).toBe(0);
    const one = [amounts(3, 8, 2)];
    expect(peopleOn([person, person], { plain: one, gpu: one })).toBe(1);
    expect(one).toEqual([amounts(3, 8, 2)]);
  });

  test("what is scarcest", () => {
    expect(scarcest([amounts(1, 6, 1)], amounts(8, 32, 8))).toBe("memory");
    expect(scarcest([amounts(1, 1, 1)], amounts(8, 32, 0))).toBe("gpu");
    expect(scarcest([amounts(1, 1)], amounts(8, 32, 0))).toBe("cpu");
  });
});

describe("pods of a person", () => {
  const config = course({
    "spark.executor": { cpuRequest: "200m", heap: "512m" },
    "student.quota.gpu": 2,
    "overcommit.gpu": 2,
  });
  const sizes = sizesOf(config, undefined);

  test("a whole quota: a notebook, and the executors that it has room for; GPUs one by one", () => {
    expect(executorsOf(sizes, config)).toBe(4);
    const pods = wholeQuota(sizes, config);
    expect(pods.map(({ gpu }) => gpu)).toEqual([1, 1, 0, 0, 0]);
    expect(sumOf(pods)).toEqual({ cpu: expect.closeTo(0.9, 9), memory: (1024 + 4 * 896) * 2 ** 20, gpu: 2 });
    expect(notebookAlone(sizes)).toEqual([amounts(0.1, 1)]);
  });

  test.each<[Changes, number]>([
    [{ "student.quota.memory": "4Gi" }, 2],
    [{ "student.quota.pods": 4 }, 3],
    [{ "spark.maxExecutors": 1, "benchmarks.higgsGbt": { executors: [1] } }, 1],
    [{ "student.quota.cpu": "500m" }, 2],
    [{ "student.quota.pods": 1 }, 0],
  ])("executors with %j: %i", (changes, executors) => {
    const changed = course({ "spark.executor": { cpuRequest: "200m", heap: "512m" }, ...changes });
    expect(executorsOf(sizesOf(changed, undefined), changed)).toBe(executors);
  });

  test("GPUs that no executor takes are the notebook's", () => {
    const tight = { ...sizes, quota: { ...sizes.quota, gpu: 3, pods: 2 } };
    expect(wholeQuota(tight, config).map(({ gpu }) => gpu)).toEqual([2, 1]);
  });

  test("a lab's pods stand beside the notebook", () => {
    const lab = { name: "l", groups: [{ name: "worker", pods: 2, cpu: "300m", memory: "512Mi", gpu: 1 }] };
    expect(withLab(sizes, lab)).toEqual([amounts(0.1, 1), amounts(0.3, 0.5, 1), amounts(0.3, 0.5, 1)]);
  });

  test("the largest benchmark, or none", () => {
    expect(benchmarkPods(course({ "benchmarks.higgsGbt.executors": [1, 3] }))).toHaveLength(4);
    expect(benchmarkPods(course(OFF))).toEqual([]);
  });

  test("who works at a time has each group's share", () => {
    const groups = { phd: { home: "20Gi" }, teacher: { home: "1Gi" } };
    const mixed = course({ ...ROOM, groups, roster: students(8) });
    const of = (request: object) => workers(mixed, request).atOnce.map(({ home }) => home);
    expect(of({})).toEqual(["1Gi", ...Array(8).fill("20Gi")]);
    expect(of({ students: 2 })).toEqual(["1Gi", "20Gi", "20Gi"]);
    const teachers = course({ ...ROOM, groups, roster: students(3), teachers: ["t", "u", "v"] });
    expect(workers(teachers, { atOnce: 2 }).atOnce.map(({ home }) => home)).toEqual(["1Gi", "20Gi"]);
    expect(workers(mixed, { students: 40, atOnce: 10 }).all).toHaveLength(41);
    // An empty roster has no groups: everybody's sizes.
    expect(workers(course({ roster: rosterFile([]) }), { students: 1 }).atOnce.map(({ home }) => home)).toEqual([
      "5Gi",
      "5Gi",
    ]);
  });
});

describe("groups of nodes", () => {
  test("the stack's own cloud first, with its own choice; the others as they are where nobody chooses", () => {
    const target = { ...EKS, groups: { students: { type: "m6i.4xlarge", max: 3 } } };
    const clouds = cloudGroups(onEks({ target }));
    expect(clouds.map(({ kind, own }) => [kind, own])).toEqual([
      ["eks", true],
      ["gke", false],
      ["aks", false],
    ]);
    expect(clouds[0]?.students).toMatchObject({ type: "m6i.4xlarge", max: 3 });
    // It has no group with GPUs: the usual one, without a limit.
    expect(clouds[0]?.gpu).toMatchObject({ type: "g5.xlarge", max: undefined, cards: 1 });
    expect(clouds[1]?.students).toMatchObject({ type: "e2-standard-8", max: undefined });
    expect(cloudGroups(course()).map(({ own }) => own)).toEqual([false, false, false]);
  });

  test("a card that several share counts as several", () => {
    const shared = { plugin: "existing", sharing: { mode: "time-slicing", replicas: 4 } };
    const simulated = course({ gpu: { ...shared, plugin: "simulated", perNode: 4 } });
    expect(cloudGroups(simulated).map(({ gpu }) => gpu.node?.gpu)).toEqual([4, 4, 4]);
    const target = { ...GKE, groups: { gpu: { perNode: 2, sharedBy: 3 } } };
    const own = cloudGroups(course({ ...ROOM, target }))[0];
    expect([own?.kind, own?.gpu.cards, own?.gpu.node?.gpu]).toEqual(["gke", 2, 6]);
  });
});

describe("a plan", () => {
  test("nodes, GPUs and a month's price, with notebooks alone and with whole quotas", () => {
    // 20 students and a teacher: 21 notebooks of 1 GiB fit on one node; a whole quota is a GPU each, and executors.
    const config = onEks({ ...OFF, roster: students(20), prices: PRICES });
    const executors = executorsOf(sizesOf(config, undefined), config);
    const plan = coursePlan(config);
    const eks = plan.clouds[0];
    expect(plan).toMatchObject({ people: 21, atOnce: 21, hours: 730 });
    expect(plan.whole.gpu).toBe(21);
    expect(plan.alone).toEqual({ cpu: expect.closeTo(2.1, 9), memory: 21 * GIB, gpu: 0 });
    const homes = 21 * 5 * 0.1;
    expect(eks?.alone).toEqual({ students: 1, gpu: 0, monthly: expect.closeTo(60 + 300 + 70 + homes, 6) });
    const nodes = nodesFor(
      Array.from({ length: 21 * executors }, () => wholeQuota(sizesOf(config, undefined), config)[1]!),
      allocatable(amounts(8, 32)),
    );
    expect(nodes).toBeGreaterThan(2);
    expect(eks?.whole).toEqual({
      students: nodes,
      gpu: 21,
      monthly: expect.closeTo(60 + nodes! * 300 + 21 * 800 + 70 + homes, 6),
    });
    // The stack allows 10 nodes of students, and has none with a GPU.
    expect(eks?.room).toEqual({ alone: 21, whole: 0 });
    // No price of the others' machines is written.
    expect(plan.clouds.map(({ whole }) => whole.monthly === undefined)).toEqual([false, true, true]);
  });

  test("some at a time and for some hours: the core and homes cost the same", () => {
    const config = onEks({ ...OFF, roster: students(20), prices: PRICES });
    const plan = coursePlan(config, { atOnce: 3, hours: 73 });
    expect(plan.atOnce).toBe(3);
    expect(plan.clouds[0]?.alone.monthly).toBeCloseTo(60 + 30 + 70 + 21 * 5 * 0.1, 6);
  });

  test("room in aula:capacity, beside the benchmarks, and what is scarcest", () => {
    const config = course({ capacity: { cpu: 8, memory: "64Gi", gpu: 2 }, overcommit: { cpu: 1, memory: 1, gpu: 4 } });
    expect(coursePlan(config).capacity).toEqual({ alone: 3, whole: 2, binds: "gpu" });
    // A benchmark leaves no room for a notebook.
    const small = { capacity: { cpu: 1, memory: "3Gi", gpu: 4 }, overcommit: { cpu: 9, memory: 9, gpu: 1 } };
    expect(coursePlan(course(small)).capacity).toEqual({ alone: 0, whole: 0, binds: "memory" });
    expect(coursePlan(course({ ...small, ...OFF })).capacity.alone).toBe(3);
  });

  test("what a lab adds to notebooks alone", () => {
    const lab = (memory: string) => ({ name: memory, groups: [{ name: "w", pods: 2, cpu: "100m", memory }] });
    const plan = coursePlan(onEks({ ...OFF, roster: students(20) }), { labs: [lab("16Mi"), lab("2Gi"), lab("64Gi")] });
    // 21 · (1 + 4) GiB, six people on a node of 27.84 GiB but for a rest: 4 nodes.
    expect(plan.clouds[0]?.labs).toEqual({ "16Mi": 0, "2Gi": 3, "64Gi": undefined });
  });

  test("a type of no known size, or one too small for a pod, has no number", () => {
    const target = (type: string) => ({ ...EKS, groups: { students: { type } } });
    for (const type of ["m9x.huge", "m9x.tiny"]) {
      const prices = { ...PRICES, machines: { "m9x.tiny": { cpu: 1, memory: "1Gi", monthly: 1 } } };
      const [eks] = coursePlan(onEks({ target: target(type), prices })).clouds;
      expect([eks?.whole.students, eks?.whole.monthly]).toEqual([undefined, undefined]);
    }
  });
});

test("a bill names the types without a price, each once, and none that it does not use", () => {
  const [groups] = cloudGroups(onEks());
  const bill = (nodes: { students: number; gpu: number }) => ({ groups: groups!, nodes, hours: 730, homes: 0 });
  expect(unpriced(undefined, bill({ students: 1, gpu: 1 }))).toEqual(["t3.large", "m6i.2xlarge", "g5.xlarge"]);
  const { prices } = onEks({ prices: { ...PRICES, machines: { "t3.large": { monthly: 60 } } } });
  expect(unpriced(prices, bill({ students: 0, gpu: 0 }))).toEqual([]);
  expect(monthlyPrice(prices, bill({ students: 0, gpu: 0 }))).toBe(130);
  expect(monthlyPrice(prices, bill({ students: 1, gpu: 0 }))).toBeUndefined();
  expect(monthlyPrice(undefined, bill({ students: 0, gpu: 0 }))).toBeUndefined();
});
