/** The benchmarks that a course can run: the command of the Job, and its resources. Pure. */
import { count } from "../count";
import type { CourseInput } from "../schema";
import { heapBytes } from "../spark/size";
import { DRIVER, type Driver } from "./need";

/** A benchmark: what it measures, and how the notebook image runs it. */
export interface Benchmark {
  /** Name of its CronJob, and of `make bench BENCH=` where it is no lab. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** Python module of the notebook image that runs it. Defaults to aula.bench. */
  readonly module?: string;
  /** Arguments of that module. */
  readonly args: readonly string[];
  /** The Job is stopped after this many seconds. */
  readonly deadlineSeconds: number;
  /** Resources of its driver's container. Defaults to {@link DRIVER}. */
  readonly driver?: Driver;
}

/** A benchmark with the sizes that must fit into its quota. */
export interface Planned extends Benchmark {
  /** Its key in `aula:benchmarks`. */
  readonly key: "higgsGbt" | "exam" | "ratios";
  /** The most executors that it requests at the same time. */
  readonly executors: number;
  /** CPU of one executor, in cores. */
  readonly coreLimit: number;
  /** Heap of one executor; undefined: as in `aula:spark.executor`. */
  readonly heap?: string;
}

type Configured = Pick<CourseInput, "benchmarks">;
type Scaling = Configured["benchmarks"]["higgsGbt"];

const HOUR = 3600;
const scalingArgs = ({ executors, rows, repeats, coreLimit }: Scaling): string[] => [
  "--executors",
  executors.join(","),
  "--rows",
  String(rows),
  "--repeats",
  String(repeats),
  "--core-limit",
  String(coreLimit),
];
const sizes = ({ executors, coreLimit }: Scaling) => ({ executors: Math.max(...executors), coreLimit });
const shown = ({ executors, rows, coreLimit }: Scaling): string =>
  `on ${rows} HIGGS-shaped rows with ${executors.join(", ")} ` +
  `${executors.join() === "1" ? "executor" : "executors"} of ${coreLimit} CPU`;

/** Missing settings of the exam are as in higgsGbt. */
export function examOf({ higgsGbt, exam }: Configured["benchmarks"]): Scaling {
  const {
    executors = higgsGbt.executors,
    rows = higgsGbt.rows,
    coreLimit = higgsGbt.coreLimit,
    repeats = higgsGbt.repeats,
  } = exam;
  return { executors, rows, coreLimit, repeats };
}

/** Every benchmark of the course, with its sizes. */
export function benchmarks({ benchmarks: all }: Configured): Planned[] {
  const { higgsGbt, exam, ratios } = all;
  const own = examOf(all);
  return [
    {
      key: "higgsGbt",
      name: "higgs-gbt",
      title: `Spark MLlib gradient-boosted trees ${shown(higgsGbt)}`,
      args: ["higgs-gbt", ...scalingArgs(higgsGbt), "--no-weak"],
      deadlineSeconds: HOUR,
      ...sizes(higgsGbt),
    },
    {
      key: "exam",
      name: "exam",
      title: `Exam question 8: boosted trees and a perceptron ${shown(own)}`,
      args: ["exam", ...scalingArgs(own), "--perceptron-iterations", String(exam.perceptronIterations)],
      deadlineSeconds: 4 * HOUR,
      ...sizes(own),
    },
    ...(ratios ? [ratiosOf(ratios)] : []),
  ];
}

function ratiosOf({
  executors,
  rows,
  coreLimit,
  heap,
  repeats,
}: NonNullable<Configured["benchmarks"]["ratios"]>): Planned {
  const heapMib = (executors * heapBytes(heap)) / 2 ** 20;
  return {
    key: "ratios",
    name: "ratios",
    executors,
    coreLimit,
    heap,
    deadlineSeconds: 4 * HOUR,
    title:
      `Ratios on ${rows} HIGGS-shaped rows: ${count(executors, "executor")} of ${coreLimit} CPU beside one ` +
      "process, and libraries of one node",
    args: [
      "ratios",
      "--executors",
      String(executors),
      "--rows",
      String(rows),
      "--core-limit",
      String(coreLimit),
      "--heap",
      heap,
      "--repeats",
      String(repeats),
    ],
    // Spark in one process has the cores and the heap of all executors together. Half as much again, at least 1 GiB, is
    // for Python and memory outside the heap.
    driver: {
      requests: DRIVER.requests,
      limits: {
        cpu: String(Math.max(1, executors * coreLimit)),
        memory: `${Math.ceil(heapMib + Math.max(1024, heapMib / 2))}Mi`,
      },
    },
  };
}
