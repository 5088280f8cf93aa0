/** The whole course under mocks: what holds of all its objects together. */
import { imageSpecs } from "../../components/images/catalogue";
import { course, rosterFile } from "./fixtures";
import { type Declared, declaredCourse, type KubeObject, objects, type PodSpec, podSpecs } from "./mocks";

const config = course({ roster: rosterFile(["alice", "bob"], ["gone,,,"]) });
let all: Declared[];
let kube: Map<string, KubeObject>;
let pods: Map<string, PodSpec>;
beforeAll(async () => {
  all = await declaredCourse(config);
  kube = objects(all);
  pods = podSpecs(kube);
});

const ofKind = (kind: string) => [...kube.values()].filter((o) => o.kind === kind);
const PEOPLE = ["teacher-teacher", "student-alice", "student-bob", "student-gone"].map((p) => `ml-2026-27-${p}`);
const WORKSPACES = [...PEOPLE, "ml-2026-27-bench"];

test("the parts of a course, and nothing else", () => {
  const counts = Object.fromEntries(
    [...new Set([...kube.values()].map((o) => o.kind))].sort().map((kind) => [kind, ofKind(kind).length]),
  );
  expect(counts).toEqual({
    Namespace: 7,
    ClusterRole: 2,
    ResourceQuota: 5,
    LimitRange: 5,
    NetworkPolicy: 9,
    ServiceAccount: 6,
    Role: 1,
    RoleBinding: 9,
    PersistentVolumeClaim: 5,
    ConfigMap: 2,
    Secret: 2,
    Service: 3,
    Deployment: 2,
    DaemonSet: 2,
    CronJob: 2,
    ValidatingAdmissionPolicy: 7,
    ValidatingAdmissionPolicyBinding: 7,
  });
});

test("no cluster-wide right for anybody: ClusterRoles are bound inside namespaces only", () => {
  expect(ofKind("ClusterRoleBinding")).toEqual([]);
  const roles = ofKind("ClusterRole")
    .map((o) => o.metadata.name)
    .sort();
  expect(roles).toEqual(["ml-2026-27-hub", "ml-2026-27-spark"]);
  // The hub's right to results is a Role of its own in the one namespace that has them: see below.
  for (const binding of ofKind("RoleBinding").filter(({ metadata }) => metadata.name !== "results")) {
    const { roleRef, subjects } = binding as unknown as {
      roleRef: { kind: string; name: string };
      subjects: { kind: string; name: string; namespace: string }[];
    };
    const [part, own] = [binding.metadata.name, binding.metadata.namespace];
    expect(roleRef).toMatchObject({ kind: "ClusterRole", name: `ml-2026-27-${part}` });
    expect(subjects).toEqual([
      part === "hub"
        ? { kind: "ServiceAccount", name: "hub", namespace: "ml-2026-27-hub" }
        : { kind: "ServiceAccount", name: "workspace", namespace: own },
    ]);
  }
});

test("the hub may read ConfigMaps where benchmarks leave their results, and do nothing else there", () => {
  expect(kube.get("Role/ml-2026-27-bench/results")?.["rules"]).toEqual([
    { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] },
  ]);
  expect(kube.get("RoleBinding/ml-2026-27-bench/results")).toMatchObject({
    roleRef: { kind: "Role", name: "results" },
    subjects: [{ kind: "ServiceAccount", name: "hub", namespace: "ml-2026-27-hub" }],
  });
  expect(ofKind("Role")).toHaveLength(1);
});

test("every object carries the course's labels, so that nothing of it is forgotten or taken for another's", () => {
  const labels = {
    "app.kubernetes.io/part-of": "aula",
    "aula.dev/course": "ml",
    "aula.dev/instance": "ml-2026-27",
    "aula.dev/year": "2026-27",
  };
  for (const [key, object] of kube) expect({ key, labels: object.metadata.labels }).toMatchObject({ key, labels });
});

test("every object is in a namespace of the course, or carries its name", () => {
  const namespaces = new Set(ofKind("Namespace").map((o) => o.metadata.name));
  for (const object of kube.values()) {
    if (object.metadata.namespace === undefined) expect(object.metadata.name).toMatch(/^ml-2026-27-/);
    else expect(namespaces).toContain(object.metadata.namespace);
  }
});

test("e-mails of people are in no object, and their names only in the Secret that the hub reads", () => {
  const naming = [...kube.values()].filter((object) => /@example\.edu|ALICE|BOB/.test(JSON.stringify(object)));
  expect(naming.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([["Secret", "people"]]);
  expect(JSON.stringify(naming)).not.toMatch(/@example\.edu/);
});

describe("logical names", () => {
  test("carry no course and no year, so that a year's state can become the next one's", () => {
    for (const { name } of all) expect(name).not.toMatch(/ml-|2026/);
  });

  test("begin with the course's own, and are unique", () => {
    for (const { name } of all) expect(name).toMatch(/^course(-|$)/);
    expect(new Set(all.map(({ type, name }) => `${type} ${name}`)).size).toBe(all.length);
  });
});

describe("workspaces", () => {
  test.each(WORKSPACES)("%s: restricted, with quota, defaults, closed network and an account", (namespace) => {
    expect(kube.get(`Namespace/${namespace}`)?.metadata.labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "restricted",
    });
    for (const key of ["ResourceQuota", "LimitRange", "ServiceAccount"])
      expect(kube.has(`${key}/${namespace}/workspace`)).toBe(true);
    expect(kube.get(`NetworkPolicy/${namespace}/isolate`)?.["spec"]).toMatchObject({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
  });

  test("a Spark driver has its rights, but not of who left", () => {
    const bound = WORKSPACES.filter((namespace) => kube.has(`RoleBinding/${namespace}/spark`));
    expect(bound).toEqual(WORKSPACES.filter((namespace) => !namespace.endsWith("-gone")));
  });

  test("people have a home and let the hub in; benchmarks have neither", () => {
    for (const namespace of PEOPLE) {
      expect(kube.get(`PersistentVolumeClaim/${namespace}/home`)?.["spec"]).toEqual({
        accessModes: ["ReadWriteOnce"],
        storageClassName: "aula-homes",
        resources: { requests: { storage: "5Gi" } },
      });
      expect(kube.has(`RoleBinding/${namespace}/hub`)).toBe(true);
    }
    expect([...kube.keys()].filter((key) => key.includes("-bench/")).sort()).toEqual([
      "CronJob/ml-2026-27-bench/exam",
      "CronJob/ml-2026-27-bench/higgs-gbt",
      "LimitRange/ml-2026-27-bench/workspace",
      "NetworkPolicy/ml-2026-27-bench/isolate",
      "ResourceQuota/ml-2026-27-bench/workspace",
      "Role/ml-2026-27-bench/results",
      "RoleBinding/ml-2026-27-bench/results",
      "RoleBinding/ml-2026-27-bench/spark",
      "ServiceAccount/ml-2026-27-bench/workspace",
    ]);
  });

  test("who left: the same objects without the rights, nothing may run, the home stays", () => {
    const of = (user: string) =>
      [...kube.keys()]
        .filter((key) => key.includes(`-student-${user}`))
        .map((key) => key.replace(user, "X"))
        .sort();
    expect(of("gone")).toEqual(of("alice").filter((key) => key !== "RoleBinding/ml-2026-27-student-X/spark"));
    const hard = (user: string) =>
      (kube.get(`ResourceQuota/ml-2026-27-student-${user}/workspace`)?.["spec"] as { hard: Record<string, string> })
        .hard;
    expect(hard("alice")).toMatchObject({ pods: "8", "requests.cpu": "1", "requests.nvidia.com/gpu": "1" });
    expect(hard("gone")).toMatchObject({
      pods: "0",
      "requests.cpu": "0",
      "requests.memory": "0",
      "requests.nvidia.com/gpu": "0",
      persistentvolumeclaims: "1",
    });
  });
});

describe("workloads", () => {
  const SIMULATOR = "DaemonSet/ml-2026-27-gpu/gpu-simulator";

  test("all but the simulated device plugin meet Pod Security restricted", () => {
    for (const [key, pod] of pods) {
      if (key === SIMULATOR) continue;
      expect({ key, pod: pod.securityContext }).toMatchObject({
        key,
        pod: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      });
      expect(pod.hostNetwork).toBeUndefined();
      for (const { securityContext } of pod.containers)
        expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } });
      expect(JSON.stringify(pod)).not.toContain("hostPath");
    }
  });

  test(
    "the device plugin is alone in a namespace that may be privileged, with no more of the node than the plugin " +
      "folder",
    () => {
      const privileged = ofKind("Namespace").filter(
        (o) => o.metadata.labels["pod-security.kubernetes.io/enforce"] !== "restricted",
      );
      expect(privileged.map((o) => o.metadata.name)).toEqual(["ml-2026-27-gpu"]);
      expect([...kube.keys()].filter((key) => key.includes("-gpu/")).sort()).toEqual([
        SIMULATOR,
        "NetworkPolicy/ml-2026-27-gpu/isolate",
      ]);
      const pod = pods.get(SIMULATOR) as PodSpec;
      expect(JSON.stringify(pod).match(/"path":"[^"]*"/g)).toEqual(['"path":"/var/lib/kubelet/device-plugins"']);
      expect(pod.containers[0]?.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    },
  );

  test("every container requests CPU and memory, limits its memory, and runs an image of the course by content tag", () => {
    const refs = new Map(imageSpecs("localhost:5001/aula").map(({ name, ref }) => [name as string, ref]));
    const used = [...pods.values()].flatMap((pod) => pod.containers.map((c) => c.image));
    expect(new Set(used)).toEqual(new Set(refs.values()));
    for (const { resources } of [...pods.values()].flatMap((pod) => pod.containers)) {
      expect(resources).toMatchObject({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
    }
  });

  test("only the hub and the benchmarks hold a token of the API server", () => {
    const tokens = [...pods]
      .filter(([, pod]) => pod.automountServiceAccountToken !== false)
      .map(([key]) => key)
      .sort();
    expect(tokens).toEqual([
      "CronJob/ml-2026-27-bench/exam",
      "CronJob/ml-2026-27-bench/higgs-gbt",
      "Deployment/ml-2026-27-hub/hub",
    ]);
    for (const account of ofKind("ServiceAccount"))
      expect(account).toMatchObject({ automountServiceAccountToken: false });
  });
});
