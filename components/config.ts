/** Reads a stack's configuration once: every key checked, defaults filled in, handed down frozen and typed. */

import { existsSync } from "node:fs";
import { distance } from "fastest-levenshtein";
import { capacityProblems, type Promised } from "./capacity";
import { contradictions } from "./checks";
import { configErrors, keyHint, PREFIX } from "./config-errors";
import { ConfigError } from "./errors";
import { gpusThere } from "./gpu/checks";
import { readRequirements } from "./images/requirements";
import { labsOn } from "./labs/on";
import { type Identity, instanceOf, namespaceOf } from "./names";
import { type CourseInput, CourseSchema } from "./schema";
import { groupProblems } from "./students/groups";
import { asRoster, type KnownPerson } from "./students/known";
import { leftFileOf, type RosterEntry, readRoster } from "./students/roster";
import { entryOf, sizesOf, TEACHERS } from "./students/sizes";

export type { Target } from "./cluster/targets";
export type { KindTarget } from "./cluster/targets/kind";
export type { CourseInput } from "./schema";

/** Someone with a workspace in the course. `left`: no longer on the roster, home kept, nothing may run. */
export interface Person {
  readonly username: string;
  /** As on the roster, for the teacher's page in the hub; undefined: not on it, or left. */
  readonly fullName?: string;
  readonly role: "student" | "teacher";
  readonly status: "active" | "left";
  readonly namespace: string;
  /** Group of `aula:groups` whose sizes the person has; undefined: those of `aula:student`. */
  readonly group?: string;
}

/** A validated course. */
export type CourseConfig = Readonly<CourseInput> &
  Identity & {
    readonly people: readonly Person[];
    /** How the labs that are on run their pods: see `JobsConfig`. */
    readonly runs?: readonly string[];
  };

/**
 * The config's raw values (`aula:key` → text, JSON for structured values, as Pulumi hands them over) as plain data. A
 * valid key without its prefix counts as well: `prefixProblems` names it, and nothing is called missing that is there.
 */
export function rawValues(all: Record<string, string>): Record<string, unknown> {
  const own = Object.entries(all).flatMap(([key, value]) => {
    const name = key.startsWith(PREFIX) ? key.slice(PREFIX.length) : misnamed(key);
    return name === undefined ? [] : [[name, /^(\s*[[{]|null$)/.test(value) ? structured(value) : value]];
  });
  return Object.fromEntries(own) as Record<string, unknown>;
}

/** A title may begin with a bracket too: what is not JSON is text. */
function structured(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** The key of a course that was written without its prefix, or with a misspelt one. */
function misnamed(key: string): string | undefined {
  const [prefix = "", name] = key.includes(":") ? key.split(":") : ["", key];
  const meant = prefix === "" || distance(`${prefix.toLowerCase()}:`, PREFIX) <= 2;
  return meant && name !== undefined && Object.hasOwn(CourseSchema.shape, name) ? name : undefined;
}

function prefixProblems(all: Record<string, string>): string[] {
  const keys = Object.keys(all);
  if (!keys.some((key) => key.startsWith(PREFIX) || misnamed(key))) {
    return [
      'there is no key of a course: write each one indented below "config:", with its prefix, such as ' +
        `"${PREFIX}course: bigdata"`,
    ];
  }
  const others = keys.filter((key) => !key.startsWith(PREFIX));
  const wrong = others.filter((key) => misnamed(key) !== undefined);
  const unknown = others.filter((key) => !wrong.includes(key) && !key.includes(":"));
  return [
    ...(wrong.length === 0
      ? []
      : [
          `${wrong.join(", ")}: the keys of a course begin with "${PREFIX}"; write ` +
            `${wrong.map((key) => `"${PREFIX}${misnamed(key)}"`).join(", ")}`,
        ]),
    ...unknown.map(
      (key) =>
        `${key}: there is no such key, and the keys of a course begin with "${PREFIX}"; ${keyHint(key, [], {}).hint}`,
    ),
  ];
}

/** Everyone with a workspace: teachers, students, and those who left and were not purged. */
export function peopleOf(
  input: CourseInput,
  instance: string,
  roster: readonly RosterEntry[],
  left: readonly RosterEntry[],
): Person[] {
  const present = new Set([...input.teachers, ...roster.map((entry) => entry.username)]);
  // Several places may know the same person: the first one counts.
  const gone = new Map<string, RosterEntry>();
  for (const entry of left)
    if (!present.has(entry.username) && !gone.has(entry.username)) gone.set(entry.username, entry);
  const names = new Map(roster.map(({ username, name }) => [username, name.trim()]));
  const person = (role: Person["role"], status: Person["status"], username: string, group: string): Person => ({
    username,
    ...(status === "active" && names.get(username) && { fullName: names.get(username) }),
    role,
    status,
    namespace: namespaceOf(instance, role, username),
    ...(entryOf(input, group) && { group }),
  });
  return [
    ...input.teachers.map((username) => person("teacher", "active", username, TEACHERS)),
    ...roster
      .filter(({ username }) => !input.teachers.includes(username))
      .map(({ username, group }) => person("student", "active", username, group)),
    ...[...gone.values()].map(({ username, group }) =>
      person(group === TEACHERS ? "teacher" : "student", "left", username, group),
    ),
  ];
}

/** Who holds which promise against the capacity. Those who left hold none. */
function promises(input: CourseInput, people: readonly Person[]): Promised[] {
  const active = people.filter(({ status }) => status === "active");
  const held = (what: string, role: Person["role"], group: string | undefined): Promised => ({
    what,
    times: active.filter((p) => p.role === role && p.group === group).length,
    quota: sizesOf(input, group).quota,
  });
  const groups = Object.keys(input.groups).filter((group) => group !== TEACHERS);
  return [
    held("students", "student", undefined),
    ...groups.map((group) => held(`group ${group}`, "student", group)),
    held("teachers", "teacher", entryOf(input, TEACHERS) && TEACHERS),
    { what: "benchmarks", times: 1, quota: input.benchmarks.quota },
  ];
}

function frozen<T>(value: T): T {
  if (value !== null && typeof value === "object") Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

/** @throws ConfigError where there are problems */
function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new ConfigError(problems);
}

/**
 * The course that a stack's configuration describes.
 * @param all `aula:key` → value, as `pulumi.runtime.allConfig()` gives it; other namespaces are ignored
 * @param known people whom the stack or the cluster knows: those who are not on the roster have left
 * @param capacity whether the quotas must fit the capacity. Default: true; what makes nothing need not ask
 * @throws ConfigError with every problem found, before anything is changed
 */
export function readConfig(
  all: Record<string, string>,
  known: readonly KnownPerson[] = [],
  { capacity = true }: { readonly capacity?: boolean } = {},
): CourseConfig {
  const raw = rawValues(all);
  const parsed = CourseSchema.safeParse(raw);
  const misplaced = prefixProblems(all);
  // Without any key at all, ten that are missing would only hide the one thing to do.
  const nothing = Object.keys(raw).length === 0;
  refuse([...misplaced, ...(parsed.success || nothing ? [] : configErrors(parsed.error.issues, raw))]);
  const input = parsed.data as CourseInput;
  const instance = instanceOf(input.course, input.year);
  refuse(contradictions(input));
  const roster = readRoster(input.roster);
  refuse(groupProblems(input, roster));
  for (const own of [input, ...Object.values(input.groups)])
    if (own.requirements !== undefined) readRequirements(own.requirements);
  if (input.notebooks !== undefined && !existsSync(input.notebooks))
    refuse([
      `aula:notebooks: "${input.notebooks}" does not exist; put the course's notebooks there, or take the key out`,
    ]);
  const left = [...readRoster(leftFileOf(input.roster), { optional: true }), ...asRoster(known)];
  const people = peopleOf(input, instance, roster, left);
  if (capacity) refuse(capacityProblems(promises(input, people), input.capacity, input.overcommit, gpusThere(input)));
  const runs = [...new Set(labsOn(input).map(({ lab }) => lab.kind))];
  return frozen({ ...input, instance, people, ...(runs.length > 0 && { runs }) });
}
