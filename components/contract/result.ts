/**
 * `result.json`: what a benchmark measured. Python writes it (images/notebook/aula/benchmarks), hence its names; people
 * and other programs read it. Times are in seconds, parts of them in core-seconds. Pure.
 */
import { z } from "zod";

const interval = z
  .strictObject({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() })
  .describe("With both ends of its 95 % interval; null: too few measurements.");

const spent = z
  .strictObject({
    compute: z.number(),
    python: z.number(),
    collection: z.number(),
    shuffle: z.number(),
    serialisation: z.number(),
    scheduling: z.number(),
    cpu: z.number(),
    tasks: z.int(),
    jobs: z.int(),
  })
  .nullable()
  .describe("Where the time of the tasks went; null: Spark said nothing.");

const setting = {
  benchmark: z.string(),
  instance: z.string(),
  date: z.string(),
  rows: z.int(),
  partitions: z.int(),
  repeats: z.int(),
  core_limit: z.number(),
  seed: z.int(),
  best_auc: z.number(),
  data: z.string(),
  spark: z.string(),
  image: z.string(),
  machine: z.string(),
  load: z.string(),
  command: z.string(),
  notes: z.array(z.string()),
};

const measured = { executors: z.int(), cores: z.number(), rows: z.int(), auc: z.number(), spent, note: z.string() };

/** Of `higgs-gbt` and `exam`. */
export const ScalingResult = z.strictObject({
  ...setting,
  method: z.string(),
  curves: z.array(
    z.strictObject({
      model: z.string(),
      kind: z.enum(["strong", "weak"]),
      iterations: z.int(),
      points: z.array(
        z.strictObject({ ...measured, seconds: interval, speedup: interval, efficiency: z.number(), rate: z.number() }),
      ),
      law: z.strictObject({ serial: interval, base: z.number().nullable() }).nullable(),
      unmeasured: z
        .array(z.strictObject({ executors: z.int(), why: z.string() }))
        .describe("Numbers of executors that were asked for and could not be measured."),
    }),
  ),
  samples: z.array(
    z.strictObject({
      ...measured,
      model: z.string(),
      kind: z.enum(["strong", "weak"]),
      iterations: z.int(),
      seconds: z.number(),
    }),
  ),
  phases: z.array(z.strictObject({ name: z.string(), executors: z.int(), slots: z.int(), seconds: z.number(), spent })),
});

const side = z.strictObject({
  name: z.string(),
  seconds: z.array(z.number()),
  auc: z.number().nullable(),
  why: z.string(),
});

/** Of `ratios`. */
export const RatiosResult = z.strictObject({
  ...setting,
  ratios: z.array(
    z.strictObject({
      title: z.string(),
      ours: side,
      other: side,
      faster: z.boolean(),
      aim: z.string(),
      value: z.number().nullable(),
      spread: z.array(z.number()).nullable(),
    }),
  ),
});

export const ResultFile = z.union([ScalingResult, RatiosResult]).meta({ title: "result.json" });

export type ScalingResult = z.infer<typeof ScalingResult>;
