/** Two courses on one cluster: what only one of them can have is found before anything is changed. */

import { accessOf } from "../../components/cluster/access-of";
import { kindConfig } from "../../components/cluster/kind-config";
import { portProblem } from "../../components/cluster/kind-ports";
import { KindTarget } from "../../components/cluster/targets/kind";
import { contested, type Neighbour, neighboursAmong } from "../../delivery/course/cluster-conflicts";
import { course } from "./fixtures";
import { declaredCourse, objects } from "./mocks";

const OTHER = "ml-2025-26";
const neighbour = (changes: Partial<Neighbour> = {}): Neighbour => ({
  instance: OTHER,
  url: "http://localhost:8001",
  nodePorts: [30081],
  gpus: 4,
  ...changes,
});
const published = [0, 1, 2].map((i) => ({ port: 8000 + i, nodePort: 30080 + i }));
const problem = (config: ReturnType<typeof course>, ...others: Neighbour[]) =>
  contested(config, accessOf(config.target), others, published);

test("they are read from what a course declares", async () => {
  const items = [...objects(await declaredCourse(course({ year: "2025-26" }))).values()];
  const expected = [{ instance: OTHER, url: "http://localhost:8000", nodePorts: [30080], gpus: 4 }];
  expect(neighboursAmong(items, "ml-2026-27")).toEqual(expected);
  expect(neighboursAmong(items, OTHER)).toEqual([]);
});

test("a neighbour with a port of its own and as many GPUs is no problem, nor is one without any", () => {
  expect(problem(course(), neighbour(), neighbour({ instance: "other-2026" }))).toBeUndefined();
  expect(
    problem(
      course({ gpu: { plugin: "none", perNode: 0 }, "capacity.gpu": 0, "student.quota.gpu": 0 }),
      neighbour({ gpus: 2 }),
    ),
  ).toBeUndefined();
  expect(contested(course(), accessOf(course().target), [{ instance: OTHER, nodePorts: [] }])).toBeUndefined();
});

test("the same port: who has it, and which are free", () => {
  const found = problem(course(), neighbour({ url: "http://localhost:8000", nodePorts: [30080] }));
  expect(found?.message).toBe("http://localhost:8000 is the course ml-2025-26's, which is on this cluster too");
  expect(found?.cure).toBe(
    "write port: 8001 and ports: 8000-8002 in aula:target (8002 is free too), or take the other course down",
  );
  // What it says is taken: the next refusal would name the range.
  const named = KindTarget.parse({ kind: "kind", port: 8001, ports: "8000-8002" });
  const made = kindConfig(KindTarget.parse({ kind: "kind", ports: "8000-8002" }), { homes: "/h", cgroupV1: false });
  expect(portProblem(named, made, [30080])).toBeUndefined();
});

test("the same node port or address on a site's own cluster", () => {
  const site = (more: object) =>
    course({
      target: {
        kind: "existing",
        context: "c",
        registry: "r.example.edu/aula",
        storageClass: "s",
        url: "https://hub.example.edu",
        ...more,
      },
    });
  expect(problem(site({ nodePort: 30081 }), neighbour())?.message).toBe(
    "node port 30081 is the course ml-2025-26's, which is on this cluster too",
  );
  expect(problem(site({ nodePort: 30081 }), neighbour())?.cure).toBe(
    "give this one an address and a node port of its own in aula:target, or take the other course down",
  );
  expect(problem(site({ ingress: {} }), neighbour({ url: "https://hub.example.edu" }))?.message).toBe(
    "https://hub.example.edu is the course ml-2025-26's, which is on this cluster too",
  );
});

test("another number of simulated GPUs: a node can advertise one only", () => {
  const found = problem(course(), neighbour({ gpus: 2 }));
  expect(found?.message).toBe(
    "aula:gpu.perNode: 4, but the course ml-2025-26 on the same cluster advertises 2 simulated GPUs on each " +
      "node, and a node can advertise one number only",
  );
  expect(found?.cure).toBe("write perNode: 2 here, or change both courses");
});

test("simulated GPUs that others share otherwise", () => {
  const slices = { gpu: { plugin: "simulated", perNode: 4, sharing: { mode: "time-slicing", replicas: 2 } } };
  expect(problem(course(slices), neighbour())?.message).toBe(
    "aula:gpu.sharing: 2 to a simulated GPU, but the course ml-2025-26 on the same cluster has 1, and a node can " +
      "advertise one number only",
  );
  expect(problem(course(slices), neighbour({ replicas: 2 }))).toBeUndefined();
});

test("NVIDIA's plugin twice: two would fight over each node", async () => {
  const site = {
    kind: "existing",
    context: "c",
    registry: "r.example.edu/aula",
    storageClass: "s",
    url: "https://hub.example.edu",
    nodePort: 30099,
  };
  const real = (plugin: string) => course({ year: "2025-26", target: site, gpu: { plugin } });
  const [other] = neighboursAmong([...objects(await declaredCourse(real("nvidia"))).values()], "ml-2026-27");
  expect(other?.nvidia).toBe(true);
  const there = { ...other!, url: "https://other.example.edu", nodePorts: [] };
  expect(problem(real("nvidia"), there)?.message).toContain(
    "the course ml-2025-26 on the same cluster brings NVIDIA's plugin already",
  );
  expect(problem(real("existing"), there)).toBeUndefined();
});
