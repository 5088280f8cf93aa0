/** The benchmarks that a course can run, as the command of a Job. Pure. */
import type { CourseConfig } from "../config";

/** A benchmark: what it measures, and how the notebook image runs it. */
export interface Benchmark {
  /** Name of its CronJob and of `make bench BENCH=`. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** Arguments of `python -m aula.bench`. */
  readonly args: readonly string[];
  /** The Job is stopped after this many seconds. */
  readonly deadlineSeconds: number;
}

/** Every benchmark of the course. */
export function benchmarks({ benchmarks: { higgsGbt } }: Pick<CourseConfig, "benchmarks">): Benchmark[] {
  const { executors, rows, coreLimit } = higgsGbt;
  return [{
    name: "higgs-gbt",
    title: `Spark MLlib gradient-boosted trees on ${rows} HIGGS-shaped rows with ${executors.join(", ")} executors of ${coreLimit} CPU`,
    args: ["higgs-gbt", "--executors", executors.join(","), "--rows", String(rows), "--core-limit", String(coreLimit)],
    deadlineSeconds: 3600,
  }];
}
