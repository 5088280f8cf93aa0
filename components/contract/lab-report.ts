/**
 * `result.json` of a lab: what it measured, beside what the original says. Python writes it (labs/kit/aula_labs), hence
 * its names. Pure.
 */
import { z } from "zod";

const said = z.union([z.number(), z.string()]);

export const LabReport = z
  .strictObject({
    lab: z.string(),
    title: z.string(),
    instance: z.string(),
    date: z.string(),
    published: z.string().describe("What the original says of itself."),
    config: z.record(z.string(), z.unknown()),
    seconds: z.number(),
    pods: z.int(),
    peak_mib: z.int().nullable().describe("The most memory that a pod took; null: not measured."),
    binds: z.string().describe("Which limit decides the figures, and the cheapest change that moves it."),
    figures: z.array(
      z.strictObject({
        label: z.string().describe("With the word simulated in it where something is."),
        value: said,
        unit: z.string(),
        published: said.nullable(),
        reason: z.string().describe("Why ours differs, or why there is no ratio."),
        ratio: z.number().nullable().describe("Ours divided by the published one."),
      }),
    ),
    rows: z.array(z.record(z.string(), z.unknown())),
  })
  .meta({ title: "result.json of a lab" });

export type LabReport = z.infer<typeof LabReport>;
