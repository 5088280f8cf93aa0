/** The next academic year: a stack's file copied, its roster empty. Nothing in a cluster changes. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isMap, parseDocument, visit } from "yaml";
import { valueProblems } from "../../components/config-errors";
import { ConfigError } from "../../components/errors";
import { DEFAULT_STACK, makeCommand } from "../../components/make-command";
import { nextPort } from "./next-port";
import { fileOf } from "./stack-file";

/** What `newYear` wrote, and what the teacher has to do about it. */
export interface NewYear {
  readonly file: string;
  readonly roster: string;
  /** Keys whose `secure:` value was left out: it is sealed with the old stack's passphrase. */
  readonly secrets: readonly string[];
  /** What else the teacher should know, a sentence each. */
  readonly notes: readonly string[];
}

/** A day so many years later; the 29th of February becomes the 28th. */
function later(day: string, years: number): string {
  const year = Number(day.slice(0, 4)) + years;
  return `${year}${day.endsWith("-02-29") ? "-02-28" : day.slice(4, 10)}`;
}

/** What a person writes. */
const EXAMPLE = { FROM: DEFAULT_STACK, TO: "2027-28" };

/** What a copy called `to` is: the course's next year, or, under any other name, a course of that name beside it. */
function renamed(to: string): { readonly key: "year" | "course"; readonly value: string } {
  if (to === "") throw new ConfigError([`TO=: name the new stack, such as ${makeCommand("year", "", EXAMPLE)}`]);
  const key = /^\d/.test(to) ? "year" : "course";
  const wrong = valueProblems(key, to, "TO");
  if (wrong.length > 0) throw new ConfigError(wrong);
  return { key, value: to };
}

/**
 * Writes `Pulumi.<to>.yaml` and `rosters/<to>.csv`, which only has its header. Comments and order stay.
 * @param from stack to copy, such as 2025-26 or dev
 * @param to name of the new stack: a year, which then is the course's, or another name such as trial2, which then is
 * the course's own, for two stacks of one course and year would be the same course in the cluster
 * @throws ConfigError when there is no such stack, the name cannot be used, or one of the files is there already;
 * nothing is written then
 */
export function newYear(from: string, to: string): NewYear {
  const [source, file, roster] = [fileOf(from), fileOf(to), `rosters/${to}.csv`];
  const { key, value } = renamed(to);
  if (!existsSync(source))
    throw new ConfigError([`FROM=${from}: ${source} does not exist; FROM is the name of a stack, such as dev`]);
  for (const there of [file, roster])
    if (existsSync(there)) throw new ConfigError([`TO=${to}: ${there} is there already; it is not overwritten`]);

  const text = readFileSync(source, "utf8");
  const document = parseDocument(text);
  const broken = document.errors[0];
  if (broken) throw new ConfigError([`${source}: not YAML: ${broken.message}`]);
  const secrets: string[] = [];
  visit(document, {
    Pair(_, pair, path) {
      if (!isMap(pair.value) || pair.value.items.length !== 1 || !pair.value.has("secure")) return undefined;
      const above = path.flatMap((node) => ("key" in node ? [String(node.key)] : []));
      secrets.push([...above, String(pair.key)].slice(1).join("."));
      return visit.REMOVE;
    },
  });
  document.delete("encryptionsalt");
  // Another seed: everybody has a new password anyhow.
  document.deleteIn(["config", "aula:passwordRenewals"]);
  const fromYear = String(document.getIn(["config", "aula:year"]) ?? to);
  document.setIn(["config", `aula:${key}`], value);
  document.setIn(["config", "aula:roster"], roster);
  const notes: string[] = [];
  if (key === "course")
    notes.push(`Its course is ${value} (aula:course), of the same year: a course beside that of ${from}.`);
  const keepUntil = document.getIn(["config", "aula:keepUntil"]);
  if (key === "year" && typeof keepUntil === "string" && /^\d{4}-\d\d-\d\d$/.test(keepUntil)) {
    const moved = later(keepUntil, Number(to.slice(0, 4)) - Number(fromYear.slice(0, 4)));
    document.setIn(["config", "aula:keepUntil"], moved);
    notes.push(`aula:keepUntil moved with it, to ${moved}.`);
  }
  const next = nextPort(text, to);
  if (next?.port !== undefined) {
    document.setIn(["config", "aula:target", "port"], next.port);
    document.setIn(["config", "aula:target", "ports"], next.ports);
  }
  notes.push(
    next?.note ??
      `Its address is still that of ${from} (aula:target): give it one of its own if both are to be up at a time.`,
  );
  writeFileSync(file, document.toString({ lineWidth: 0 }));
  writeFileSync(roster, "username,name,email,group\n");
  return { file, roster, secrets, notes };
}
