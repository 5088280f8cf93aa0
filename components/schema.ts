/** The schema of a stack's configuration: what a teacher can write, with its defaults. One place; `config.ts` reads it. */
import { z } from "zod";
import { AksTarget } from "./cluster/targets/aks";
import { EksTarget } from "./cluster/targets/eks";
import { ExistingTarget } from "./cluster/targets/existing";
import { GkeTarget } from "./cluster/targets/gke";
import { KindTarget } from "./cluster/targets/kind";
import { QUANTITY } from "./quantity";
import { usernameProblem } from "./students/roster";

const text = z.string().min(1);
const quantity = z
  .union([z.string(), z.number()], { error: "must be a Kubernetes quantity such as 500m, 2 or 6Gi" })
  .transform(String)
  .refine((q) => QUANTITY.test(q), { error: (issue) => `"${String(issue.input)}" is not a Kubernetes quantity; write for example 500m, 2 or 6Gi` });
const slug = (what: string, max: number) =>
  text.regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, `must be lower-case letters, digits and hyphens (it becomes part of ${what})`).max(max);
const count = (max: number) => z.coerce.number().int().min(0).max(max);
const positive = (max: number) => z.coerce.number().int().min(1).max(max);
const resources = z.strictObject({ cpu: quantity, memory: quantity, gpu: count(10_000).default(0) });
const username = text.superRefine((name, ctx) => {
  const problem = usernameProblem(name);
  if (problem) ctx.addIssue({ code: "custom", message: problem });
});

const container = z.strictObject({ request: quantity, limit: quantity });

/** Every key of a stack's configuration, without its `aula:` prefix. */
export const CourseSchema = z.strictObject({
  course: slug("names in the cluster", 20),
  year: text.regex(/^\d{4}(-\d{2})?$/, "must be a year such as 2026 or 2026-27"),
  title: text,
  teachers: z.array(username).min(1, "at least one teacher"),
  roster: text,
  target: z.discriminatedUnion("kind", [KindTarget, ExistingTarget, EksTarget, GkeTarget, AksTarget]),
  /** What the cluster has for this course. The sum of quotas may not exceed it times `overcommit`. */
  capacity: resources,
  /** How many times over the capacity may be promised; 1 promises nothing twice. */
  overcommit: z.strictObject({ cpu: z.coerce.number().min(1), memory: z.coerce.number().min(1), gpu: z.coerce.number().min(1) })
    .default({ cpu: 1, memory: 1, gpu: 1 }),
  student: z.strictObject({
    quota: resources.extend({ pods: positive(1000).default(8) }),
    home: quantity.default("5Gi"),
    notebook: z.strictObject({ cpu: container, memory: container })
      .default({ cpu: { request: "100m", limit: "2" }, memory: { request: "1Gi", limit: "2Gi" } }),
  }),
  spark: z.strictObject({
    executor: z.strictObject({ cores: positive(64).default(1), cpuRequest: quantity.default("200m"), heap: text.regex(/^\d+[mg]$/, "is a JVM size such as 512m or 2g").default("512m") })
      .default({ cores: 1, cpuRequest: "200m", heap: "512m" }),
    driverMemory: text.regex(/^\d+[mg]$/, "is a JVM size such as 1g").default("1g"),
    maxExecutors: positive(1000).default(8),
  }).default({ executor: { cores: 1, cpuRequest: "200m", heap: "512m" }, driverMemory: "1g", maxExecutors: 8 }),
  /** `simulated` advertises GPUs that are not there, so that quota, scheduling and refusals can be taught and tested. */
  gpu: z.strictObject({ plugin: z.enum(["none", "simulated", "existing"]).default("none"), perNode: count(64).default(0) })
    .default({ plugin: "none", perNode: 0 }),
  benchmarks: z.strictObject({
    quota: resources.extend({ pods: positive(1000).default(8) }),
    higgsGbt: z.strictObject({
      executors: z.array(positive(64)).min(1).default([1, 2, 3]),
      rows: positive(100_000_000).default(100_000),
      coreLimit: z.coerce.number().min(0.1).max(64).default(0.4),
    }).default({ executors: [1, 2, 3], rows: 100_000, coreLimit: 0.4 }),
  }),
  /** An idle server is stopped after this many minutes; 0 never. */
  cullIdleMinutes: count(100_000).default(60),
  /** Who builds the images: `make` (docker or podman), `pulumi` (docker-build, which needs BuildKit), or nobody: `prebuilt`. */
  images: z.enum(["make", "pulumi", "prebuilt"]).default("make"),
});

/** A stack's configuration after defaults. */
export type CourseInput = z.infer<typeof CourseSchema>;
