/** AULA_SPARK: what a Spark session in a notebook may ask for (images/notebook/aula/settings.py). Pure. */
import { z } from "zod";
import { GpuPodFragment, PodFragment } from "./pod-fragment";

const count = () => z.int().min(1);

export const Session = z
  .strictObject({
    executorCores: count().describe("Tasks that an executor runs at a time."),
    executorCpuRequest: z.string().describe("In Kubernetes' notation, such as 200m."),
    executorHeap: z.string().describe("In Spark's notation, such as 512m."),
    overheadFactor: z.number().describe("Part of its heap that Spark adds for what is outside of it."),
    maxExecutors: count().describe("Executors that one session may have."),
    driverMemory: z.string().describe("In Spark's notation, such as 1g."),
    gpuResource: z.string().describe("Name that GPUs are counted by."),
    gpuMost: count()
      .optional()
      .describe("The most that a pod is given of shared GPUs; absent: as many as the quota has."),
    queue: z.string().optional().describe("Kueue's LocalQueue that executors wait in."),
    connect: z.boolean().describe("Whether sessions are Spark Connect's unless asked otherwise."),
    s3: z
      .strictObject({ endpoint: z.string(), region: z.string() })
      .optional()
      .describe("Where s3a:// addresses lead."),
    pod: PodFragment.optional(),
    gpuPod: GpuPodFragment.optional(),
  })
  .meta({ title: "AULA_SPARK" });

export type Session = z.infer<typeof Session>;
