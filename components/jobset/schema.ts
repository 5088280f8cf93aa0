/** `aula:jobs` of a stack's file, and whether a course brings JobSet's controller. Pure. */
import { z } from "zod";

/** `aula:jobs`. */
export const JobsSchema = z
  .strictObject({
    controller: z
      .enum(["bring", "existing"])
      .prefault("bring")
      .describe(
        "bring: Aula installs the controller of JobSet where a lab needs it, one for all courses on the cluster; " +
          "existing: the cluster has its own.",
      ),
  })
  .prefault({})
  .describe("How labs run many pods: by Kubernetes' own JobSet. Nothing is installed where no lab needs it.");

/** The part of a configuration that decides; {@link CourseConfig} is one. */
export interface JobsConfig {
  readonly jobs: z.infer<typeof JobsSchema>;
  /** How the labs that are on run their pods: local, indexedJob, jobset, spark, service. Unset: none is on. */
  readonly runs?: readonly string[] | undefined;
}

/** Whether a lab that is on runs its pods as a JobSet. */
export const jobsetNeeded = ({ runs = [] }: Pick<JobsConfig, "runs">): boolean => runs.includes("jobset");

/** Whether the course installs the controller: only then are its image and its objects declared. */
export const bringsJobSet = (config: JobsConfig): boolean => config.jobs.controller === "bring" && jobsetNeeded(config);
