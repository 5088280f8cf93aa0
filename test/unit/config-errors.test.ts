/** Every mistake that a teacher can make in a stack's file, with the whole sentence that answers it. */
import { ConfigError } from "../../components/errors";
import { course, problemsOf, rosterFile, type Changes } from "./fixtures";

const EXISTING = { kind: "existing", context: "c", registry: "r/aula", storageClass: "s", url: "https://hub.example.edu" };
const KINDS = "'kind' | 'existing' | 'eks' | 'gke' | 'aks'";
const QUANTITY = "is not a Kubernetes quantity; write for example 500m, 2 or 6Gi";
const TOP = "course, year, title, teachers, roster, target, capacity, overcommit, student, spark, gpu, benchmarks, cullIdleMinutes, images";

const table: [what: string, changes: Changes, problem: string][] = [
  ["unknown key, near a valid one", { teachrs: ["x"] }, 'aula:teachrs: there is no such key; did you mean "teachers"?'],
  ["unknown key, near none", { frobnicate: 1 }, `aula:frobnicate: there is no such key; valid keys: ${TOP}`],
  ["unknown nested key", { "student.quota.memroy": "6Gi" }, 'aula:student.quota.memroy: there is no such key; did you mean "memory"?'],
  ["unknown key under a default", { "spark.executor.core": 1 }, 'aula:spark.executor.core: there is no such key; did you mean "cores"?'],
  ["unknown key of a target", { "target.prot": 1 }, 'aula:target.prot: there is no such key; did you mean "port"?'],
  ["a key of the other target", { "target.storageClass": "x" }, "aula:target.storageClass: there is no such key; valid keys: kind, cluster, nodes, listen, port, registryPort"],
  ["unknown key of the other target", { target: { ...EXISTING, zone: 1 } },
    "aula:target.zone: there is no such key; valid keys: kind, kubeconfig, context, stack, registry, storageClass, url, nodePort, loadBalancer, ingress, gateway, pullSecret, caBundle, proxy, nodes"],
  ["bad quantity", { "student.quota.cpu": "1 core" }, `aula:student.quota.cpu: "1 core" ${QUANTITY}`],
  ["a unit that Kubernetes has not", { "capacity.memory": "6GB" }, `aula:capacity.memory: "6GB" ${QUANTITY}`],
  ["negative quantity", { "student.quota.cpu": -1 }, `aula:student.quota.cpu: "-1" ${QUANTITY}`],
  ["a quantity that is none at all", { "student.quota.cpu": true }, "aula:student.quota.cpu: true: must be a Kubernetes quantity such as 500m, 2 or 6Gi"],
  ["negative count", { "student.quota.gpu": -1 }, "aula:student.quota.gpu: -1: Too small: expected number to be >=0"],
  ["no pods", { "student.quota.pods": 0 }, "aula:student.quota.pods: 0: Too small: expected number to be >=1"],
  ["half a node", { "target.nodes": 1.5 }, "aula:target.nodes: 1.5: expected int, received number"],
  ["too many nodes", { "target.nodes": 9 }, "aula:target.nodes: 9: Too big: expected number to be <=3"],
  ["text for a number", { cullIdleMinutes: "soon" }, 'aula:cullIdleMinutes: "soon": expected number, received NaN'],
  ["a promise below the capacity", { "overcommit.cpu": 0.5 }, "aula:overcommit.cpu: 0.5: Too small: expected number to be >=1"],
  ["unknown target", { "target.kind": "openshift" }, `aula:target.kind: "openshift": Invalid discriminator value. Expected ${KINDS}`],
  ["unknown way to build", { images: "docker" }, 'aula:images: "docker": Invalid option: expected one of "make"|"pulumi"|"prebuilt"'],
  ["unknown plugin", { "gpu.plugin": "nvidia" }, 'aula:gpu.plugin: "nvidia": Invalid option: expected one of "none"|"simulated"|"existing"'],
  ["short year", { year: "26" }, 'aula:year: "26": must be a year such as 2026 or 2026-27'],
  ["long year", { year: "2026-2027" }, 'aula:year: "2026-2027": must be a year such as 2026 or 2026-27'],
  ["missing text", { course: undefined }, "aula:course: missing; expected string, received undefined"],
  ["missing quantity", { "capacity.cpu": undefined }, "aula:capacity.cpu: missing; must be a Kubernetes quantity such as 500m, 2 or 6Gi"],
  ["missing part", { student: undefined }, "aula:student: missing; expected object, received undefined"],
  ["missing target", { "target.kind": undefined }, `aula:target.kind: missing; Invalid discriminator value. Expected ${KINDS}`],
  ["a name that cannot be in a cluster", { course: "Big_Data" },
    'aula:course: "Big_Data": must be lower-case letters, digits and hyphens (it becomes part of names in the cluster)'],
  ["too long a name", { course: "averyveryverylongname" }, 'aula:course: "averyveryverylongname": Too big: expected string to have <=20 characters'],
  ["no teacher", { teachers: [] }, "aula:teachers: []: at least one teacher"],
  ["one teacher, not a list", { teachers: "teacher" }, 'aula:teachers: "teacher": expected array, received string'],
  ["unsafe teacher", { teachers: ["Prof_X"] },
    'aula:teachers.0: "Prof_X" is not a safe user name: use 1 to 25 lower-case letters, digits and single hyphens, beginning with a letter'],
  ["a heap in Kubernetes' units", { "spark.executor.heap": "512Mi" }, 'aula:spark.executor.heap: "512Mi": is a JVM size such as 512m or 2g'],
  ["a name for an address", { "target.listen": "localhost" }, 'aula:target.listen: "localhost": Invalid IPv4 address'],
  ["not an address", { target: { ...EXISTING, url: "hub" } }, 'aula:target.url: "hub": Invalid URL'],
  ["a port that is no node port", { target: { ...EXISTING, nodePort: 80 } }, "aula:target.nodePort: 80: Too small: expected number to be >=30000"],
  ["no roster", { roster: "no/such.csv" }, 'aula:roster: "no/such.csv" does not exist; copy rosters/example.csv to it and write your students in it'],
];

test.each(table)("%s", (_, changes, problem) => expect(problemsOf(() => course(changes))).toEqual([problem]));

describe("quotas over capacity", () => {
  const LOWER = (kind: string) => `lower a quota, or raise aula:capacity.${kind} or aula:overcommit.${kind}`;

  test("name the sum, its terms and the room", () => {
    expect(problemsOf(() => course({ "capacity.cpu": 3.5 }))).toEqual([
      "aula:capacity.cpu: the quotas add up to 4: 2 × 1 (students) + 1 × 1 (teachers) + 1 × 1 (benchmarks); " +
        `there is room for 3.5 (capacity 3.5 × overcommit 1); ${LOWER("cpu")}`,
    ]);
  });

  test("each resource is a problem of its own", () => {
    expect(problemsOf(() => course({ capacity: { cpu: 4, memory: "8Gi", gpu: 1 }, "overcommit.memory": 2 }))).toEqual([
      "aula:capacity.memory: the quotas add up to 24 GiB: 2 × 6 GiB (students) + 1 × 6 GiB (teachers) + 1 × 6 GiB (benchmarks); " +
        `there is room for 16 GiB (capacity 8Gi × overcommit 2); ${LOWER("memory")}`,
      "aula:capacity.gpu: the quotas add up to 3: 2 × 1 (students) + 1 × 1 (teachers) + 1 × 0 (benchmarks); " +
        `there is room for 1 (capacity 1 × overcommit 1); ${LOWER("gpu")}`,
    ]);
  });

  test("those who left hold no promise", () => {
    const left = ["u1,,,", "u2,,,", "u3,,,teacher"];
    expect(problemsOf(() => course({ "capacity.cpu": 4, roster: rosterFile(["alice", "bob"], left) }))).toEqual([]);
    expect(problemsOf(() => course({ "capacity.cpu": 4, roster: rosterFile(["alice", "bob", "carol"], left) }))).toHaveLength(1);
  });
});

test("every problem at once, in one error", () => {
  const error = (() => {
    try { return course({ year: "26", teachrs: 1, "student.quota.cpu": "x" }); } catch (caught) { return caught as ConfigError; }
  })() as ConfigError;
  expect(error).toBeInstanceOf(ConfigError);
  expect(error.message).toBe([
    "3 problems:",
    '  - aula:year: "26": must be a year such as 2026 or 2026-27',
    `  - aula:student.quota.cpu: "x" ${QUANTITY}`,
    '  - aula:teachrs: there is no such key; did you mean "teachers"?',
  ].join("\n"));
});
