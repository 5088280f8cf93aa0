/** What a run must know of the one before it: who has a home in the course, and where. Pure. */
import { definitionOf } from "./cluster/targets";
import type { CourseConfig } from "./config";
import type { KnownPerson } from "./students/known";

/** The stack's output `lastRun`. */
export interface LastRun {
  /** Course and year, such as `bigdata-2026-27`. */
  readonly instance: string;
  /** See `place` of a target's definition. */
  readonly place: string;
  /** Storage class of homes. */
  readonly storageClass: string;
  /** Everybody with a home, those who left included. Only `make purge` and `make erase` shorten it. */
  readonly people: readonly KnownPerson[];
  /** How often a person was given a new password; absent where nobody of them was. */
  readonly renewals?: Readonly<Record<string, number>>;
}

/** What the next run must know of a run with this configuration. @param storageClass of the homes */
export function lastRunOf(
  {
    instance,
    target,
    people,
    passwordRenewals,
  }: Pick<CourseConfig, "instance" | "target" | "people" | "passwordRenewals">,
  storageClass: string,
): LastRun {
  const known = new Set(people.map(({ username }) => username));
  const renewals = Object.fromEntries(Object.entries(passwordRenewals).filter(([name]) => known.has(name)));
  return {
    instance,
    place: definitionOf(target).place(target),
    storageClass,
    people: people.map(({ username, role, status, group }) => ({ username, role, status, ...(group && { group }) })),
    ...(Object.keys(renewals).length > 0 && { renewals }),
  };
}
