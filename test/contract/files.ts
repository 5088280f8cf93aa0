/**
 * What of `contract/` is made: a JSON Schema of each document, and documents as the program renders them. Run by itself
 * (`make schema`) this writes them; test/unit/contract.test.ts compares them with the files in the tree.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { driverOf } from "../../components/benchmarks/benchmark-job";
import { benchmarks } from "../../components/benchmarks/catalogue";
import { accessOf } from "../../components/cluster/access";
import { studentEnvironment } from "../../components/cluster/site-pod";
import { readConfig, type CourseConfig } from "../../components/config";
import { CourseFile } from "../../components/contract/course-file";
import { PeopleFile } from "../../components/contract/people-file";
import { ResultFile } from "../../components/contract/result";
import { Session } from "../../components/contract/session";
import { gpuResource, mostPerPod, studentRuntimeClass } from "../../components/gpu/resources";
import { courseFile, peopleFile } from "../../components/jupyterhub/files";
import { workspaceName } from "../../components/names";
import { signInSecrets } from "../../components/secrets";
import { sparkEnvironment } from "../../components/spark/session";

/** The folder in the tree. */
export const CONTRACT = resolve(__dirname, "..", "..", "contract");

/** The documents by their names in `contract/`. */
export const SCHEMAS = { course: CourseFile, people: PeopleFile, session: Session, result: ResultFile };

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
    sharing: { mode: "time-slicing", replicas: 4, rename: true },
    nvidia: { deviceList: "envvar", runtimeClass: { create: true } },
  },
  data: { kind: "nfs", server: "nfs.example.edu", path: "/export/ml" },
  s3: { endpoint: "https://s3.example.edu:9000" },
  benchmarks: {
    ...SMALL.benchmarks,
    exam: { executors: [1, 2], perceptronIterations: 20 },
    ratios: { executors: 2, coreLimit: 0.5, heap: "600m" },
  },
};

/** The courses whose documents are the examples, by what their files are called after. */
export function exampleCourses(): { readonly small: CourseConfig; readonly full: CourseConfig } {
  const read = (course: object) =>
    readConfig(
      Object.fromEntries(
        Object.entries(course).map(([key, value]) => [
          `aula:${key}`,
          typeof value === "string" ? value : JSON.stringify(value),
        ]),
      ),
    );
  return { small: read(SMALL), full: read(FULL) };
}

/** Content tags would change the examples with every image, and the images' tags with the examples. */
export const TAG = "0123456789ab";
const SEED = Buffer.alloc(32).toString("base64");
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** A course's documents, as `Course` makes them: the test holds them against what it declares. */
function documents(config: CourseConfig): { course: string; people: string; session: string; benchmarks: string } {
  const access = accessOf(config.target);
  const site = { ...access.site, data: config.data, s3: config.s3 };
  const [resource, runtimeClass] = [gpuResource(config.gpu), studentRuntimeClass(config.gpu)];
  const environment = {
    ...sparkEnvironment(config, { resource, runtimeClass, most: mostPerPod(config.gpu) }, site),
    ...studentEnvironment(site),
  };
  const image = `${access.registry}/notebook:${TAG}`;
  const known = config.people
    .filter(({ status }) => status === "active")
    .map((person) => ({ person, ...signInSecrets(SEED, workspaceName("course", person)) }));
  const left = config.people.filter(({ status }) => status === "left");
  const gpus = config.gpu.plugin === "none" ? undefined : resource;
  return {
    course: `${courseFile(config, { notebook: image }, gpus, environment, site, runtimeClass)}\n`,
    people: `${peopleFile(known, left)}\n`,
    session: json(JSON.parse(environment["AULA_SPARK"] ?? "")),
    benchmarks: json(
      benchmarks(config).map((benchmark) => ({ name: benchmark.name, ...driverOf({ benchmark, image, environment }) })),
    ),
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
export function contractFiles(): ReadonlyMap<string, string> {
  const schemas = Object.entries(SCHEMAS).map(
    ([name, schema]) => [`${name}.schema.json`, json(jsonSchema(schema))] as const,
  );
  const examples = Object.entries(exampleCourses()).flatMap(([course, config]) =>
    Object.entries(documents(config)).map(([name, text]) => [`examples/${name}-${course}.json`, text] as const),
  );
  return new Map([...schemas, ...examples]);
}

if (require.main === module) for (const [path, text] of contractFiles()) writeFileSync(join(CONTRACT, path), text);
