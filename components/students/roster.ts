/**
 * The roster: who takes part. A CSV file with the columns username, name, email, group. Pure, except for `readRoster`.
 */
import { existsSync, readFileSync } from "node:fs";
import { type CsvError, parse } from "csv-parse/sync";
import { ConfigError } from "../errors";
import { usernameProblem } from "./usernames";

/** One row of the roster. Names and e-mails are personal data: they stay in this file and in the hub. */
export interface RosterEntry {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly group: string;
}

/** A row from a file. */
export interface RosterLine extends RosterEntry {
  /** Line in the file, from 1. */
  readonly line: number;
}

type Row = { readonly record: Readonly<Record<string, string>>; readonly info: { readonly lines: number } };

const SEPARATORS: Readonly<Record<string, string>> = { ",": "comma", ";": "semicolon", "\t": "tab" };
const COLUMNS = ["username", "name", "email", "group"];

/**
 * A file's bytes as text. Excel writes UTF-8 with a mark, UTF-16 (as "Unicode text"), or the code page of its machine.
 */
function decoded(bytes: Buffer, file: string): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigError([`${file}: is not text in UTF-8; save it again, in Excel as "CSV UTF-8 (comma delimited)"`]);
  }
}

/**
 * The delimiter between columns: a comma, or the semicolon or tab of Excel. It is taken from the header; csv-parse's
 * own `delimiter_auto` also uses the values, considers their letters as candidates, and fails at the first umlaut.
 */
function delimiterOf(text: string): string {
  const header =
    text
      .replace(/^\uFEFF/, "")
      .split("\n")
      .find((line) => line.trim() !== "") ?? "";
  const times = (candidate: string): number => header.split(candidate).length;
  return Object.keys(SEPARATORS).reduce((best, candidate) => (times(candidate) > times(best) ? candidate : best));
}

/** Normalizes column names such as `E-mail` and `User name`. */
const column = (title: string): string => title.toLowerCase().replace(/[^a-z]/g, "");

/** Names of the columns; columns without a name are not in the entries. */
function columns(header: readonly string[], file: string): (string | false)[] {
  const names = header.map(column);
  const twice = names.find((name, i) => COLUMNS.includes(name) && names.indexOf(name) < i);
  if (twice) throw new ConfigError([`${file}: the column "${twice}" is there twice; take one of them out`]);
  if (!names.includes("username")) {
    throw new ConfigError([
      `${file}: no column "username" (found: ${header.join(", ")}); the first line must be "${COLUMNS.join(",")}"`,
    ]);
  }
  return names.map((name) => COLUMNS.includes(name) && name);
}

/** Explains csv-parse's error in terms of a spreadsheet. @param width columns of the header */
function refusal(error: unknown, file: string, width: number, delimiter: string): ConfigError {
  if (error instanceof ConfigError) return error;
  const { code, lines, record, message } = error as CsvError & {
    readonly lines?: number;
    readonly record?: readonly string[];
  };
  if (code === "CSV_RECORD_INCONSISTENT_COLUMNS") {
    const values = record?.length ?? 0;
    const cure =
      values > width
        ? `put a value that holds a ${SEPARATORS[delimiter]} in quotes`
        : `write a ${SEPARATORS[delimiter]} between all columns, empty ones too`;
    return new ConfigError([
      `${file}, line ${lines}: ${values} value${values === 1 ? "" : "s"}, but the header has ${width} columns; ${cure}`,
    ]);
  }
  if (code === "CSV_QUOTE_NOT_CLOSED")
    return new ConfigError([
      `${file}: the text ends, on line ${lines}, inside quotes that are never closed; close them, or write "" ` +
        "for a quote inside quotes",
    ]);
  if (code === "INVALID_OPENING_QUOTE")
    return new ConfigError([
      `${file}, line ${lines}: a quote inside a value without quotes; put the whole value in quotes, and write ` +
        '"" for each quote inside',
    ]);
  return new ConfigError([`${file}: cannot be read as CSV: ${message}`]);
}

function rows(written: string, file: string): Row[] {
  // csv-parse counts a CRLF inside quotes as two lines.
  const text = written.replace(/\r\n?/g, "\n");
  const delimiter = delimiterOf(text);
  let width = 0;
  try {
    return parse(text, {
      bom: true,
      trim: true,
      info: true,
      skip_empty_lines: true,
      delimiter,
      columns: (header: string[]) => {
        width = header.length;
        return columns(header, file);
      },
    }) as unknown as Row[];
  } catch (error) {
    throw refusal(error, file, width, delimiter);
  }
}

/**
 * The entries of a roster's text. A byte-order mark, CRLF, quoting, blank lines, semicolons and tabs are accepted.
 * @param file the name for error messages
 * @throws ConfigError naming every line that cannot be used
 */
export function parseRoster(text: string, file: string): RosterLine[] {
  const problems: string[] = [];
  const seen = new Map<string, number>();
  const entries = rows(text, file).map(({ record, info }) => {
    const { username = "", name = "", email = "", group = "" } = record;
    const unsafe = usernameProblem(username);
    if (unsafe) problems.push(`${file}, line ${info.lines}: ${unsafe}`);
    const before = seen.get(username);
    if (before !== undefined)
      problems.push(
        `${file}, line ${info.lines}: "${username}" is there already, on line ${before}; give each student a ` +
          "name of their own",
      );
    else seen.set(username, info.lines);
    return { username, name, email, group, line: info.lines };
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return entries;
}

/** `rosters/example.csv` → `rosters/example.left.csv`: people who left the course and whose homes are kept. */
export function leftFileOf(roster: string): string {
  return roster.replace(/(\.csv)?$/, ".left.csv");
}

/** Reads a roster; a missing file is an error unless `optional`. */
export function readRoster(file: string, { optional = false } = {}): RosterLine[] {
  if (!existsSync(file)) {
    if (optional) return [];
    throw new ConfigError([
      `aula:roster: "${file}" does not exist; copy rosters/example.csv to it and write your students in it`,
    ]);
  }
  const text = decoded(readFileSync(file), file);
  // A roster without students has its header: nothing at all is a file that was cut off.
  if (text.trim() === "" && !optional)
    throw new ConfigError([`${file}: is empty; the first line must be "${COLUMNS.join(",")}", then a line a student`]);
  return parseRoster(text, file);
}
