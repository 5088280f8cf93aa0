/** The roster: who takes part. A CSV file with the columns username, name, email, group. Pure, but for `readRoster`. */
import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { ConfigError } from "../errors";
import { MAX_USERNAME } from "../names";

/** One row of the roster. Names and e-mails are personal data: they stay in this file and in the hub. */
export interface RosterEntry {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly group: string;
}

const COLUMNS = ["username", "name", "email", "group"];

/**
 * What KubeSpawner leaves unchanged and a namespace name can hold: so a user name reads the same in the hub, in the
 * cluster and in the roster (kubespawner/slugs.py).
 */
const SAFE_USERNAME = /^[a-z]([a-z0-9]|-(?!-))*$/;

/** Why a user name cannot be used, or undefined when it can. */
export function usernameProblem(username: string): string | undefined {
  if (SAFE_USERNAME.test(username) && !username.endsWith("-") && username.length <= MAX_USERNAME) return undefined;
  return `"${username}" is not a safe user name: use 1 to ${MAX_USERNAME} lower-case letters, digits and single hyphens, beginning with a letter`;
}

/**
 * The entries of a roster's text. A byte-order mark, CRLF, quoting and blank lines are all right.
 * @param file the name for error messages
 * @throws ConfigError naming every line that cannot be used
 */
export function parseRoster(text: string, file: string): RosterEntry[] {
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parse(text, {
      bom: true, trim: true, info: true, skip_empty_lines: true,
      columns: (header: string[]) => header.map((h) => h.toLowerCase()),
    }) as unknown as typeof rows;
  } catch (error) {
    throw new ConfigError([`${file}: not a CSV file with a header line: ${(error as Error).message}`]);
  }
  const problems: string[] = [];
  const seen = new Map<string, number>();
  const header = Object.keys(rows[0]?.record ?? {});
  if (rows.length > 0 && !header.includes("username")) {
    throw new ConfigError([`${file}: no column "username" (found: ${header.join(", ")}); the first line must be "${COLUMNS.join(",")}"`]);
  }
  const entries = rows.map(({ record, info }) => {
    const { username = "", name = "", email = "", group = "" } = record;
    const unsafe = usernameProblem(username);
    if (unsafe) problems.push(`${file}, line ${info.lines}: ${unsafe}`);
    const before = seen.get(username);
    if (before !== undefined) problems.push(`${file}, line ${info.lines}: "${username}" is there already, on line ${before}; give each student a name of their own`);
    else seen.set(username, info.lines);
    return { username, name, email, group };
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return entries;
}

/** `rosters/example.csv` → `rosters/example.left.csv`: those who left the course and whose homes are kept. */
export function leftFileOf(roster: string): string {
  return roster.replace(/(\.csv)?$/, ".left.csv");
}

/** Reads a roster; a missing file is an error unless `optional`. */
export function readRoster(file: string, { optional = false } = {}): RosterEntry[] {
  if (!existsSync(file)) {
    if (optional) return [];
    throw new ConfigError([`aula:roster: "${file}" does not exist; copy rosters/example.csv to it and write your students in it`]);
  }
  return parseRoster(readFileSync(file, "utf8"), file);
}
