/** What a fork relies on: every child can be changed, and every name says whose it is. */

import { accessOf } from "../../components/cluster/access-of";
import { Course, type CourseTransforms } from "../../components/course";
import { withMetadata } from "../../components/transform";
import { type Changes, course, pemFile } from "./fixtures";
import { type Declared, declared, objects } from "./mocks";

const FULL: Changes = {
  images: "pulumi",
  data: { kind: "nfs", server: "nfs.example.edu", path: "/export/ml" },
  target: {
    kind: "existing",
    context: "c",
    registry: "registry.example.edu/aula",
    storageClass: "nfs",
    url: "https://hub.example.edu",
    caBundle: pemFile(),
    pullSecret: { username: "u", password: "p" },
    ingress: { tls: { certificate: pemFile(), privateKey: "key" } },
  },
};
const GPUS: Changes = {
  "gpu.plugin": "nvidia",
  "gpu.perNode": undefined,
  "gpu.sharing": { mode: "mps", replicas: 2, rename: true },
  "gpu.nvidia": { runtimeClass: { create: true }, configs: { whole: {} }, metrics: {} },
  target: {
    kind: "existing",
    context: "c",
    registry: "r/aula",
    storageClass: "nfs",
    url: "https://hub.example.edu",
    pullSecret: { username: "u", password: "p" },
  },
};
const GATEWAY: Changes = {
  target: {
    kind: "existing",
    context: "c",
    registry: "r/aula",
    storageClass: "nfs",
    url: "https://hub.example.edu",
    gateway: { name: "site", namespace: "gateways" },
  },
};

const build = (changes: Changes, transform?: CourseTransforms): Promise<Declared[]> => {
  const config = { ...course(changes), runs: ["jobset"] };
  return declared(() => new Course("course", { config, access: accessOf(config.target), rendered: true, transform }));
};
const made = (all: readonly Declared[]): string[] =>
  all
    .filter(({ type }) => !type.startsWith("aula:") && !type.startsWith("pulumi:"))
    .map(({ name }) => name)
    .sort();

describe.each<[string, Changes]>([
  ["kind", {}],
  ["existing, with all that a site can ask for", FULL],
  ["behind a Gateway", GATEWAY],
  ["with GPUs of NVIDIA's plugin", GPUS],
])("%s", (_, changes) => {
  test("each child's logical name begins with its parent's", async () => {
    const all = await build(changes);
    expect(all.filter(({ parent }) => parent !== undefined).length).toBeGreaterThan(50);
    for (const { name, parent } of all)
      expect(parent === undefined ? `${name}-` : name).toMatch(new RegExp(`^${parent ?? "course"}-`));
    expect(all.filter(({ parent }) => parent === undefined).map(({ name }) => name)).toEqual(["course"]);
  });

  test("there is an opening for every child, and it is given the child's name", async () => {
    const asked: string[] = [];
    // Stands for every opening at any depth: a function whose every property is itself.
    const every: CourseTransforms = new Proxy((args: unknown, name: string) => (asked.push(name), args), {
      get: (_target, key) => (key === "then" ? undefined : every),
    }) as unknown as CourseTransforms;
    const declaredNames = made(await build(changes, every));
    expect(asked.sort()).toEqual(declaredNames);
  });
});

test("what an opening returns is what is declared, and nothing else changes", async () => {
  const before = objects(await build({}));
  const after = objects(
    await build(
      {},
      {
        workspace: {
          quota: (args, name) =>
            name.endsWith("alice-quota") ? { ...args, metadata: { name: "other", namespace: "n", labels: {} } } : args,
        },
        jupyterhub: {
          hub: { deployment: (args) => withMetadata(args, { annotations: { "example.edu/team": "it" } }) },
        },
      },
    ),
  );
  expect(after.get("ResourceQuota/n/other")).toBeDefined();
  expect(after.get("Deployment/ml-2026-27-hub/hub")?.metadata.annotations).toEqual({ "example.edu/team": "it" });
  const changed = [...before]
    .filter(([key, object]) => JSON.stringify(after.get(key)) !== JSON.stringify(object))
    .map(([key]) => key);
  expect(changed.sort()).toEqual(["Deployment/ml-2026-27-hub/hub", "ResourceQuota/ml-2026-27-student-alice/workspace"]);
});
