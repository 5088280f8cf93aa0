/** What the parts of a configuration say about each other: one sentence for each contradiction, with its cure. Pure. */
import { benchmarks } from "./benchmarks/catalogue";
import { benchmarkNeed, DRIVER } from "./benchmarks/need";
import { gpuProblems } from "./gpu/checks";
import { labProblems } from "./labs/problems";
import { bytesText, quantityValue } from "./quantity";
import type { CourseInput, GroupInput } from "./schema";
import { executorMemory, heapBytes, LEAST_HEAP } from "./spark/size";
import { type Sizes, sizesOf } from "./students/sizes";

/** Two amounts of which the first may not be larger than the second, by their paths in a group or in aula:student. */
interface Order {
  readonly less: Path;
  readonly more: Path;
  /** What happens otherwise. */
  readonly why: string;
}
type Path = readonly ["notebook", "cpu" | "memory", "request" | "limit"] | readonly ["quota", "cpu" | "memory"];

const ORDERS: readonly Order[] = [
  {
    less: ["notebook", "cpu", "request"],
    more: ["notebook", "cpu", "limit"],
    why: "Kubernetes refuses a request above its limit",
  },
  {
    less: ["notebook", "memory", "request"],
    more: ["notebook", "memory", "limit"],
    why: "Kubernetes refuses a request above its limit",
  },
  { less: ["notebook", "cpu", "request"], more: ["quota", "cpu"], why: "no server could start" },
  { less: ["notebook", "memory", "limit"], more: ["quota", "memory"], why: "no server could start" },
];

const when = (wrong: boolean, sentence: string): string[] => (wrong ? [sentence] : []);
const EITHER = "lower the one or raise the other";
const at = (sizes: Sizes | GroupInput, path: Path): string | undefined =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], sizes) as
    | string
    | undefined;

/** Amounts in the wrong order, of aula:student or of a group that writes at least one of the two itself. */
function orderProblems(where: string, sizes: Sizes, own: GroupInput | undefined): string[] {
  return ORDERS.flatMap(({ less, more, why }) => {
    if (own && at(own, less) === undefined && at(own, more) === undefined) return [];
    const [small = "", large = ""] = [at(sizes, less), at(sizes, more)];
    if (quantityValue(small) <= quantityValue(large)) return [];
    return [
      `${where}.${less.join(".")}: ${small} is more than ${where}.${more.join(".")} (${large}): ${why}; ${EITHER}`,
    ];
  });
}

function retentionProblems({ year, keepUntil }: CourseInput): string[] {
  const last = Number(year.slice(0, 4)) + (year.length > 4 ? 1 : 0);
  return keepUntil === undefined
    ? []
    : when(
        Number(keepUntil.slice(0, 4)) < last,
        `aula:keepUntil: ${keepUntil} is before the course ends (aula:year is ${year}); write a day of ${last} ` +
          "or later",
      );
}

function sparkProblems({ spark, student }: CourseInput): string[] {
  const {
    executor: { heap, cpuRequest },
    driverMemory,
  } = spark;
  const { quota, notebook } = student;
  return [
    ...when(
      heapBytes(heap) < heapBytes(LEAST_HEAP),
      `aula:spark.executor.heap: ${heap} is less than Spark starts with; write ${LEAST_HEAP} or more`,
    ),
    ...when(
      executorMemory(heap) > quantityValue(quota.memory),
      `aula:spark.executor.heap: ${heap} makes an executor of ${bytesText(executorMemory(heap))}, more than ` +
        `aula:student.quota.memory (${quota.memory}): no session could have one; ${EITHER}`,
    ),
    ...when(
      quantityValue(cpuRequest) > quantityValue(quota.cpu),
      `aula:spark.executor.cpuRequest: ${cpuRequest} is more than aula:student.quota.cpu (${quota.cpu}): no ` +
        `session could have an executor; ${EITHER}`,
    ),
    ...when(
      heapBytes(driverMemory) >= quantityValue(notebook.memory.limit),
      `aula:spark.driverMemory: ${driverMemory} leaves nothing of a notebook's memory ` +
        `(aula:student.notebook.memory.limit is ${notebook.memory.limit}): Spark would end the server; ${EITHER}`,
    ),
  ];
}

function benchmarkProblems(input: CourseInput): string[] {
  const {
    spark,
    benchmarks: { quota, higgsGbt, exam },
  } = input;
  // The exam that says nothing of its own is as large as higgsGbt, and wrong for the same reason.
  const own = benchmarks(input).filter(
    ({ key }) =>
      key !== "exam" || exam.executors !== undefined || (exam.coreLimit ?? higgsGbt.coreLimit) > higgsGbt.coreLimit,
  );
  return own.flatMap(({ key, executors: most, coreLimit, heap = spark.executor.heap, driver = DRIVER }) => {
    const need = benchmarkNeed({ ...spark.executor, heap }, coreLimit, most, driver);
    const but = (kind: "cpu" | "memory" | "pods", takes: string): string =>
      `aula:benchmarks.quota.${kind}: ${quota[kind]}, but the benchmark ` +
      `${key === "higgsGbt" ? "" : `${key} `}with ${most} executor${most === 1 ? "" : "s"} takes ${takes}; raise ` +
      `it, or lower aula:benchmarks.${key}.executors`;
    const always = [
      ...when(
        most > spark.maxExecutors,
        `aula:benchmarks.${key}.executors: ${most} is more than a session may have (aula:spark.maxExecutors is ` +
          `${spark.maxExecutors}); ${EITHER}`,
      ),
      ...when(
        heapBytes(heap) < heapBytes(LEAST_HEAP) && key === "ratios",
        `aula:benchmarks.${key}.heap: ${heap} is less than Spark starts with; write ${LEAST_HEAP} or more`,
      ),
    ];
    // A course may have no benchmarks: then none can run, and nothing has to fit.
    if (quantityValue(quota.cpu) === 0 && quantityValue(quota.memory) === 0) return always;
    return [
      ...always,
      ...when(need.cpu > quantityValue(quota.cpu), but("cpu", `${need.cpu} (${driver.requests.cpu} for its driver)`)),
      ...when(
        need.memory > quantityValue(quota.memory),
        but(
          "memory",
          `${bytesText(need.memory)} (${driver.limits.memory} for its driver, ${bytesText(executorMemory(heap))} ` +
            "an executor)",
        ),
      ),
      ...when(need.pods > quota.pods, but("pods", `${need.pods} (its driver is one)`)),
    ];
  });
}

/** Everything in a configuration that contradicts something else in it. */
export function contradictions(input: CourseInput): string[] {
  return [
    ...retentionProblems(input),
    ...gpuProblems(input),
    ...orderProblems("aula:student", sizesOf(input, undefined), undefined),
    ...Object.entries(input.groups).flatMap(([name, own]) =>
      orderProblems(`aula:groups.${name}`, sizesOf(input, name), own),
    ),
    ...sparkProblems(input),
    ...benchmarkProblems(input),
    ...labProblems(input),
  ];
}
