/** The small programs of docs/programs: each component alone, under mocks, makes its objects and no others. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { TARGETS } from "../../components/cluster/targets";
import { values } from "./fixtures";
import { type Declared, declared, objects } from "./mocks";

const FOLDER = join(__dirname, "../../docs/programs");
const TARGET = {
  kind: "existing",
  context: "campus",
  registry: "r/aula",
  storageClass: "nfs",
  url: "https://hub.example.edu",
};
/** The TypeScript files of a folder, tests left out; of the folders below it too where `recursive`. */
const read = (folder: string, recursive = true): string[] =>
  (readdirSync(folder, { recursive }) as string[])
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .map((file) => readFileSync(join(folder, file), "utf8"));

/** What a program declares. Its configuration is a course's, and a password. */
function run(program: string): Promise<Declared[]> {
  return declared(() => {
    pulumi.runtime.setAllConfig({ ...values({ target: TARGET }), "registry:password": "s3cret" });
    // Loading a program runs it.
    require(join(FOLDER, program));
  });
}
/** Kubernetes objects by key, everything else by type and logical name. */
function made(all: readonly Declared[]): string[] {
  const others = all
    .filter(({ type }) => !/^(aula|kubernetes):/.test(type))
    .map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
  return [...objects(all).keys(), ...others].sort();
}
const within = (namespace: string, ...keys: string[]): string[] =>
  keys.map((key) => key.replace("/", `/${namespace}/`));
const fence = (namespace: string, ...more: string[]): string[] => [
  `Namespace/${namespace}`,
  ...within(
    namespace,
    "LimitRange/workspace",
    "NetworkPolicy/isolate",
    "ResourceQuota/workspace",
    "ServiceAccount/workspace",
    ...more,
  ),
];
const HUB = "ml-2026-27-hub";
const hub = within(
  HUB,
  "ConfigMap/hub",
  "Deployment/hub",
  "PersistentVolumeClaim/hub",
  "Secret/hub",
  "Secret/people",
  "Service/hub",
  "ServiceAccount/hub",
);
const proxy = within(HUB, "Deployment/proxy", "Service/proxy-api", "Service/proxy-public");

test.each<[string, string[]]>([
  [
    "benchmark-job.ts",
    [...fence("ml-2026-27-bench", "RoleBinding/spark", "CronJob/higgs-gbt"), "ClusterRole/ml-2026-27-spark"],
  ],
  [
    "gpu-simulator.ts",
    ["Namespace/ml-2026-27-gpu", ...within("ml-2026-27-gpu", "DaemonSet/gpu-simulator", "NetworkPolicy/isolate")],
  ],
  [
    "gpu-metrics.ts",
    within(
      "gpu-metrics",
      "ConfigMap/dcgm-counters",
      "DaemonSet/dcgm-exporter",
      "NetworkPolicy/dcgm-exporter",
      "Service/dcgm-exporter",
    ),
  ],
  ["hub-entry.ts", within(HUB, "Ingress/hub")],
  ["hub.ts", [...hub, "RandomBytes hub-seed"]],
  [
    "fences.ts",
    ["pods", "owners", "services", "objects", "orphans"].flatMap((part) => [
      `ValidatingAdmissionPolicy/ml-2026-27-students-${part}`,
      `ValidatingAdmissionPolicyBinding/ml-2026-27-students-${part}`,
    ]),
  ],
  ["image-puller.ts", within(HUB, "DaemonSet/image-puller")],
  ["images.ts", ["hub", "proxy", "notebook", "gpu-simulator"].map((image) => `Image images-${image}`)],
  [
    "jupyterhub.ts",
    [
      ...hub,
      ...proxy,
      `Namespace/${HUB}`,
      "ClusterRole/ml-2026-27-hub",
      ...within(HUB, "DaemonSet/image-puller", "NetworkPolicy/isolate", "NetworkPolicy/hub", "NetworkPolicy/proxy"),
      "RandomBytes hub-seed",
      ...["ada", "grace"].flatMap((name) => [
        ...fence(`ml-2026-27-student-${name}`, "PersistentVolumeClaim/home", "RoleBinding/hub"),
      ]),
    ],
  ],
  [
    "nvidia-plugin.ts",
    [
      "Namespace/ml-2026-27-gpu",
      ...within(
        "ml-2026-27-gpu",
        "ConfigMap/nvidia-device-plugin",
        "DaemonSet/nvidia-device-plugin",
        "NetworkPolicy/isolate",
      ),
      "RuntimeClass/nvidia",
      ...["pods", "variables"].flatMap((part) => [
        `ValidatingAdmissionPolicy/ml-2026-27-gpu-${part}`,
        `ValidatingAdmissionPolicyBinding/ml-2026-27-gpu-${part}`,
      ]),
    ],
  ],
  [
    "jobset.ts",
    [
      "Namespace/jobset-system",
      "CustomResourceDefinition/jobsets.jobset.x-k8s.io",
      "MutatingWebhookConfiguration/jobset-mutating-webhook-configuration",
      "ValidatingWebhookConfiguration/jobset-validating-webhook-configuration",
      ...["ClusterRole", "ClusterRoleBinding"].map((kind) => `${kind}/jobset-controller-manager`),
      ...["ServiceAccount", "Role", "RoleBinding", "Deployment"].map(
        (kind) => `${kind}/jobset-system/jobset-controller-manager`,
      ),
      ...within(
        "jobset-system",
        "ConfigMap/jobset-manager-config",
        "NetworkPolicy/isolate",
        "Secret/jobset-webhook-server-cert",
        "Service/jobset-webhook-service",
      ),
    ],
  ],
  ["proxy.ts", [...proxy, `Namespace/${HUB}`, ...within(HUB, "Secret/hub"), "RandomBytes token-bytes"]],
  ["results-access.ts", within("ml-2026-27-bench", "Role/results", "RoleBinding/results")],
  ["site-files.ts", within("ml-2026-27-bench", "Secret/registry")],
  [
    "workspace.ts",
    [
      ...fence("ml-2026-27-student-ada", "PersistentVolumeClaim/home", "RoleBinding/spark"),
      "ClusterRole/ml-2026-27-spark",
    ],
  ],
])("%s", async (program, wanted) => {
  expect(made(await run(program))).toEqual([...wanted].sort());
});

test("course.ts: the whole course of the stack, with the fork's change", async () => {
  const all = await run("course.ts");
  const kube = objects(all);
  expect(all.find(({ type }) => type === "pulumi:providers:kubernetes")?.name).toBe("cluster");
  expect([...kube.keys()]).toEqual(
    expect.arrayContaining([
      `Deployment/${HUB}/hub`,
      "ResourceQuota/ml-2026-27-student-alice/workspace",
      "CronJob/ml-2026-27-bench/higgs-gbt",
      "DaemonSet/ml-2026-27-gpu/gpu-simulator",
    ]),
  );
  expect(kube.get("LimitRange/ml-2026-27-student-alice/workspace")?.metadata.annotations).toEqual({
    "example.edu/owner": "it",
  });
  expect(kube.get(`ConfigMap/${HUB}/aula`)?.["data"]).toMatchObject({ engine: "pulumi" });
});

test("they import the package alone, as a fork does", () => {
  const imported = read(FOLDER).flatMap((text) => [...text.matchAll(/ from "([^"]+)"/g)].map(([, path = ""]) => path));
  expect(imported.filter((path) => path === "aula").length).toBeGreaterThan(15);
  expect(
    imported.filter((path) => !/^(aula|aula\/targets\/.+|@pulumi\/(pulumi|kubernetes|random))$/.test(path)),
  ).toEqual([]);
});

test("every component has one, and each is small", () => {
  const clouds = Object.keys(TARGETS)
    .filter((kind) => existsSync(join("targets", kind)))
    .flatMap((cloud) => read(join("targets", cloud), false));
  const components = [...read("components"), ...clouds].flatMap((text) =>
    [...text.matchAll(/export class (\w+) extends pulumi\.ComponentResource/g)].map(([, name]) => name!),
  );
  const programs = read(FOLDER);
  expect(components.length).toBeGreaterThan(15);
  expect(components.filter((name) => !programs.some((text) => text.includes(`new ${name}(`)))).toEqual([]);
  for (const text of programs) expect(text.split("\n").length).toBeLessThanOrEqual(70);
});
