/** The pods that a person, a lab and the benchmarks can have at a time, as the scheduler counts them. Pure. */

import type { PodGroup } from "../../labs/kit/define-lab";
import { benchmarks } from "../benchmarks/catalogue";
import { DRIVER } from "../benchmarks/need";
import type { CourseConfig, Person } from "../config";
import { quantityValue } from "../quantity";
import { executorMemory } from "../spark/size";
import { type Sizes, sizesOf } from "../students/sizes";
import type { Amounts } from "./machines";

/** A lab that is on, and what it starts for one person. */
export interface LabNeeds {
  readonly name: string;
  readonly groups: readonly PodGroup[];
}

type Sparked = Pick<CourseConfig, "spark">;

const times = <T>(n: number, one: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => one(i));
const notebookPod = ({ notebook }: Sizes, gpu: number): Amounts => ({
  cpu: quantityValue(notebook.cpu.request),
  memory: quantityValue(notebook.memory.request),
  gpu,
});
const executorPod = ({ spark: { executor } }: Sparked, gpu: number): Amounts => ({
  cpu: quantityValue(executor.cpuRequest),
  memory: executorMemory(executor.heap),
  gpu,
});

/** Executors beside a notebook in a quota, which counts requests of CPU and limits of memory. */
export function executorsOf({ quota, notebook }: Sizes, course: Sparked): number {
  const each = executorPod(course, 0);
  const room = [
    (quantityValue(quota.cpu) - quantityValue(notebook.cpu.request)) / each.cpu,
    (quantityValue(quota.memory) - quantityValue(notebook.memory.limit)) / each.memory,
    quota.pods - 1,
    course.spark.maxExecutors,
  ];
  return Math.max(0, Math.floor(Math.min(...room) + 1e-9));
}

/** A notebook without anything beside it. */
export const notebookAlone = (sizes: Sizes): Amounts[] => [notebookPod(sizes, 0)];

/** Everything that a quota has room for: the notebook with a GPU, and executors, with the other GPUs. */
export function wholeQuota(sizes: Sizes, course: Sparked): Amounts[] {
  const executors = executorsOf(sizes, course);
  const { gpu } = sizes.quota;
  const others = Math.min(executors, Math.max(0, gpu - 1));
  return [notebookPod(sizes, gpu - others), ...times(executors, (i) => executorPod(course, i < others ? 1 : 0))];
}

/** A notebook with a lab beside it. */
export const withLab = (sizes: Sizes, lab: LabNeeds): Amounts[] => [
  ...notebookAlone(sizes),
  ...lab.groups.flatMap(({ pods, cpu, memory, gpu = 0 }) =>
    times(pods, () => ({ cpu: quantityValue(cpu), memory: quantityValue(memory), gpu })),
  ),
];

/** The largest benchmark: its driver and executors. None where none can run. */
export function benchmarkPods(course: CourseConfig): Amounts[] {
  const { quota } = course.benchmarks;
  if (quantityValue(quota.cpu) === 0 && quantityValue(quota.memory) === 0) return [];
  const sums = benchmarks(course).map(
    ({ executors, coreLimit, heap = course.spark.executor.heap, driver = DRIVER }) => [
      { cpu: quantityValue(driver.requests.cpu), memory: quantityValue(driver.requests.memory), gpu: 0 },
      ...times(executors, () => ({
        cpu: Math.min(coreLimit, quantityValue(course.spark.executor.cpuRequest)),
        memory: executorMemory(heap),
        gpu: 0,
      })),
    ],
  );
  const memoryOf = (pods: readonly Amounts[]): number => pods.reduce((sum, { memory }) => sum + memory, 0);
  return sums.reduce<Amounts[]>((most, pods) => (memoryOf(pods) > memoryOf(most) ? pods : most), []);
}

/**
 * The sizes of everybody (teachers, and students of the roster or `students` of their kind), and of those who work at a
 * time: `atOnce` of them, taken evenly, so that each group has its share.
 */
export function workers(
  course: CourseConfig,
  { students, atOnce }: { readonly students?: number | undefined; readonly atOnce?: number | undefined },
): { readonly all: Sizes[]; readonly atOnce: Sizes[] } {
  const active = course.people.filter(({ status }) => status === "active");
  const group = (role: Person["role"]): (string | undefined)[] =>
    active.filter((person) => person.role === role).map((person) => person.group);
  const enrolled = group("student");
  const asMany = students === undefined ? enrolled : times(students, (i) => enrolled[i % Math.max(1, enrolled.length)]);
  const all = [...group("teacher"), ...asMany].map((name) => sizesOf(course, name));
  const n = Math.min(atOnce ?? all.length, all.length);
  return { all, atOnce: times(n, (i) => all[Math.floor((i * all.length) / n)]!) };
}
