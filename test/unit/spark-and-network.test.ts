import { benchmarks } from "../../components/benchmarks/catalogue";
import { PORTS } from "../../components/jupyterhub/files";
import { hubNetwork } from "../../components/jupyterhub/network";
import { SPARK_RULES, sparkEnvironment } from "../../components/spark/session";
import { course } from "./fixtures";

describe("the rights of a Spark driver", () => {
  const resources = SPARK_RULES.flatMap((rule) => rule.resources);
  const verbsOf = (resource: string) =>
    SPARK_RULES.filter((rule) => rule.resources.includes(resource)).flatMap((rule) => rule.verbs);

  test("reach no home, no secret, no role, and nothing beyond the core group", () => {
    expect([...resources].sort()).toEqual(["configmaps", "events", "pods", "pods/log", "resourcequotas", "services"]);
    expect(SPARK_RULES.flatMap((rule) => rule.apiGroups).every((group) => group === "")).toBe(true);
    expect(SPARK_RULES.flatMap((rule) => [...rule.verbs, ...rule.resources])).not.toContain("*");
  });

  test.each(["pods", "configmaps"])("%s: made, watched and removed, as Spark does", (resource) => {
    expect(verbsOf(resource)).toEqual([
      "get",
      "list",
      "watch",
      "create",
      "update",
      "patch",
      "delete",
      "deletecollection",
    ]);
  });

  test.each([
    ["services", ["deletecollection"]],
    ["resourcequotas", ["get", "list", "watch"]],
    ["events", ["get", "list", "watch"]],
    ["pods/log", ["get"]],
  ])("%s: no more than is needed", (resource, verbs) => {
    expect(verbsOf(resource)).toEqual(verbs);
  });
});

describe("the environment of a notebook and of a benchmark", () => {
  test("carries the session's sizes as JSON, and which quota to read", () => {
    const { AULA_SPARK, ...rest } = sparkEnvironment(
      course({
        spark: { executor: { cores: 2, cpuRequest: "300m", heap: "600m" }, driverMemory: "1500m", maxExecutors: 5 },
      }),
      { resource: "nvidia.com/gpu.shared", most: 1 },
    );
    expect(rest).toEqual({ AULA_INSTANCE: "ml-2026-27" });
    expect(JSON.parse(AULA_SPARK ?? "")).toEqual({
      executorCores: 2,
      executorCpuRequest: "300m",
      executorHeap: "600m",
      overheadFactor: 0.4,
      maxExecutors: 5,
      driverMemory: "1500m",
      gpuResource: "nvidia.com/gpu.shared",
      gpuMost: 1,
      connect: false,
    });
  });
});

describe("the benchmarks are commands that the notebook image knows", () => {
  test("as large as the configuration says; the exam as higgsGbt where it says nothing", () => {
    const [gbt, exam, ...others] = benchmarks(
      course({
        "benchmarks.higgsGbt": { executors: [1, 2], rows: 5000, coreLimit: 0.5 },
        "benchmarks.exam": { repeats: 5, perceptronIterations: 20 },
      }),
    );
    expect(others).toEqual([]);
    const sizes = ["--executors", "1,2", "--rows", "5000", "--repeats"];
    expect(gbt).toMatchObject({
      name: "higgs-gbt",
      args: ["higgs-gbt", ...sizes, "3", "--core-limit", "0.5", "--no-weak"],
      deadlineSeconds: 3600,
    });
    expect(exam).toMatchObject({
      name: "exam",
      args: ["exam", ...sizes, "5", "--core-limit", "0.5", "--perceptron-iterations", "20"],
      deadlineSeconds: 14_400,
    });
    expect(gbt?.title).toBe(
      "Spark MLlib gradient-boosted trees on 5000 HIGGS-shaped rows with 1, 2 executors of 0.5 CPU",
    );
  });

  test("ratios, where they are asked for: the driver has the cores and the heap of all executors together", () => {
    const [, , ratios] = benchmarks(course({ "benchmarks.ratios": { executors: 2, coreLimit: 0.75, heap: "600m" } }));
    expect(ratios).toMatchObject({
      name: "ratios",
      args: [
        "ratios",
        "--executors",
        "2",
        "--rows",
        "100000",
        "--core-limit",
        "0.75",
        "--heap",
        "600m",
        "--repeats",
        "3",
      ],
      // 1,200 MiB of heap, and 1 GiB for what is outside.
      driver: { limits: { cpu: "1.5", memory: "2224Mi" } },
    });
  });
});

describe("the network rules of the hub's namespace", () => {
  const { isolate, hub, proxy } = hubNetwork({ instance: "ml-2026", course: "ml", year: "2026" }, PORTS);
  const workspaces = { namespaceSelector: { matchLabels: { "aula.dev/instance": "ml-2026" } } };
  const pods = (name: string) => ({ podSelector: { matchLabels: { "app.kubernetes.io/name": name } } });

  test("closed in both directions for every pod, then opened by name", () => {
    expect(isolate).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    for (const [name, spec] of Object.entries({ hub, proxy })) {
      expect(spec.podSelector).toEqual(pods(name).podSelector);
      expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
    }
  });

  test("the hub is reached by the proxy and this course's notebooks only", () => {
    expect(hub.ingress).toEqual([{ from: [pods("proxy"), workspaces], ports: [{ protocol: "TCP", port: 8081 }] }]);
  });

  test("the proxy is open to browsers; its API to the hub only", () => {
    expect(proxy.ingress).toEqual([
      { ports: [{ protocol: "TCP", port: 8000 }] },
      { from: [pods("hub")], ports: [{ protocol: "TCP", port: 8001 }] },
    ]);
  });

  test("both reach notebooks of this course on their port, and of no other course", () => {
    for (const spec of [hub, proxy]) {
      const out = spec.egress.filter((rule) => JSON.stringify(rule).includes("aula.dev/instance"));
      expect(out).toEqual([{ to: [workspaces], ports: [{ protocol: "TCP", port: 8888 }] }]);
    }
  });
});
