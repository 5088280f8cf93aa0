/** Reads a stack's configuration once: every key checked, defaults filled in, handed down frozen and typed. */
import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { capacityProblems } from "./capacity";
import { ConfigError } from "./errors";
import { shownValue } from "./hidden";
import { instanceOf, MAX_INSTANCE, namespaceOf, type Identity } from "./names";
import { CourseSchema, type CourseInput } from "./schema";
import { leftFileOf, readRoster, type RosterEntry } from "./students/roster";

export type { CourseInput } from "./schema";
export type KindTarget = Extract<CourseInput["target"], { kind: "kind" }>;
export type Target = CourseInput["target"];

/** Someone with a workspace in the course. `left`: no longer on the roster, home kept, nothing may run. */
export interface Person {
  readonly username: string;
  readonly role: "student" | "teacher";
  readonly status: "active" | "left";
  readonly namespace: string;
}

/** A validated course. */
export type CourseConfig = Readonly<CourseInput> & Identity & { readonly people: readonly Person[] };

const PREFIX = "aula:";

/** The config's raw values (`aula:key` → text, JSON for structured values, as Pulumi hands them over) as plain data. */
export function rawValues(all: Record<string, string>): Record<string, unknown> {
  const own = Object.entries(all).filter(([key]) => key.startsWith(PREFIX));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(PREFIX.length), /^\s*[[{]/.test(value) ? structured(value) : value]));
}

/** A title may begin with a bracket too: what is not JSON is text. */
function structured(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

const at = (value: unknown, key: PropertyKey): unknown => (value as Record<PropertyKey, unknown> | undefined)?.[key];

/** Valid keys at a path of the schema, for "did you mean". Where the schema has variants, those of the one that was written. */
function keysAt(path: readonly PropertyKey[], raw: unknown): string[] {
  const visit = (schema: z.ZodType, rest: readonly PropertyKey[], value: unknown): string[] => {
    if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) return visit(schema.unwrap() as z.ZodType, rest, value);
    if (schema instanceof z.ZodDiscriminatedUnion) {
      const own = (schema.options as z.ZodObject[]).find((o) => (o.shape["kind"] as z.ZodType).safeParse(at(value, "kind")).success);
      return own ? visit(own, rest, value) : [];
    }
    if (!(schema instanceof z.ZodObject)) return [];
    const shape = schema.shape as Record<string, z.ZodType>;
    const [key, ...below] = rest;
    if (key === undefined) return Object.keys(shape);
    const next = shape[String(key)];
    return next ? visit(next, below, at(value, key)) : [];
  };
  return visit(CourseSchema, path, raw);
}

/** One issue of the schema as a sentence: path, value, what was expected, nearest valid key. */
function sentence(issue: z.core.$ZodIssue, raw: unknown): string[] {
  const name = (path: readonly PropertyKey[]): string => `${PREFIX}${path.map(String).join(".")}`;
  if (issue.code === "unrecognized_keys") {
    const valid = keysAt(issue.path, raw);
    return issue.keys.map((key) => {
      const near = valid.length > 0 ? closest(key, valid) : undefined;
      const hint = near && distance(key, near) <= Math.max(2, key.length / 2) ? `did you mean "${near}"?` : `valid keys: ${valid.join(", ")}`;
      return `${name([...issue.path, key])}: there is no such key; ${hint}`;
    });
  }
  const value = issue.path.reduce(at, raw);
  if (value === undefined) return [`${name(issue.path)}: missing; ${issue.message.replace("Invalid input: ", "")}`];
  const shown = shownValue(issue.path, value);
  return [`${name(issue.path)}: ${issue.message.includes(shown) ? "" : `${shown}: `}${issue.message.replace("Invalid input: ", "")}`];
}

/** Everyone with a workspace: teachers, students, and those who left and were not purged. */
export function peopleOf(input: CourseInput, instance: string, roster: readonly RosterEntry[], left: readonly RosterEntry[]): Person[] {
  const present = new Set([...input.teachers, ...roster.map((entry) => entry.username)]);
  const person = (role: Person["role"], status: Person["status"]) => (username: string): Person =>
    ({ username, role, status, namespace: namespaceOf(instance, role, username) });
  return [
    ...[...new Set(input.teachers)].map(person("teacher", "active")),
    ...roster.map((entry) => entry.username).filter((name) => !input.teachers.includes(name)).map(person("student", "active")),
    ...left.filter((entry) => !present.has(entry.username)).map((entry) => person(entry.group === "teacher" ? "teacher" : "student", "left")(entry.username)),
  ];
}

/** Who holds which promise against the capacity. Those who left hold none. */
function promises(input: CourseInput, people: readonly Person[]): Parameters<typeof capacityProblems>[0] {
  const active = (role: Person["role"]): number => people.filter((p) => p.role === role && p.status === "active").length;
  return [
    { what: "students", times: active("student"), quota: input.student.quota },
    { what: "teachers", times: active("teacher"), quota: input.student.quota },
    { what: "benchmarks", times: 1, quota: input.benchmarks.quota },
  ];
}

function frozen<T>(value: T): T {
  if (value !== null && typeof value === "object") Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

/**
 * The course that a stack's configuration describes.
 * @param all `aula:key` → value, as `pulumi.runtime.allConfig()` gives it; other namespaces are ignored
 * @throws ConfigError with every problem found, before anything is changed
 */
export function readConfig(all: Record<string, string>): CourseConfig {
  const raw = rawValues(all);
  const parsed = CourseSchema.safeParse(raw);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.flatMap((issue) => sentence(issue, raw)));
  const input = parsed.data;
  const instance = instanceOf(input.course, input.year);
  if (instance.length > MAX_INSTANCE) {
    throw new ConfigError([`aula:course: "${instance}" (course and year) has ${instance.length} characters; names in the cluster leave room for ${MAX_INSTANCE}`]);
  }
  const people = peopleOf(input, instance, readRoster(input.roster), readRoster(leftFileOf(input.roster), { optional: true }));
  const problems = capacityProblems(promises(input, people), input.capacity, input.overcommit);
  if (problems.length > 0) throw new ConfigError(problems);
  return frozen({ ...input, instance, people });
}
