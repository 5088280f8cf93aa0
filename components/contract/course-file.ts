/** `course.json`: what the hub reads at its start (images/hub/aula_hub/course.py). Pure. */
import { z } from "zod";
import { GpuPodFragment, PodFragment } from "./pod-fragment";

/** Memory in the binary units that the hub reads. */
const memory = () => z.string().regex(/^[0-9]+(\.[0-9]+)?[KMGT]i$/);
const seconds = () => z.int().min(0);

const size = {
  cpuRequest: z.number().describe("Cores."),
  cpuLimit: z.number().describe("Cores."),
  memoryRequest: memory(),
  memoryLimit: memory(),
};

export const CourseFile = z
  .strictObject({
    instance: z.string().describe("Course and year, which every name in the cluster begins with."),
    title: z.string().describe("For people."),
    hubNamespace: z.string(),
    benchNamespace: z.string().describe("Where results of benchmarks are."),
    hubConnectUrl: z.string().describe("Where notebooks reach the hub."),
    proxyApiUrl: z.string().describe("Where the hub reaches the proxy."),
    image: z.string().describe("Of everybody's notebook who has no group of their own."),
    cull: z.strictObject({
      idleSeconds: seconds().describe("An unused server is stopped after this time; 0: never."),
      everySeconds: seconds().describe("How often the hub looks."),
      maxAgeSeconds: seconds().describe("A server is stopped at this age; 0: never."),
    }),
    notebook: z.strictObject({
      ...size,
      serviceAccount: z.string(),
      homeClaim: z.string(),
      homePath: z.string(),
      startTimeoutSeconds: seconds(),
      pod: PodFragment.optional(),
    }),
    gpu: z
      .strictObject({
        resource: z.string().describe("Name that GPUs are counted by."),
        perNotebook: z.int().min(0).describe("How many a start may ask for; 0: none."),
        count: z.number().min(0).optional().describe("GPUs of the cluster (aula:capacity.gpu), shares counted each."),
        simulated: z.boolean().optional().describe("true: the devices are counted, and there is no GPU behind them."),
        waitSeconds: seconds().optional().describe("How long a start waits for a free GPU; the hub's own otherwise."),
        pod: GpuPodFragment.optional(),
      })
      .nullable()
      .describe("null: the course has no GPUs."),
    groups: z
      .record(
        z.string(),
        z.strictObject({
          image: z.string(),
          gpus: z.int().min(0),
          notebook: z.strictObject(size),
        }),
      )
      .optional()
      .describe("Whole sizes of each group with sizes of its own: the hub falls back to nothing."),
    environment: z.record(z.string(), z.string()).describe("Of every notebook; AULA_SPARK is one of them."),
    config: z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .optional()
      .describe("Traits of JupyterHub by class, in its own words (aula:hub.config)."),
  })
  .meta({ title: "course.json" });

export type CourseFile = z.infer<typeof CourseFile>;
