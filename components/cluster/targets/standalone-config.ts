/** A cluster in a stack of its own: its configuration is the key `aula:target`, as in a course's file. */
import type { z } from "zod";
import { configErrors } from "../../config-errors";
import { ConfigError } from "../../errors";

/**
 * The target of a stack that makes a cluster and no course.
 * @param all `aula:key` → value, as `pulumi.runtime.allConfig()` gives it
 * @throws ConfigError with every problem found, before anything is changed
 */
export function readTarget<S extends z.ZodType>(schema: S, all: Record<string, string>): z.infer<S> {
  const text = all["aula:target"];
  if (text === undefined)
    throw new ConfigError(["aula:target: missing; write it into this stack's file as docs/targets.md shows"]);
  const target = json(text);
  const parsed = schema.safeParse(target);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    configErrors(
      parsed.error.issues.map((issue) => ({ ...issue, path: ["target", ...issue.path] })),
      { target },
    ),
  );
}

/** What is no JSON is text, which the schema then refuses. */
function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
