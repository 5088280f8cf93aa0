/** What clusters in clouds are made of: pure decisions, with no SDK. */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { parse } from "yaml";
import { accessOf } from "../../components/cluster/access-of";
import { definitionOf, TARGETS, type TargetKind } from "../../components/cluster/targets";
import { type AksTarget, aksAgentPools, aksKubeconfig, aksTaint } from "../../components/cluster/targets/aks";
import { poolNodes } from "../../components/cluster/targets/cloud";
import {
  autoscalerPolicy,
  EKS_ADDONS,
  type EksTarget,
  eksKubeconfig,
  eksNodeGroups,
  subnets,
} from "../../components/cluster/targets/eks";
import { type GkeTarget, gkeKubeconfig, gkeNodePools, regionOf } from "../../components/cluster/targets/gke";
import { AKS, course, EKS, GKE, LEAST, pemFile, problemsOf } from "./fixtures";
import { declaredCourse, objects, podSpecs } from "./mocks";

/** Clouds have GPUs of their own, or none. */
const REAL = { gpu: { plugin: "existing" } };
const eks = (more: object = {}) => course({ target: { ...EKS, ...more }, ...REAL }).target as EksTarget;
const gke = (more: object = {}) => course({ target: { ...GKE, ...more }, ...REAL }).target as GkeTarget;
const aks = (more: object = {}) => course({ target: { ...AKS, ...more }, ...REAL }).target as AksTarget;
const GPU = { groups: { gpu: {} } };

describe("groups of nodes", () => {
  const plans = (more: object) => [eksNodeGroups(eks(more)), gkeNodePools(gke(more)), aksAgentPools(aks(more))];

  test("a core that is always on, students from zero, GPUs only where they are asked for", () => {
    for (const groups of plans({}))
      expect(groups.map(({ pool, min, max }) => [pool, min, max])).toEqual([
        ["core", 1, 1],
        ["students", 0, 10],
      ]);
    for (const groups of plans(GPU))
      expect(groups.map(({ pool, min, max }) => [pool, min, max])).toEqual([
        ["core", 1, 1],
        ["students", 0, 10],
        ["gpu", 0, 4],
      ]);
  });

  test("sizes and machines are what the stack's file says", () => {
    for (const groups of plans({
      groups: { core: { nodes: 2, type: "a" }, students: { min: 1, max: 5, type: "b" } },
    })) {
      expect(groups.map(({ min, max, type }) => [min, max, type])).toEqual([
        [2, 2, "a"],
        [1, 5, "b"],
      ]);
    }
  });

  test("each has a label of its own; students' and GPU nodes keep others off, the core does not", () => {
    expect(poolNodes("core")).toEqual({ labels: { "aula.dev/pool": "core" }, taints: [] });
    expect(poolNodes("students")).toEqual({
      labels: { "aula.dev/pool": "students" },
      taints: [{ key: "aula.dev/pool", value: "students", effect: "NoSchedule" }],
    });
    expect(poolNodes("gpu")).toEqual({
      labels: { "aula.dev/pool": "gpu" },
      taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }],
    });
    for (const groups of plans(GPU).filter((_, i) => i !== 1))
      for (const { pool, nodes } of groups) expect(nodes).toEqual(poolNodes(pool));
  });

  test("drivers: EKS's accelerated image; GKE's and Azure's own; Azure's none for the operator", () => {
    expect(eksNodeGroups(eks(GPU)).map(({ amiType }) => amiType)).toEqual([
      "AL2023_x86_64_STANDARD",
      "AL2023_x86_64_STANDARD",
      "AL2023_x86_64_NVIDIA",
    ]);
    // GKE taints its GPU nodes itself, and refuses the same taint twice.
    expect(gkeNodePools(gke(GPU)).at(-1)).toMatchObject({
      gpu: { accelerator: "nvidia-l4", perNode: 1, sharedBy: 1 },
      nodes: { taints: [] },
    });
    expect(aksAgentPools(aks(GPU)).map(({ driver, mode }) => [mode, driver])).toEqual([
      ["System", undefined],
      ["User", undefined],
      ["User", "Install"],
    ]);
    expect(aksAgentPools(aks({ groups: { gpu: { driver: "none" } } })).at(-1)?.driver).toBe("None");
    for (const { pool } of aksAgentPools(aks(GPU))) expect(pool).toMatch(/^[a-z][a-z0-9]{0,11}$/);
  });
});

describe("how they are reached", () => {
  test.each<[string, () => object, object]>([
    [
      "EKS",
      eks,
      {
        context: "arn:aws:eks:eu-central-1:123456789012:cluster/aula",
        registry: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/aula",
        gpuPlugin: "wanted",
      },
    ],
    [
      "GKE",
      gke,
      {
        context: "gke_uni-course_europe-west4-a_aula",
        registry: "europe-west4-docker.pkg.dev/uni-course/aula",
        gpuPlugin: "there",
      },
    ],
    ["AKS", aks, { context: "aula", registry: "unicourses.azurecr.io/aula", gpuPlugin: "wanted" }],
  ])("%s: context and registry as the cloud's own command line names them", (_, target, wanted) => {
    expect(accessOf((target as () => EksTarget)())).toMatchObject({
      ...wanted,
      kubeconfig: undefined,
      storageClass: "aula-homes",
      sizesEnforced: true,
      url: "https://hub.example.edu",
    });
    expect(accessOf(course({ target: { ...(target() as EksTarget), context: "mine" } }).target).context).toBe("mine");
  });

  test.each([
    ["EKS", EKS],
    ["GKE", GKE],
    ["AKS", AKS],
  ])("%s: the course's pods go to their groups", async (_, target) => {
    const kube = objects(await declaredCourse(course({ target: { ...target, ...GPU }, gpu: { plugin: "existing" } })));
    const pods = podSpecs(kube);
    expect(pods.get("Deployment/ml-2026-27-hub/hub")?.nodeSelector).toEqual({ "aula.dev/pool": "core" });
    expect(pods.get("CronJob/ml-2026-27-bench/higgs-gbt")).toMatchObject({
      nodeSelector: { "aula.dev/pool": "students" },
      tolerations: [{ key: "aula.dev/pool", operator: "Equal", value: "students", effect: "NoSchedule" }],
    });
    const { notebook, gpu } = JSON.parse(
      (kube.get("ConfigMap/ml-2026-27-hub/hub")?.["data"] as Record<string, string>)["course.json"] ?? "",
    ) as Record<string, { pod: { nodeSelector: object } }>;
    expect([notebook?.pod.nodeSelector, gpu?.pod.nodeSelector]).toEqual([
      { "aula.dev/pool": "students" },
      { "aula.dev/pool": "gpu" },
    ]);
  });
});

describe("EKS", () => {
  const TARGET = { region: "eu-central-1", zones: ["a", "b"], network: "10.42.0.0/16" };

  test("a public and a private subnet a zone", () => {
    expect(subnets(TARGET).map(({ zone, cidr, isPublic }) => [zone, cidr, isPublic])).toEqual([
      ["eu-central-1a", "10.42.0.0/19", true],
      ["eu-central-1a", "10.42.128.0/19", false],
      ["eu-central-1b", "10.42.32.0/19", true],
      ["eu-central-1b", "10.42.160.0/19", false],
    ]);
  });

  test("subnets are in the network, and apart, whatever its size", () => {
    const numbers = (cidr: string): [number, number] => {
      const [ip = "", bits = ""] = cidr.split("/");
      const first = ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
      return [first, first + 2 ** (32 - Number(bits))];
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 25 }),
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 2, max: 3 }),
        (bits, third, zones) => {
          const network = `10.7.${third}.0/${bits}`;
          const all = subnets({ ...TARGET, network, zones: ["a", "b", "c"].slice(0, zones) })
            .map(({ cidr }) => numbers(cidr))
            .sort((a, b) => a[0] - b[0]);
          const [start] = numbers(network);
          const size = 2 ** (32 - bits);
          const base = Math.floor(start / size) * size;
          expect(all[0]?.[0]).toBeGreaterThanOrEqual(base);
          expect(all.at(-1)?.[1]).toBeLessThanOrEqual(base + size);
          for (const [i, [from]] of all.entries()) if (i > 0) expect(from).toBeGreaterThanOrEqual(all[i - 1]![1]);
        },
      ),
    );
  });

  test("the network plugin enforces policies, and is there before the first node", () => {
    expect(EKS_ADDONS.find(({ name }) => name === "vpc-cni")).toEqual({
      name: "vpc-cni",
      configuration: { enableNetworkPolicy: "true" },
      needsNodes: false,
    });
    expect(EKS_ADDONS.filter(({ needsNodes }) => needsNodes).map(({ name }) => name)).toEqual([
      "coredns",
      "aws-ebs-csi-driver",
    ]);
  });

  test("the autoscaler changes groups of this cluster only, and may read what an empty group's nodes would be", () => {
    const { Statement } = autoscalerPolicy("aula") as { Statement: { Action: string[]; Condition?: object }[] };
    expect(Statement.find(({ Action }) => Action.includes("autoscaling:SetDesiredCapacity"))?.Condition).toEqual({
      StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/aula": "owned" },
    });
    expect(
      Statement.filter(({ Condition }) => Condition === undefined)
        .flatMap(({ Action }) => Action)
        .filter((a) => !/:(Describe|Get)/.test(a)),
    ).toEqual([]);
    expect(Statement.flatMap(({ Action }) => Action)).toContain("eks:DescribeNodegroup");
  });
});

describe("kubeconfigs", () => {
  test.each([
    [
      "EKS",
      eksKubeconfig({ region: "eu-central-1", cluster: "aula" }, { endpoint: "https://api", ca: "Q0E=" }),
      "https://api",
      "aws",
    ],
    [
      "GKE",
      gkeKubeconfig("aula", { endpoint: "192.0.2.1", ca: "Q0E=" }),
      "https://192.0.2.1",
      "gke-gcloud-auth-plugin",
    ],
  ])("%s: the cloud's own program makes tokens, so that the file holds none", (_, text, server, command) => {
    const config = JSON.parse(text) as {
      clusters: [{ cluster: object }];
      users: [{ user: { exec: { command: string } } }];
    };
    expect(config.clusters[0].cluster).toEqual({ server, "certificate-authority-data": "Q0E=" });
    expect(config.users[0].user.exec.command).toBe(command);
    expect(Object.keys(config.users[0].user)).toEqual(["exec"]);
  });

  test("AKS hands one out, or says that it did not", () => {
    expect(aksKubeconfig([{ value: Buffer.from("kind: Config").toString("base64") }])).toBe("kind: Config");
    expect(() => aksKubeconfig([])).toThrow("may this account list the cluster's user credentials");
  });
});

test("the examples of docs/targets.md are valid", () => {
  const text = readFileSync("docs/targets.md", "utf8")
    .replace("{ secure: … }", "x")
    .replace("subscription: …", `subscription: ${AKS.subscription}`)
    .replace("site/ca-bundle.pem", pemFile());
  const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block ?? "");
  const [site = "", clouds = ""] = blocks;
  const targets = [site, ...clouds.split("\n").filter(Boolean)].map(
    (yaml) => (parse(yaml) as { "aula:target": { kind: string } })["aula:target"],
  );
  expect(targets.map(({ kind }) => kind)).toEqual(Object.keys(TARGETS).filter((kind) => kind !== "kind"));
  for (const target of targets) expect(problemsOf(() => accessOf(course({ target, ...REAL }).target))).toEqual([]);
});

describe("the record of targets", () => {
  test.each(Object.entries(TARGETS))(
    "%s: its name is that of its schema, and it can be reached",
    (name, { schema }) => {
      expect(schema.shape.kind.value).toBe(name);
      const target = course({ target: LEAST[name as TargetKind], ...REAL }).target;
      expect(definitionOf(target)).toBe(TARGETS[name as TargetKind]);
      expect(accessOf(target).url).toMatch(/^https?:/);
    },
  );

  test(
    "who makes a cluster in the program has a package for it, with the SDK that the record names, and nobody else " +
      "has one",
    () => {
      const packages = readdirSync("targets").map((kind) => {
        const { dependencies } = JSON.parse(readFileSync(`targets/${kind}/package.json`, "utf8")) as {
          dependencies: Record<string, string>;
        };
        return [kind, Object.keys(dependencies).find((name) => !/kubernetes|pulumi\/pulumi/.test(name))];
      });
      const sdks = Object.entries(TARGETS).flatMap(([kind, { sdk }]) => (sdk === undefined ? [] : [[kind, sdk]]));
      expect(Object.fromEntries(packages)).toEqual(Object.fromEntries(sdks));
    },
  );
});

test("small things", () => {
  expect(regionOf("europe-west4-a")).toBe("europe-west4");
  expect(aksTaint({ key: "k", value: "v", effect: "NoSchedule" })).toBe("k=v:NoSchedule");
});
