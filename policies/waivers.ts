/** Waivers: exceptions to rules, with their owner, reason and end. */
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { rules } from "./rules";
import { Unreadable } from "./unreadable";

const ids = new Set(rules.map(({ id }) => id));

const WaiverSchema = z.strictObject({
  /** Id of the rule. */
  rule: z.string().refine((id) => ids.has(id), { error: ({ input }) => `the rule "${String(input)}" does not exist` }),
  /** The object as reports name it, such as `DaemonSet *-gpu/gpu-simulator`; `*` matches any part of a name. */
  object: z.string().min(1),
  /** Only this value, such as one host path; by default, any value in the object. */
  value: z.string().optional(),
  /** Why it is needed. */
  reason: z.string().min(1),
  /** Who is responsible for it. */
  owner: z.string().min(1),
  /** Last day on which it is valid, such as 2027-09-30. */
  expires: z.iso.date({ error: "give a day, such as 2027-09-30" }),
  /** Not every course has the object, so an unused waiver is not reported. */
  optional: z.boolean().optional(),
});

/** One waiver. */
export type Waiver = z.infer<typeof WaiverSchema>;

/** The waivers of Aula's own course. */
export const OWN_WAIVERS = join(__dirname, "waivers.yaml");

/**
 * Reads files of waivers, such as Aula's and a fork's own.
 * @param files one path, or several separated by colons (semicolons on Windows), as in PATH
 * @throws Unreadable if a file does not exist or is not YAML, or if an entry is not valid; names the entry and the
 *   field
 */
export const readWaivers = (files: string): Waiver[] =>
  files
    .split(delimiter)
    .filter((file) => file !== "")
    .flatMap(readFile);

function readFile(file: string): Waiver[] {
  let entries: unknown;
  try {
    entries = parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Unreadable(`${file}: cannot read the waivers: ${(error as Error).message.split("\n")[0]}`);
  }
  const { data, error } = z.array(WaiverSchema).safeParse(entries ?? []);
  if (data) return data;
  const [{ path, message }] = error.issues as [z.core.$ZodIssue];
  const [index, ...field] = path;
  throw new Unreadable(
    `${file}: ` +
      `${index === undefined ? "" : `entry ${Number(index) + 1}: `}${field.length > 0 ? `${field.join(".")}: ` : ""}${message}`,
  );
}

const escaped = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");

/** Whether a name matches a pattern; `*` does not reach across a `/`. */
function matches(pattern: string, name: string): boolean {
  return new RegExp(`^${escaped(pattern).replaceAll("*", "[^/]*")}$`).test(name);
}

/** The waiver for a finding, valid or expired; a valid one is preferred. Undefined if there is none. */
export function waiverFor(
  rule: string,
  object: string,
  value: string | undefined,
  waivers: readonly Waiver[],
  today: string,
): Waiver | undefined {
  const meant = waivers.filter(
    (one) => one.rule === rule && matches(one.object, object) && (one.value === undefined || one.value === value),
  );
  return meant.find((one) => holds(one, today)) ?? meant[0];
}

/** Whether a waiver has not expired yet. */
export function holds(waiver: Waiver, today: string): boolean {
  return today <= waiver.expires;
}
