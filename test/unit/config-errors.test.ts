/** Every mistake that a teacher can make in a stack's file, with the whole sentence that answers it. */
import { ConfigError } from "../../components/errors";
import { AKS, course, EKS, GKE, problemsOf, rosterFile, type Changes } from "./fixtures";

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
  ["an existing cluster without a way to it", { target: { ...EXISTING, context: undefined } },
    "aula:target.context: missing; name the kubeconfig's context (`kubectl config get-contexts`), or the stack that made the cluster"],
  ["a stack by half its name", { target: { ...EXISTING, stack: "cluster" } }, 'aula:target.stack: "cluster": a stack\'s full name, such as organization/aula-eks/cluster'],
  ["a stack and a kubeconfig", { target: { ...EXISTING, stack: "o/p/s", kubeconfig: "k" } }, 'aula:target.kubeconfig: "k": the stack hands over a kubeconfig; take one of the two out'],
  ["two ways in", { target: { ...EXISTING, nodePort: 30100, ingress: {} } }, 'aula:target.ingress: {}: there is one way in, and nodePort is it; take one of the two out'],
  ["an address with a path", { target: { ...EXISTING, url: "https://example.edu/hub" } },
    'aula:target.url: "https://example.edu/hub": the course is at the root of its host, not at "/hub"; give it a host of its own'],
  ["TLS without https", { target: { ...EXISTING, url: "http://hub.example.edu", ingress: { tls: { issuer: "x" } } } },
    'aula:target.url: "http://hub.example.edu": with ingress.tls the address begins with https://'],
  ["no way to TLS", { target: { ...EXISTING, ingress: { tls: {} } } }, "aula:target.ingress.tls: {}: needs one of secret, certificate (with privateKey) and issuer"],
  ["two ways to TLS", { target: { ...EXISTING, ingress: { tls: { issuer: "x", secret: "y" } } } },
    'aula:target.ingress.tls: {"issuer":"x","secret":"y"}: needs one of secret, certificate (with privateKey) and issuer'],
  ["a certificate without its key", { target: { ...EXISTING, ingress: { tls: { certificate: "c.pem" } } } }, "aula:target.ingress.tls.privateKey: missing; certificate and privateKey go together"],
  ["a key that is no text is not shown", { target: { ...EXISTING, ingress: { tls: { certificate: "c.pem", privateKey: 271828 } } } },
    "aula:target.ingress.tls.privateKey: (hidden): expected string, received number"],
  ["a password that is no text is not shown", { target: { ...EXISTING, pullSecret: { username: "u", password: 314159 } } }, "aula:target.pullSecret.password: (hidden): expected string, received number"],
  ["credentials of which one is missing are not shown", { target: { ...EXISTING, pullSecret: { password: "s3cret" } } }, "aula:target.pullSecret.username: missing; expected string, received undefined"],
  ["credentials in a list are not shown", { target: { ...EXISTING, pullSecret: [{ password: "s3cret" }] } }, 'aula:target.pullSecret: [{"password":"(hidden)"}]: expected object, received array'],
  ["a proxy with a password", { target: { ...EXISTING, proxy: { http: "http://u:p@proxy:3128" } } },
    'aula:target.proxy.http: "http://(hidden)@proxy:3128": a proxy that asks for a password would show it to every student; let the proxy admit the cluster\'s addresses'],
  ["a proxy without http", { target: { ...EXISTING, proxy: { https: "proxy:3128" } } }, 'aula:target.proxy.https: "proxy:3128": an address such as http://proxy.example.edu:3128'],
  ["a taint with an unknown effect", { target: { ...EXISTING, nodes: { gpu: { taints: [{ key: "gpu", effect: "Never" }] } } } },
    'aula:target.nodes.gpu.taints.0.effect: "Never": Invalid option: expected one of "NoSchedule"|"PreferNoSchedule"|"NoExecute"'],
  ["an AWS account that lost its zero", { target: { ...EKS, account: 12345678901 } }, "aula:target.account: 12345678901: expected string, received number"],
  ["a region that is a zone", { target: { ...EKS, region: "eu-central-1a" } }, 'aula:target.region: "eu-central-1a": a region such as eu-central-1'],
  ["a network too small for its subnets", { target: { ...EKS, network: "10.0.0.0/26" } }, 'aula:target.network: "10.0.0.0/26": a network from /16 to /25 in size, such as 10.42.0.0/16'],
  ["one zone", { target: { ...EKS, zones: ["a"] } }, 'aula:target.zones: ["a"]: EKS wants subnets in two zones'],
  ["a zone that is a region", { target: { ...GKE, zone: "europe-west4" } }, 'aula:target.zone: "europe-west4": a zone such as europe-west4-a'],
  ["a registry's name with a hyphen", { target: { ...AKS, registryName: "uni-courses" } }, 'aula:target.registryName: "uni-courses": 5 to 50 lower-case letters and digits'],
  ["a version of nothing", { target: { ...EKS, version: "v1.36" } }, 'aula:target.version: "v1.36": a Kubernetes version such as 1.36'],
  ["more nodes at least than at most", { target: { ...GKE, groups: { students: { min: 9, max: 3 } } } },
    "aula:target.groups.students.min: 9: is more than groups.students.max (3); lower one or raise the other"],
  ["a key below a group", { target: { ...AKS, groups: { students: { mix: 1 } } } }, 'aula:target.groups.students.mix: there is no such key; did you mean "min"?'],
  ["no network", { target: { ...EKS, apiFrom: ["campus"] } }, 'aula:target.apiFrom.0: "campus": a network such as 192.0.2.0/24'],
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
