/**
 * Changes that would cost people their homes or their work, and that a run refuses before anything is declared. Pure.
 */

import { count } from "./count";
import type { LastRun } from "./last-run";
import { DEFAULT_STACK, makeCommand } from "./make-command";
import type { KnownPerson } from "./students/known";

/** So many people may leave at a time without a question, and so many of a hundred. */
const FEW = { people: 2, percent: 10 };

/** How a course with people moves. @param stack that they are in */
const move = (stack: string): string =>
  `to move, write the new value in a stack of its own: "${makeCommand("year", stack, { FROM: stack, TO: "…" })}", ` +
  `then "${makeCommand("archive", stack)}", and in the new one "${makeCommand("up", "…")}" and ` +
  `"${makeCommand("restore", "…", { FROM: "…" })}"`;

/** What of a course can never change while it has people: the homes would stay behind. */
function moved(before: LastRun, now: LastRun, stack: string): string[] {
  const rows: [string, string, string][] = [
    ["aula:course and aula:year", before.instance, now.instance],
    ["aula:target", before.place, now.place],
    ["the storage class of homes", before.storageClass, now.storageClass],
  ];
  return rows
    .filter(([, was, is]) => was !== is)
    .map(
      ([what, was, is]) =>
        `${what}: ${is}, but the ${people(before.people.length)} of this stack have their homes in ${was}; write ` +
        `${was} again, or, ${move(stack)}`,
    );
}

const people = (n: number): string => count(n, "person", "people");
const active = (people: readonly KnownPerson[]): KnownPerson[] => people.filter(({ status }) => status !== "left");

/**
 * Who was in the course and is no longer on its roster.
 * @param now everybody as the configuration has it
 */
export function leaving(before: readonly KnownPerson[], now: readonly KnownPerson[]): string[] {
  const there = new Set(active(now).map(({ username }) => username));
  return active(before)
    .map(({ username }) => username)
    .filter((name) => !there.has(name))
    .sort();
}

/**
 * Why a run is refused: the course or its homes would move, or many people leave at a time. Not empty is a refusal.
 * @param before the stack's last run; @param now this one
 * @param confirmed many people may leave; @param working who has something running now, where that is known; @param
 * stack that is run
 */
export function changeProblems(
  before: LastRun,
  now: LastRun,
  {
    confirmed = false,
    working,
    stack = DEFAULT_STACK,
  }: { confirmed?: boolean; working?: readonly string[]; stack?: string } = {},
): string[] {
  if (before.people.length === 0) return [];
  const gone = leaving(before.people, now.people);
  const all = active(before.people).length;
  // An empty roster takes all students away, however few they are.
  const students = (all: readonly KnownPerson[]): number => active(all).filter(({ role }) => role === "student").length;
  const empty = gone.length > 0 && students(now.people) === 0;
  const many = gone.length > FEW.people && gone.length * 100 > all * FEW.percent;
  if (confirmed || !(empty || many)) return moved(before, now, stack);
  const busy = working?.filter((name) => gone.includes(name)) ?? [];
  return [
    ...moved(before, now, stack),
    `aula:roster: ${gone.length} of ${people(all)} would leave the course: ${gone.join(", ")}` +
      `${busy.length > 0 ? `; ${busy.join(", ")} ${busy.length === 1 ? "works" : "work"} now, and what runs would end` : ""}` +
      "; their homes would stay. Is the roster whole? If they do leave, confirm with CONFIRM=1: " +
      makeCommand("up", stack, { CONFIRM: 1 }),
  ];
}
