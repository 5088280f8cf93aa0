/**
 * Who left: people who have a workspace in the cluster and are no longer on the roster. Kept in a file beside the
 * roster.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { stringify } from "csv-stringify/sync";
import type { CourseConfig } from "../../components/config";
import { GROUP_ANNOTATION, namespaceOf } from "../../components/names";
import { leftFileOf, readRoster } from "../../components/students/roster";
import type { Kubectl } from "../kubectl";

/** A workspace in the cluster. */
export interface Known {
  readonly username: string;
  readonly role: string;
  /** Group of `aula:groups` that the person was in, if it had sizes: the home keeps its own. */
  readonly group?: string;
}

/** Everybody with a workspace in the cluster. */
export async function knownPeople(kubectl: Kubectl, instance: string): Promise<Known[]> {
  const selector = `aula.dev/instance=${instance},aula.dev/role in (student,teacher)`;
  const found = await kubectl.json<{
    items: { metadata: { name: string; labels: Record<string, string>; annotations?: Record<string, string> } }[];
  }>(["get", "namespace", "-l", selector], { optional: true });
  return (found?.items ?? []).map(({ metadata }) => {
    const role = metadata.labels["aula.dev/role"] === "teacher" ? "teacher" : "student";
    const group = metadata.annotations?.[GROUP_ANNOTATION];
    return {
      username: metadata.name.slice(namespaceOf(instance, role).length + 1),
      role,
      ...(group !== undefined && { group }),
    };
  });
}

/** Those of the known who are in the course no more. */
export function leaversOf(config: Pick<CourseConfig, "people">, known: readonly Known[]): Known[] {
  const active = new Set(config.people.filter((p) => p.status === "active").map((p) => p.username));
  return known.filter((person) => !active.has(person.username));
}

/**
 * Adds leavers to the file beside the roster, so that the program declares them as *left*: nothing may run, the home
 * stays. Who is back on the roster is taken out of it; who was purged is not put in again.
 * @param purged a person whose home was just erased
 * @returns the names that were not in the file before
 */
export function recordLeavers(
  config: Pick<CourseConfig, "people" | "roster">,
  known: readonly Known[],
  purged?: string,
): string[] {
  const file = leftFileOf(config.roster);
  const before = readRoster(file, { optional: true }).map(({ username, group }) => ({
    username,
    role: group === "teacher" ? "teacher" : "student",
    group,
  }));
  const all = new Map([...before, ...known].map((person) => [person.username, person]));
  if (purged !== undefined) all.delete(purged);
  const leavers = leaversOf(config, [...all.values()]).sort((a, b) => (a.username < b.username ? -1 : 1));
  const rows = leavers.map(({ username, role, group = "" }) => ({
    username,
    name: "",
    email: "",
    group: role === "teacher" ? "teacher" : group,
  }));
  const text = stringify(rows, { header: true, columns: ["username", "name", "email", "group"] });
  if (rows.length === 0) rmSync(file, { force: true });
  else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    // In one step: half a list would forget who left.
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }
  const old = new Set(before.map((person) => person.username));
  return leavers.map((person) => person.username).filter((name) => !old.has(name));
}
