/** A lab without a person: the Job that runs it in the benchmarks' namespace. Pure. */
import type { Benchmark } from "../benchmarks/catalogue";
import type { Driver } from "../benchmarks/need";
import type { CourseInput } from "../schema";
import { labsOn } from "./on";

/** Resources of the pod that starts a lab's own and puts its report together. */
export const LAB_DRIVER: Driver = { requests: { cpu: "100m", memory: "512Mi" }, limits: { cpu: "1", memory: "1Gi" } };

/** Name of a lab's CronJob, and of its results. */
export const labJob = (name: string): string => `lab-${name}`;

/** One for each lab that is on. */
export const labJobs = (course: Pick<CourseInput, "labs">): Benchmark[] =>
  labsOn(course).map(({ lab: { name, title, deadlineSeconds } }) => ({
    name: labJob(name),
    title,
    module: "aula_labs",
    args: [name],
    // The lab's own deadline ends it first, with a sentence.
    deadlineSeconds: deadlineSeconds + 120,
    driver: LAB_DRIVER,
  }));
