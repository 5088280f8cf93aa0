/** People whom a stack or a cluster knows, beside those on the roster. Pure. */
import type { RosterEntry } from "./roster";
import { TEACHERS } from "./sizes";

/** Someone who has, or had, a workspace in the course. */
export interface KnownPerson {
  readonly username: string;
  readonly role: string;
  /** Group of `aula:groups` that the person was in, if it had sizes: the home keeps its own. */
  readonly group?: string;
  /** `left` where the person left before. */
  readonly status?: "active" | "left";
}

/** Known people as rows of a roster: the group of a teacher is `teacher`. */
export function asRoster(known: readonly KnownPerson[]): RosterEntry[] {
  return known.map(({ username, role, group = "" }) => ({
    username,
    name: "",
    email: "",
    group: role === "teacher" ? TEACHERS : group,
  }));
}
