/**
 * `result.json`: what a benchmark measured. Python writes it (images/notebook/aula/benchmarks), people and other programs read it, hence its names.
 * Times are in seconds, parts of them in core-seconds. Pure.
 */
import { z } from "zod";

const number = () => z.number();
const orNull = <T extends z.ZodType>(kind: T) => kind.nullable();
const interval = z.strictObject({ value: number(), low: orNull(number()), high: orNull(number()) }).describe("With both ends of its 95 % interval; null: too few measurements.");

const spent = orNull(z.strictObject({
  compute: number(),
  python: number(),
  collection: number(),
  shuffle: number(),
  serialisation: number(),
  scheduling: number(),
  cpu: number(),
  tasks: z.int(),
  jobs: z.int(),
})).describe("Where the time of the tasks went; null: Spark said nothing.");

const setting = {
  benchmark: z.string(),
  instance: z.string(),
  date: z.string(),
  rows: z.int(),
  partitions: z.int(),
  repeats: z.int(),
  core_limit: number(),
  seed: z.int(),
  best_auc: number(),
  data: z.string(),
  spark: z.string(),
  image: z.string(),
  machine: z.string(),
  load: z.string(),
  command: z.string(),
  notes: z.array(z.string()),
};

const measured = { executors: z.int(), cores: number(), rows: z.int(), auc: number(), spent, note: z.string() };

/** Of `higgs-gbt` and `exam`. */
export const ScalingResult = z.strictObject({
  ...setting,
  method: z.string(),
  curves: z.array(z.strictObject({
    model: z.string(),
    kind: z.enum(["strong", "weak"]),
    iterations: z.int(),
    points: z.array(z.strictObject({ ...measured, seconds: interval, speedup: interval, efficiency: number(), rate: number() })),
    law: orNull(z.strictObject({ serial: interval, base: orNull(number()) })),
  })),
  samples: z.array(z.strictObject({ ...measured, model: z.string(), kind: z.enum(["strong", "weak"]), iterations: z.int(), seconds: number() })),
  phases: z.array(z.strictObject({ name: z.string(), executors: z.int(), slots: z.int(), seconds: number(), spent })),
});

const side = z.strictObject({ name: z.string(), seconds: z.array(number()), auc: orNull(number()), why: z.string() });

/** Of `ratios`. */
export const RatiosResult = z.strictObject({
  ...setting,
  ratios: z.array(z.strictObject({
    title: z.string(),
    ours: side,
    other: side,
    faster: z.boolean(),
    aim: z.string(),
    value: orNull(number()),
    spread: orNull(z.array(number())),
  })),
});

export const ResultFile = z.union([ScalingResult, RatiosResult]).meta({ title: "result.json" });

export type ScalingResult = z.infer<typeof ScalingResult>;
