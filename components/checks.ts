/** What the parts of a configuration say about each other: one sentence for each contradiction, with its cure. Pure. */
import { benchmarkNeed, DRIVER } from "./benchmarks/need";
import { gpuProblems } from "./gpu/checks";
import { bytesText, quantityValue } from "./quantity";
import type { CourseInput, GroupInput } from "./schema";
import { executorMemory, heapBytes, LEAST_HEAP } from "./spark/size";
import { sizesOf, type Sizes } from "./students/sizes";

/** Two amounts of which the first may not be larger than the second, by their paths in a group or in aula:student. */
interface Order {
  readonly less: Path;
  readonly more: Path;
  /** What happens otherwise. */
  readonly why: string;
}
type Path = readonly ["notebook", "cpu" | "memory", "request" | "limit"] | readonly ["quota", "cpu" | "memory"];

const ORDERS: readonly Order[] = [
  { less: ["notebook", "cpu", "request"], more: ["notebook", "cpu", "limit"], why: "Kubernetes refuses a request above its limit" },
  { less: ["notebook", "memory", "request"], more: ["notebook", "memory", "limit"], why: "Kubernetes refuses a request above its limit" },
  { less: ["notebook", "cpu", "request"], more: ["quota", "cpu"], why: "no server could start" },
  { less: ["notebook", "memory", "limit"], more: ["quota", "memory"], why: "no server could start" },
];

const when = (wrong: boolean, sentence: string): string[] => (wrong ? [sentence] : []);
const EITHER = "lower the one or raise the other";
const at = (sizes: Sizes | GroupInput, path: Path): string | undefined =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], sizes) as string | undefined;

/** Amounts in the wrong order, of aula:student or of a group that writes at least one of the two itself. */
function orderProblems(where: string, sizes: Sizes, own: GroupInput | undefined): string[] {
  return ORDERS.flatMap(({ less, more, why }) => {
    if (own && at(own, less) === undefined && at(own, more) === undefined) return [];
    const [small = "", large = ""] = [at(sizes, less), at(sizes, more)];
    if (quantityValue(small) <= quantityValue(large)) return [];
    return [`${where}.${less.join(".")}: ${small} is more than ${where}.${more.join(".")} (${large}): ${why}; ${EITHER}`];
  });
}

function retentionProblems({ year, keepUntil }: CourseInput): string[] {
  const last = Number(year.slice(0, 4)) + (year.length > 4 ? 1 : 0);
  return keepUntil === undefined ? [] : when(Number(keepUntil.slice(0, 4)) < last,
    `aula:keepUntil: ${keepUntil} is before the course ends (aula:year is ${year}); write a day of ${last} or later`);
}

function portProblems({ target }: CourseInput): string[] {
  return target.kind !== "kind" ? [] : when(target.port === target.registryPort,
    `aula:target.registryPort: ${target.registryPort} is the port of the hub (aula:target.port) too; give one of them another port`);
}

function sparkProblems({ spark, student }: CourseInput): string[] {
  const { executor: { heap, cpuRequest }, driverMemory } = spark;
  const { quota, notebook } = student;
  return [
    ...when(heapBytes(heap) < heapBytes(LEAST_HEAP), `aula:spark.executor.heap: ${heap} is less than Spark starts with; write ${LEAST_HEAP} or more`),
    ...when(executorMemory(heap) > quantityValue(quota.memory),
      `aula:spark.executor.heap: ${heap} makes an executor of ${bytesText(executorMemory(heap))}, more than aula:student.quota.memory (${quota.memory}): no session could have one; ${EITHER}`),
    ...when(quantityValue(cpuRequest) > quantityValue(quota.cpu),
      `aula:spark.executor.cpuRequest: ${cpuRequest} is more than aula:student.quota.cpu (${quota.cpu}): no session could have an executor; ${EITHER}`),
    ...when(heapBytes(driverMemory) >= quantityValue(notebook.memory.limit),
      `aula:spark.driverMemory: ${driverMemory} leaves nothing of a notebook's memory (aula:student.notebook.memory.limit is ${notebook.memory.limit}): Spark would end the server; ${EITHER}`),
  ];
}

function benchmarkProblems({ spark, benchmarks: { quota, higgsGbt } }: CourseInput): string[] {
  const most = Math.max(...higgsGbt.executors);
  const need = benchmarkNeed(spark.executor, higgsGbt.coreLimit, most);
  const but = (kind: "cpu" | "memory" | "pods", takes: string): string =>
    `aula:benchmarks.quota.${kind}: ${quota[kind]}, but the benchmark with ${most} executor${most === 1 ? "" : "s"} takes ${takes}; raise it, or lower aula:benchmarks.higgsGbt.executors`;
  const tooMany = when(most > spark.maxExecutors, `aula:benchmarks.higgsGbt.executors: ${most} is more than a session may have (aula:spark.maxExecutors is ${spark.maxExecutors}); ${EITHER}`);
  // A course may have no benchmarks: then none can run, and nothing has to fit.
  if (quantityValue(quota.cpu) === 0 && quantityValue(quota.memory) === 0) return tooMany;
  return [
    ...tooMany,
    ...when(need.cpu > quantityValue(quota.cpu), but("cpu", `${need.cpu} (${DRIVER.requests.cpu} for its driver)`)),
    ...when(need.memory > quantityValue(quota.memory),
      but("memory", `${bytesText(need.memory)} (${DRIVER.limits.memory} for its driver, ${bytesText(executorMemory(spark.executor.heap))} an executor)`)),
    ...when(need.pods > quota.pods, but("pods", `${need.pods} (its driver is one)`)),
  ];
}

/** Everything in a configuration that contradicts something else in it. */
export function contradictions(input: CourseInput): string[] {
  return [
    ...retentionProblems(input),
    ...portProblems(input),
    ...gpuProblems(input),
    ...orderProblems("aula:student", sizesOf(input, undefined), undefined),
    ...Object.entries(input.groups).flatMap(([name, own]) => orderProblems(`aula:groups.${name}`, sizesOf(input, name), own)),
    ...sparkProblems(input),
    ...benchmarkProblems(input),
  ];
}
