import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { leftFileOf, parseRoster, readRoster, usernameProblem } from "../../components/students/roster";
import { folder, problemsOf } from "./fixtures";

const HEADER = "username,name,email,group";
const UNSAFE = "use 1 to 25 lower-case letters, digits and single hyphens, beginning with a letter";
const names = (text: string): string[] => parseRoster(text, "r.csv").map((entry) => entry.username);
const refused = (text: string): readonly string[] => problemsOf(() => parseRoster(text, "r.csv"));

describe("what a spreadsheet writes is read", () => {
  test("every column", () => {
    expect(parseRoster(`${HEADER}\nalice,Alice A,alice@example.edu,phd\n`, "r.csv")).toEqual([
      { username: "alice", name: "Alice A", email: "alice@example.edu", group: "phd" },
    ]);
  });

  test.each<[string, string, string[]]>([
    ["a byte-order mark", `\uFEFF${HEADER}\nalice,,,\n`, ["alice"]],
    ["CRLF", `${HEADER}\r\nalice,,,\r\nbob,,,\r\n`, ["alice", "bob"]],
    ["no last newline", `${HEADER}\nalice,,,`, ["alice"]],
    ["blank lines", `${HEADER}\n\nalice,,,\n\n\nbob,,,\n`, ["alice", "bob"]],
    ["spaces around values", `${HEADER}\n alice , A , , \n`, ["alice"]],
    ["other order, other case, other columns", "Email,UserName,Faculty\na@b.c,alice,physics\n", ["alice"]],
    ["only the names", "username\nalice\nbob\n", ["alice", "bob"]],
    ["an empty roster", `${HEADER}\n`, []],
    ["an empty file", "", []],
  ])("%s", (_, text, expected) => expect(names(text)).toEqual(expected));

  test("quotes hold commas, quotes and newlines, and lines are still counted right after them", () => {
    expect(parseRoster(`${HEADER}\nalice,"A, ""Ali""\nlice",,\n`, "r.csv")[0]?.name).toBe('A, "Ali"\nlice');
    expect(refused(`${HEADER}\nalice,"two\nlines",,\nBob,,,\n`)).toEqual([`r.csv, line 4: "Bob" is not a safe user name: ${UNSAFE}`]);
  });
});

describe("what cannot be used is named with its line", () => {
  test.each(["Alice", "al.ice", "al_ice", "1alice", "alice-", "-alice", "al--ice", "a".repeat(26), "", "al ice", "älice", "alice@x"])("user name %j", (name) => {
    expect(refused(`${HEADER}\nbob,,,\n${name},X,,\n`)).toEqual([`r.csv, line 3: "${name}" is not a safe user name: ${UNSAFE}`]);
  });

  test.each(["a", "alice", "a-b-c", "a1", "s1234567", "a".repeat(25)])("user name %j is safe", (name) => expect(usernameProblem(name)).toBeUndefined());

  test("a name twice: both lines", () => {
    expect(refused(`${HEADER}\nalice,,,\nbob,,,\nalice,,,\n`)).toEqual(['r.csv, line 4: "alice" is there already, on line 2; give each student a name of their own']);
  });

  test("CRLF and a byte-order mark do not shift the lines", () => {
    expect(refused(`\uFEFF${HEADER}\r\nalice,,,\r\n\r\nalice,,,\r\n`)[0]).toContain("line 4: \"alice\" is there already, on line 2");
  });

  test("every problem at once", () => {
    expect(refused(`${HEADER}\nA,,,\nb,,,\nb,,,\n9,,,\n`).map((p) => /line \d+/.exec(p)?.[0])).toEqual(["line 2", "line 4", "line 5"]);
  });

  test("no username column", () => {
    expect(refused("login,name\nalice,A\n")).toEqual(['r.csv: no column "username" (found: login, name); the first line must be "username,name,email,group"']);
  });

  test("a row with too many values, and a quote that is never closed", () => {
    expect(refused(`${HEADER}\nalice,,,,,x\n`)[0]).toMatch(/^r\.csv: not a CSV file with a header line: .*line 2/);
    expect(refused(`${HEADER}\n"alice,,,\n`)[0]).toMatch(/^r\.csv: not a CSV file with a header line: /);
  });

  test("a missing file, unless it may be missing", () => {
    expect(problemsOf(() => readRoster("no/such.csv"))).toEqual(['aula:roster: "no/such.csv" does not exist; copy rosters/example.csv to it and write your students in it']);
    expect(readRoster("no/such.csv", { optional: true })).toEqual([]);
  });
});

test("any set of safe names comes back as it was written, in its order", () => {
  const safe = fc.stringMatching(/^[a-z][a-z0-9]{0,24}$/);
  fc.assert(fc.property(fc.uniqueArray(safe, { maxLength: 30 }), (list) => {
    expect(names(`${HEADER}\n${list.map((name) => `${name},,,\n`).join("")}`)).toEqual(list);
  }), { numRuns: 50 });
});

test("those who left are in a file beside the roster", () => {
  const path = join(folder(), "r.csv");
  writeFileSync(leftFileOf(path), `${HEADER}\ngone,,,\n`);
  expect(leftFileOf("rosters/2026.csv")).toBe("rosters/2026.left.csv");
  expect(leftFileOf("rosters/students")).toBe("rosters/students.left.csv");
  expect(readRoster(leftFileOf(path)).map((entry) => entry.username)).toEqual(["gone"]);
});
