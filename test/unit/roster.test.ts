/** Rosters as teachers and spreadsheets write them: what is read, and the whole text of what is refused. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { ConfigError } from "../../components/errors";
import { leftFileOf, parseRoster, type RosterEntry, readRoster } from "../../components/students/roster";
import { safeName, usernameProblem } from "../../components/students/usernames";
import { folder, problemsOf } from "./fixtures";
import { FIXTURES } from "./stack-files";

const HEADER = "username,name,email,group";
const UNSAFE = "use 1 to 25 lower-case letters, digits and single hyphens, beginning with a letter";
const names = (text: string): string[] => parseRoster(text, "r.csv").map((entry) => entry.username);
const refused = (text: string): readonly string[] => problemsOf(() => parseRoster(text, "r.csv"));

const here = process.cwd();
beforeAll(() => process.chdir(FIXTURES));
afterAll(() => process.chdir(here));

describe("what a spreadsheet writes is read", () => {
  const person = (username: string, name = "", group = ""): RosterEntry => ({
    username,
    name,
    email: name && `${username}@example.edu`,
    group,
  });
  const GOOD: Record<string, RosterEntry[]> = {
    "crlf-and-blank-lines.csv": [person("alice"), person("bob")],
    "empty.csv": [],
    "excel-unicode.csv": [person("alice", "Álice", "phd")],
    "excel.csv": [person("alice", "Example; Alice", "phd"), person("bob", "Bob Müller", "msc")],
    "names-only.csv": [person("alice"), person("bob")],
    "no-last-newline.csv": [person("alice", "", "phd")],
    "old-mac.csv": [person("alice"), person("bob")],
    "other-columns.csv": [person("alice", "", "phd")],
    "quotes.csv": [person("alice", 'Example, Alice "Ali"', "phd, first year")],
    "three.csv": [
      person("alice", "Alice Example", "phd"),
      person("bob", "Bob Example", "msc"),
      person("carol", "Carol Example", "phd"),
    ],
    "with-a-teacher.csv": [person("alice", "Alice Example", "phd"), person("dora", "Dora Example", "teacher")],
  };

  test("every good roster is in the table", () =>
    expect(Object.keys(GOOD)).toEqual(readdirSync("rosters/good").sort()));
  test.each(Object.entries(GOOD))("%s", (file, entries) =>
    expect(readRoster(`rosters/good/${file}`)).toMatchObject(entries),
  );

  test("the fixtures have the bytes that they are named for", () => {
    const bytes = (file: string): string => readFileSync(`rosters/good/${file}`).toString("latin1");
    expect(bytes("excel.csv")).toMatch(/^\xEF\xBB\xBFUsername;Name;E-mail;Group\r\n/);
    expect(bytes("excel-unicode.csv")).toMatch(/^\xFF\xFEU\0s\0e\0r\0/);
    expect(bytes("old-mac.csv")).not.toContain("\n");
  });

  test("an empty file is an empty roster", () => expect(names("")).toEqual([]));
});

describe("what cannot be used is named with its line", () => {
  const bad = readdirSync(join(FIXTURES, "rosters", "bad"))
    .filter((file) => file.endsWith(".csv"))
    .sort();

  test.each(bad)("%s", (file) => {
    let text = "none: it was taken";
    try {
      readRoster(`rosters/bad/${file}`);
    } catch (error) {
      text = (error as ConfigError).message;
      expect(error).toBeInstanceOf(ConfigError);
    }
    expect(`${text}\n`).toBe(readFileSync(`rosters/bad/${file.replace(".csv", ".error.txt")}`, "utf8"));
  });

  test("newlines in quotes, CRLF and a byte-order mark do not shift the lines", () => {
    expect(refused(`\uFEFF${HEADER}\r\nalice,"two\r\nlines",,\r\n\r\nBob,,,\r\n`)).toEqual([
      `r.csv, line 5: "Bob" is not a safe user name: ${UNSAFE}; did you mean "bob"?`,
    ]);
  });

  test("no value of a row but the user name is in an error: names and e-mails are personal", () => {
    for (const file of bad)
      expect(readFileSync(`rosters/bad/${file.replace(".csv", ".error.txt")}`, "utf8")).not.toMatch(/Example|Ali"/);
  });

  test("a missing file, unless it may be missing", () => {
    expect(problemsOf(() => readRoster("no/such.csv"))).toEqual([
      'aula:roster: "no/such.csv" does not exist; copy rosters/example.csv to it and write your students in it',
    ]);
    expect(readRoster("no/such.csv", { optional: true })).toEqual([]);
  });
});

describe("user names", () => {
  const { names: cases } = JSON.parse(readFileSync(join(FIXTURES, "usernames.json"), "utf8")) as {
    names: Record<string, string>;
  };

  test.each(Object.entries(cases))("%j is refused just where KubeSpawner would replace it (by %s)", (name, slug) => {
    expect(usernameProblem(name) === undefined).toBe(name === slug);
  });

  test.each([
    ["Alice.Müller@example.edu", "alice-muller"],
    ["ÉMILE", "emile"],
    ["12-ann--b_c-", "ann-b-c"],
    ["2026", undefined],
    ["x".repeat(26), undefined],
  ])("%j was probably meant to be %s", (written, meant) => expect(safeName(written)).toBe(meant));

  test("what is proposed is safe, whatever was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (written) => {
        const meant = safeName(written);
        return meant === undefined || usernameProblem(meant) === undefined;
      }),
    );
  });
});

describe("for any roster", () => {
  const username = fc.stringMatching(/^[a-z][a-z0-9]{0,24}$/);
  const words = fc.stringMatching(/^[A-Za-zäöü,;"'\t ]{0,20}$/).map((text) => text.trim());
  const entry = fc.record({ username, name: words, email: words, group: words });
  const roster = fc.uniqueArray(entry, { maxLength: 20, selector: (one) => one.username });
  const cell = (text: string): string => `"${text.replace(/"/g, '""')}"`;
  const written = (list: readonly RosterEntry[], delimiter: string, end: string): string =>
    [HEADER.split(","), ...list.map((one) => [one.username, cell(one.name), cell(one.email), cell(one.group)])]
      .map((row) => row.join(delimiter) + end)
      .join("");

  test("what was written comes back in its order, whatever separates columns and lines", () => {
    fc.assert(
      fc.property(roster, fc.constantFrom(",", ";", "\t"), fc.constantFrom("\n", "\r\n"), (list, delimiter, end) => {
        expect(parseRoster(written(list, delimiter, end), "r.csv")).toMatchObject(list);
      }),
    );
  });
});

test("those who left are in a file beside the roster", () => {
  const path = join(folder(), "r.csv");
  writeFileSync(leftFileOf(path), `${HEADER}\ngone,,,\n`);
  expect(leftFileOf("rosters/2026.csv")).toBe("rosters/2026.left.csv");
  expect(leftFileOf("rosters/students")).toBe("rosters/students.left.csv");
  expect(readRoster(leftFileOf(path)).map((entry) => entry.username)).toEqual(["gone"]);
});
