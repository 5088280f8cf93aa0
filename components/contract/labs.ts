/** AULA_LABS: the labs that are on, for notebooks and for the Jobs that run labs (labs/kit/aula_labs). Pure. */
import { z } from "zod";

const group = z.strictObject({
  name: z.string(),
  pods: z.int().min(1),
  cpu: z.string().describe("Of one pod, in Kubernetes' notation; its request, and its limit is as large or larger."),
  memory: z.string().describe("Of one pod, in Kubernetes' notation; request and limit."),
  gpu: z.int().min(0),
});

const lab = z.strictObject({
  title: z.string(),
  published: z.string().describe("What the original says of itself."),
  kind: z.enum(["local", "indexedJob", "jobset", "spark", "service"]),
  image: z.string().optional().describe("Reference of the lab's own image; absent: it has none."),
  deadlineSeconds: z.int().min(1),
  groups: z.array(group).describe("What it starts with these settings, at the same time."),
  config: z.record(z.string(), z.unknown()).describe("Its settings, defaults included."),
});

export const Labs = z
  .strictObject({
    labs: z.record(z.string(), lab).describe("By name."),
    resultSeconds: z.int().min(1).describe("A finished Job is kept so long."),
  })
  .meta({ title: "AULA_LABS" });

export type Labs = z.infer<typeof Labs>;
