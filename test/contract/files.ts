/**
 * What of `contract/` is made: a JSON Schema of each document, and documents as the program renders them. Run by itself
 * (`make schema`) this writes them; test/unit/contract.test.ts compares them with the files in the tree.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { accessOf } from "../../components/cluster/access-of";
import { readConfig } from "../../components/config";
import { CourseFile } from "../../components/contract/course-file";
import { LabReport } from "../../components/contract/lab-report";
import { Labs } from "../../components/contract/labs";
import { PeopleFile } from "../../components/contract/people-file";
import { ResultFile } from "../../components/contract/result";
import { Session } from "../../components/contract/session";
import { Course } from "../../components/course";
import { declaredBy } from "../../delivery/course/mock-monitor";

/** The folder in the tree. */
export const CONTRACT = resolve(__dirname, "..", "..", "contract");

/** The documents by their names in `contract/`. */
export const SCHEMAS = {
  course: CourseFile,
  people: PeopleFile,
  session: Session,
  result: ResultFile,
  labs: Labs,
  "lab-report": LabReport,
};

const SMALL = {
  course: "ml",
  year: "2026-27",
  title: "Machine Learning",
  teachers: ["teacher"],
  roster: join(__dirname, "roster.csv"),
  target: { kind: "kind" },
  capacity: { cpu: 8, memory: "64Gi" },
  student: { quota: { cpu: "1", memory: "6Gi" } },
  benchmarks: { quota: { cpu: "1", memory: "6Gi" } },
  // The same passwords and salts at every run.
  seed: Buffer.alloc(32).toString("base64"),
};

/** With all that leaves a trace in a document. */
const FULL = {
  ...SMALL,
  target: {
    kind: "existing",
    context: "campus",
    registry: "registry.example.edu/aula",
    storageClass: "nfs",
    url: "https://hub.example.edu",
    pullSecret: { username: "robot", password: "not-shown" },
    proxy: { http: "http://proxy.example.edu:3128" },
    nodes: {
      students: { labels: { role: "students" }, taints: [{ key: "students", value: "yes" }] },
      gpu: { labels: { gpu: "yes" }, taints: [{ key: "nvidia.com/gpu" }] },
    },
  },
  capacity: { ...SMALL.capacity, gpu: 8 },
  student: {
    quota: { ...SMALL.student.quota, gpu: 1 },
    notebook: { cpu: { request: "200m", limit: "1500m" }, memory: { request: "512Mi", limit: "3G" } },
  },
  groups: {
    phd: {
      image: "registry.example.edu/aula/torch:2026-10",
      quota: { cpu: "2", gpu: 0 },
      notebook: { memory: { limit: "4Gi" } },
    },
  },
  spark: {
    executor: { cores: 2, cpuRequest: "300m", heap: "600m" },
    driverMemory: "1500m",
    maxExecutors: 5,
    queue: "students",
    connect: true,
  },
  gpu: {
    plugin: "nvidia",
    sharing: { mode: "mps", replicas: 4, rename: true },
    nvidia: { deviceList: "envvar", runtimeClass: { create: true } },
  },
  data: { kind: "nfs", server: "nfs.example.edu", path: "/export/ml" },
  s3: { endpoint: "https://s3.example.edu:9000" },
  hub: { config: { KubeSpawner: { priority_class_name: "course" } } },
  passwordRenewals: { dora: 2 },
  benchmarks: {
    ...SMALL.benchmarks,
    exam: { executors: [1, 2], perceptronIterations: 20 },
    ratios: { executors: 2, coreLimit: 0.5, heap: "600m" },
  },
};

/** As much of a Kubernetes object as is read here. */
interface KubeObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly jobTemplate: {
      readonly spec: { readonly template: { readonly spec: { readonly containers: object[] } } };
    };
  };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
/** A content tag would change the examples with every image, and each image's tag with the examples. */
const untagged = (text: string): string => text.replace(/(\/aula\/notebook):[0-9a-f]{12}/g, "$1:0123456789ab");

/** The documents of a course: all that the whole program declares is rendered, and they are taken from it. */
async function documents(course: object): Promise<Record<string, string>> {
  const texts = Object.entries(course).map(([key, value]) => [
    `aula:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const config = readConfig(Object.fromEntries(texts) as Record<string, string>);
  const { declared } = await declaredBy(
    () => new Course("course", { config, access: accessOf(config.target), rendered: true }),
  );
  const objects = declared.map(({ inputs }) => inputs as unknown as KubeObject);
  const one = (kind: string, name: string) =>
    objects.find((object) => object.kind === kind && object.metadata.name === name);
  const courseText = one("ConfigMap", "hub")?.data?.["course.json"] ?? "";
  const { environment } = JSON.parse(courseText) as CourseFile;
  const jobs = objects
    .filter(({ kind }) => kind === "CronJob")
    .map(({ metadata: { name }, spec }) => {
      const { command, env } = spec.jobTemplate.spec.template.spec.containers[0] as { command: unknown; env: unknown };
      return { name, command, env };
    });
  return {
    course: untagged(`${courseText}\n`),
    people: `${one("Secret", "people")?.stringData?.["people.json"]}\n`,
    session: json(JSON.parse(environment["AULA_SPARK"] ?? "")),
    benchmarks: untagged(json(jobs)),
  };
}

/** A schema without zod's bounds of whole numbers, which say only what JavaScript can count to. */
const jsonSchema = (schema: z.ZodType): object =>
  z.toJSONSchema(schema, {
    override: ({ jsonSchema: own }) => {
      if (own.maximum === Number.MAX_SAFE_INTEGER) delete own.maximum;
      if (own.minimum === Number.MIN_SAFE_INTEGER) delete own.minimum;
    },
  });

/** Every made file by its path in `contract/`. */
export async function contractFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map(
    Object.entries(SCHEMAS).map(([name, schema]) => [`${name}.schema.json`, json(jsonSchema(schema))]),
  );
  for (const [course, values] of Object.entries({ small: SMALL, full: FULL })) {
    for (const [name, text] of Object.entries(await documents(values)))
      files.set(`examples/${name}-${course}.json`, text);
  }
  return files;
}

async function write(): Promise<void> {
  for (const [path, text] of await contractFiles()) writeFileSync(join(CONTRACT, path), text);
}

if (require.main === module) void write();
