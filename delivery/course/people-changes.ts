/** Who joins a course, who comes back, who leaves: before a run, and after it. Pure. */
import type { LastRun } from "../../components/last-run";
import type { KnownPerson } from "../../components/students/known";
import { renewalOf } from "../../components/students/passwords";
import { names, people } from "./words";

/** Everybody of a course at one time. */
export type Course = Pick<LastRun, "people" | "renewals">;

/** What changes about people. User names, in the order of the course. */
export interface PeopleChanges {
  readonly joins: readonly KnownPerson[];
  /** Who had left, and whose home is still there. */
  readonly returns: readonly KnownPerson[];
  readonly leaves: readonly KnownPerson[];
  /** Who has another role now: with another home, for a home is of a person in a role. */
  readonly roles: readonly KnownPerson[];
  /** Who moves to a group with other sizes, and from where. */
  readonly groups: readonly { readonly username: string; readonly from?: string; readonly to?: string }[];
  /** Who has a new password. */
  readonly renewed: readonly KnownPerson[];
}

const active = ({ status }: KnownPerson): boolean => status !== "left";

/** What becomes of whom from one time to another. */
export function peopleChanges(before: Course, now: Course): PeopleChanges {
  const old = new Map(before.people.map((person) => [person.username, person]));
  const present = now.people.filter(active);
  const there = new Set(present.map(({ username }) => username));
  const known = present.flatMap((person) => {
    const was = old.get(person.username);
    return was && active(was) ? [{ person, was }] : [];
  });
  return {
    joins: present.filter(({ username }) => !old.has(username)),
    returns: present.filter(({ username }) => old.get(username)?.status === "left"),
    leaves: before.people.filter((person) => active(person) && !there.has(person.username)),
    roles: known.filter(({ person, was }) => person.role !== was.role).map(({ person }) => person),
    groups: known
      .filter(({ person, was }) => person.role === was.role && person.group !== was.group)
      .map(({ person: { username, group: to }, was: { group: from } }) => ({
        username,
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      })),
    renewed: present.filter(
      ({ username }) => renewalOf(before.renewals ?? {}, username) !== renewalOf(now.renewals ?? {}, username),
    ),
  };
}

/** When a sentence is said: before a run, or after it. */
type Tense = "before" | "after";

const VERBS = {
  joins: { before: ["joins", "join"], after: ["joined", "joined"] },
  returns: { before: ["comes back", "come back"], after: ["came back", "came back"] },
  leaves: { before: ["leaves", "leave"], after: ["left", "left"] },
  groups: { before: ["moves", "move"], after: ["moved", "moved"] },
  roles: { before: ["becomes", "become"], after: ["became", "became"] },
} as const;

const verb = (what: keyof typeof VERBS, tense: Tense, count: number): string =>
  `${people(count)} ${VERBS[what][tense][count === 1 ? 0 : 1]}`;

const titled = ({ username, role }: KnownPerson): string => (role === "teacher" ? `${username} (teacher)` : username);

/** Who has a new password, and must sign in again. */
function renewedLine(whom: readonly string[], tense: Tense): string {
  const one = whom.length === 1;
  const gets = tense === "after" ? "got" : one ? "gets" : "get";
  return `${people(whom.length)} ${gets} a new password, and ${one ? "signs" : "sign"} in again: ${names(whom)}`;
}

/**
 * A sentence for each thing that becomes of somebody. Who leaves is named in full, however many they are.
 * @param working user names of those who have something running now
 */
export function peopleLines(
  { joins, returns, leaves, groups, roles, renewed }: PeopleChanges,
  working: readonly string[],
  tense: Tense,
): string[] {
  const gone = [...leaves]
    .sort((a, b) => (a.username < b.username ? -1 : 1))
    .map(({ username }) => {
      const busy = working.includes(username);
      if (tense === "after") return `${username} (home kept${busy ? "; what runs there ends within a minute" : ""})`;
      return `${username} (home kept${busy ? "; works now, and what runs ends" : ""})`;
    });
  const moves = groups.map(
    ({ username, from = "everybody's sizes", to = "everybody's sizes" }) => `${username} (${from} → ${to})`,
  );
  const line = (what: keyof typeof VERBS, whom: readonly string[], said: string): string[] =>
    whom.length === 0 ? [] : [`${verb(what, tense, whom.length)}${said}`];
  return [
    ...line("joins", joins.map(titled), `: ${names(joins.map(titled))}`),
    ...line("returns", returns.map(titled), `: ${names(returns.map(titled))} (the same home, the same password)`),
    ...line("leaves", gone, `: ${gone.join(", ")}`),
    ...line("groups", moves, ` to another group: ${names(moves)}`),
    ...roles.map(
      (person) =>
        `${person.username} ${VERBS.roles[tense][0]} a ${person.role}: with a new home; the one as a ` +
        `${person.role === "teacher" ? "student" : "teacher"} stays where it is`,
    ),
    ...(renewed.length === 0 ? [] : [renewedLine(renewed.map(titled), tense)]),
  ];
}
