/** A cluster in a stack of its own: its configuration is the key `aula:target`, as in a course's file. */
import { z } from "zod";
import { ConfigError } from "../../errors";
import { shownValue } from "../../hidden";

/**
 * The target of a stack that makes a cluster and no course.
 * @param all `aula:key` → value, as `pulumi.runtime.allConfig()` gives it
 * @throws ConfigError with every problem found, before anything is changed
 */
export function readTarget<S extends z.ZodType>(schema: S, all: Record<string, string>): z.infer<S> {
  const text = all["aula:target"];
  if (text === undefined) throw new ConfigError(["aula:target: missing; write it into this stack's file as docs/targets.md shows"]);
  const raw = json(text);
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map(({ path, message }) => {
    const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], raw);
    return `${["aula:target", ...path.map(String)].join(".")}: ${value === undefined ? "missing" : shownValue(path, value)}: ${message}`;
  }));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ConfigError([`aula:target: "${text}": expected an object, such as { kind: eks, … }`]);
  }
}
