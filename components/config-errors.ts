/** What the schema finds wrong, as sentences: path, value, what was expected, nearest valid key. Pure. */
import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { redacted } from "./redact";
import { CourseSchema } from "./schema";

type Path = readonly PropertyKey[];
type Keys = { readonly path: Path; readonly keys: readonly string[] };

/** How the config's keys begin in a stack's file. */
export const PREFIX = "aula:";

const at = (value: unknown, key: PropertyKey): unknown =>
  (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
const named = (path: Path): string => `${PREFIX}${path.map(String).join(".")}`;
const list = (words: readonly string[]): string => words.join(", ");

function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;
}

/** Blocks whose keys are names that a teacher gives. */
const NAMED_BY_TEACHERS: ReadonlyMap<string, string> = new Map([
  [`${PREFIX}groups`, "<group>"],
  [`${PREFIX}target.registries`, "<host>"],
  [`${PREFIX}hub.config`, "<class>"],
  [`${PREFIX}prices.machines`, "<machine>"],
]);

/** The blocks of keys that a schema can have below it; `raw` chooses between the variants of a target. */
function blocks(given: z.ZodType, path: Path, raw: unknown): Keys[] {
  const schema = unwrapped(given);
  if (schema instanceof z.ZodRecord)
    return blocks(schema.valueType as z.ZodType, [...path, NAMED_BY_TEACHERS.get(named(path)) ?? "<name>"], undefined);
  if (schema instanceof z.ZodArray) return blocks(schema.element as z.ZodType, [...path, "<n>"], undefined);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const own = (schema.options as z.ZodObject[]).find(
      (option) => (option.shape["kind"] as z.ZodType).safeParse(at(raw, "kind")).success,
    );
    return own ? blocks(own, path, raw) : [{ path, keys: ["kind"] }];
  }
  if (!(schema instanceof z.ZodObject)) return [];
  const shape = schema.shape as Record<string, z.ZodType>;
  return [
    { path, keys: Object.keys(shape) },
    ...Object.entries(shape).flatMap(([key, inner]) => blocks(inner, [...path, key], at(raw, key))),
  ];
}

/** `aula:groups.phd` and `aula:groups.<group>` are the same block, and so are all of a list. */
const general = (path: Path): string =>
  named(
    path.map((key, i) => (typeof key === "number" ? "<n>" : (NAMED_BY_TEACHERS.get(named(path.slice(0, i))) ?? key))),
  );

/** Valid keys of the block at a path. */
function keysAt(all: readonly Keys[], path: Path): readonly string[] {
  return all.find((block) => named(block.path) === general(path))?.keys ?? [];
}

/** Where else a key is valid: the blocks nearest to where it was written, three at most. */
function homesOf(all: readonly Keys[], key: string, path: Path): string[] {
  const shared = (other: Path): number => path.filter((own, i) => other[i] === own).length;
  const valid = all.filter((block) => block.path.length > 0 && block.keys.includes(key));
  const most = Math.max(...valid.map((block) => shared(block.path)));
  return valid
    .filter((block) => shared(block.path) === most)
    .map((block) => named(block.path))
    .slice(0, 3);
}

const near = (written: string, valid: readonly string[], most: number): string | undefined => {
  const found = valid.length > 0 ? closest(written, [...valid]) : undefined;
  return found !== undefined && distance(written, found) <= most ? found : undefined;
};

/** What to do about a key that is not valid; `meant`: the key of the same block that was written wrong. */
interface Hint {
  readonly hint: string;
  readonly meant?: string;
}

/** Where a key that is not valid was probably meant to be, or how. */
export function keyHint(key: string, path: Path, raw: unknown): Hint {
  const all = blocks(CourseSchema, [], raw);
  const valid = keysAt(all, path);
  const almost = near(key, valid, 1);
  if (almost) return { hint: `did you mean "${almost}"?`, meant: almost };
  const [first = "", ...rest] = key.split(".");
  if (rest.length > 0 && valid.includes(first))
    return { hint: `write "${rest[0]}" indented below "${path.length === 0 ? PREFIX : ""}${first}:"`, meant: first };
  const homes = homesOf(all, key, path);
  if (homes.length > 0) return { hint: `"${key}" belongs below ${homes.join(" or ")}` };
  const meant = near(key, valid, Math.max(2, key.length / 2));
  return meant ? { hint: `did you mean "${meant}"?`, meant } : { hint: `valid keys: ${list(valid)}` };
}

function oneOf(values: readonly unknown[], written: unknown): string {
  const words = values.map(String);
  const close =
    typeof written === "string"
      ? near(
          written.toLowerCase(),
          words.map((word) => word.toLowerCase()),
          Math.min(2, written.length / 2),
        )
      : undefined;
  const meant = words.find((word) => word.toLowerCase() === close);
  return `one of ${list(words)}${meant ? `; did you mean "${meant}"?` : ""}`;
}

/** What an issue's schema expected, as a noun phrase. */
function expected(issue: z.core.$ZodIssue, written: unknown, raw: unknown): string {
  if (issue.code === "invalid_value") return oneOf(issue.values, written);
  if (issue.code === "invalid_union" && issue.discriminator !== undefined && "options" in issue)
    return oneOf(issue.options ?? [], written);
  if (issue.code === "invalid_type" && issue.expected === "object" && issue.message.startsWith("Invalid input")) {
    const keys = keysAt(blocks(CourseSchema, [], raw), issue.path);
    return `a block with the key${keys.length === 1 ? "" : "s"} ${list(keys)}`;
  }
  return issue.message;
}

function sentence(issue: z.core.$ZodIssue, raw: unknown): string[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map(
      (key) => `${named([...issue.path, key])}: there is no such key; ${keyHint(key, issue.path, raw).hint}`,
    );
  }
  if (issue.code === "custom") return [`${named(issue.path)}: ${issue.message}`];
  if (issue.code === "invalid_key")
    return [`${named(issue.path.slice(0, -1))}: ${redacted([], issue.path.at(-1))} is not ${issue.issues[0]?.message}`];
  const value = issue.path.reduce(at, raw);
  const wanted = expected(issue, value, raw);
  if (value === undefined) return [`${named(issue.path)}: missing; write ${wanted}`];
  if (value === null) return [`${named(issue.path)}: nothing is written after it; write ${wanted}`];
  return [`${named(issue.path)}: ${redacted(issue.path, value)} is not ${wanted}`];
}

/**
 * What is wrong with a value that is to be that of a key of a stack's file, in the same words. @param as what to call
 * it instead of its key
 */
export function valueProblems(key: keyof typeof CourseSchema.shape, value: unknown, as: string): string[] {
  const { error } = CourseSchema.shape[key].safeParse(value);
  const issues = error?.issues.map((issue) => ({ ...issue, path: [key, ...issue.path] })) ?? [];
  return configErrors(issues, { [key]: value }).map((text) => text.replace(named([key]), as));
}

/**
 * Every issue as a sentence, each once; what is only missing because it was misspelt is not missing. @param raw the
 * values as they were written
 */
export function configErrors(issues: readonly z.core.$ZodIssue[], raw: unknown): string[] {
  const misspelt = new Set(
    issues.flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => named([...issue.path, keyHint(key, issue.path, raw).meant ?? ""]))
        : [],
    ),
  );
  const missing = ({ path }: z.core.$ZodIssue): boolean => path.length > 0 && path.reduce(at, raw) === undefined;
  return [
    ...new Set(
      issues
        .filter((issue) => !(missing(issue) && misspelt.has(named(issue.path))))
        .flatMap((issue) => sentence(issue, raw)),
    ),
  ];
}
