/** The next academic year: a stack's file copied, its roster empty. Nothing in a cluster changes. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isMap, parseDocument, visit } from "yaml";
import { valueProblems } from "../../components/config-errors";
import { ConfigError } from "../../components/errors";
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

/**
 * Writes `Pulumi.<to>.yaml` and `rosters/<to>.csv`, which only has its header. Comments and order stay.
 * @param from stack to copy, such as 2025-26 or dev
 * @param to the new year, which is also the new stack's name
 * @throws ConfigError when there is no such stack, the year is none, or one of the files is there already; nothing is
 * written then
 */
export function newYear(from: string, to: string): NewYear {
  const [source, file, roster] = [fileOf(from), fileOf(to), `rosters/${to}.csv`];
  const wrong = valueProblems("year", to, "TO");
  if (wrong.length > 0) throw new ConfigError(wrong);
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
  document.setIn(["config", "aula:year"], to);
  document.setIn(["config", "aula:roster"], roster);
  const notes: string[] = [];
  const keepUntil = document.getIn(["config", "aula:keepUntil"]);
  if (typeof keepUntil === "string" && /^\d{4}-\d\d-\d\d$/.test(keepUntil)) {
    const moved = later(keepUntil, Number(to.slice(0, 4)) - Number(fromYear.slice(0, 4)));
    document.setIn(["config", "aula:keepUntil"], moved);
    notes.push(`aula:keepUntil moved with it, to ${moved}.`);
  }
  const next = nextPort(text);
  if (next?.port !== undefined) {
    document.setIn(["config", "aula:target", "port"], next.port);
    document.setIn(["config", "aula:target", "ports"], next.ports);
  }
  notes.push(
    next?.note ??
      "Its address is still the old year's (aula:target): give it one of its own if both years are to be up at a time.",
  );
  writeFileSync(file, document.toString({ lineWidth: 0 }));
  writeFileSync(roster, "username,name,email,group\n");
  return { file, roster, secrets, notes };
}
