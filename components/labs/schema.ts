/** `aula:labs`: which labs are on, and their settings. Made of labs/index.ts. */
import { z } from "zod";
import { LABS } from "../../labs";

type Known = (typeof LABS)[number];
type Shape = { [L in Known as L["name"]]: z.ZodOptional<L["config"]> };

const shape = Object.fromEntries(
  LABS.map(({ name, title, config }) => [name, config.optional().describe(`${title}. {} for its usual settings.`)]),
);

export const LabsSchema = z.strictObject(shape as Shape);
