/** Fields that the schemas of several targets share. */
import { z } from "zod";

export const text = z.string().min(1);
export const positive = (max: number) => z.coerce.number().int().min(1).max(max);
export const port = positive(65535);
/** Lower-case letters, digits and hyphens, beginning with a letter. */
export const slug = (what: string, max: number) =>
  text.regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, `must be lower-case letters, digits and hyphens (it becomes part of ${what})`).max(max);
/** Text in Kubernetes that YAML may read as a number or a boolean: `gpu: true`. */
export const labelText = z.union([z.string(), z.number(), z.boolean()]).transform(String);
