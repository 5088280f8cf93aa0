/** Sign-ins as a table for a spreadsheet, as slips to print, and as a file that nobody else reads. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { ConfigError } from "../../components/errors";
import { readRoster } from "../../components/students/roster";
import { writePrivate } from "../../delivery/course/private-file";
import { type Slip, slipFormat, slipsCsv, slipsOf, slipsPage } from "../../delivery/course/slips";
import { course, folder, problemsOf, rosterFile, setEnv } from "./fixtures";

const COURSE = { title: "Big Data & AI 2026-27", url: "http://localhost:8000" };
const SLIPS: Slip[] = [
  { username: "teacher", name: "", role: "teacher", password: "t0" },
  { username: "anais", name: 'Anaïs "Ana" <b>Müller</b>', role: "student", password: "ol01lo" },
  { username: "bea", name: "=HYPERLINK(1)", role: "student", password: "b2" },
];

test("everybody who may sign in, in the course's order, with the roster's names", () => {
  const config = course({ roster: rosterFile(["bea", "anais", "constructor"], ["gone,,,"]) });
  expect(slipsOf({ config }, readRoster(config.roster), { anais: "a1", teacher: "t1", bea: "b1" })).toEqual([
    { username: "teacher", name: "", role: "teacher", password: "t1" },
    { username: "bea", name: "BEA", role: "student", password: "b1" },
    { username: "anais", name: "ANAIS", role: "student", password: "a1" },
  ]);
});

test("CSV: Excel reads its umlauts, every reader its quotes, and no name is a formula", () => {
  const text = slipsCsv(COURSE, SLIPS);
  expect(text.startsWith("\uFEFFusername,name,role,password,address\n")).toBe(true);
  const rows = parse(text, { bom: true, columns: true }) as Record<string, string>[];
  expect(rows.map(({ name }) => name)).toEqual(["", 'Anaïs "Ana" <b>Müller</b>', "'=HYPERLINK(1)"]);
  expect(rows[1]).toMatchObject({ username: "anais", password: "ol01lo", address: COURSE.url });
});

describe("the page", () => {
  const page = slipsPage(COURSE, SLIPS);

  test("has a slip a person, each with address, name, user name and password", () => {
    expect(page.match(/<section>/g)).toHaveLength(3);
    for (const text of ["http://localhost:8000", "<code>anais</code>", "Big Data &amp; AI 2026-27 (teacher)"])
      expect(page).toContain(text);
    // Where the roster has no name, the user name is the title.
    expect(page).toContain("<h2>teacher</h2>");
  });

  test("takes nothing of a name for markup, and asks for nothing from elsewhere", () => {
    expect(page).toContain("Anaïs &quot;Ana&quot; &lt;b&gt;Müller&lt;/b&gt;");
    expect(page).not.toMatch(/<(script|link|img)|@import|url\(/);
  });

  test("shows which marks of a password are digits", () => expect(page).toContain("<code>ol<b>01</b>lo</code>"));
});

test.each<[string | undefined, string | undefined, string]>([
  [undefined, undefined, "table"],
  [undefined, "csv", "csv"],
  ["~/a.CSV", undefined, "csv"],
  ["a.htm", undefined, "html"],
  ["a.txt", "html", "html"],
])("OUT=%s FORMAT=%s: %s", (out, format, wanted) => expect(slipFormat(out, format)).toBe(wanted));

test("a format that there is not is named, with those that there are", () => {
  expect(problemsOf(() => slipFormat(undefined, "pdf"))).toEqual(["FORMAT=pdf: is not one of table, csv, html"]);
  expect(problemsOf(() => slipFormat("slips"))[0]).toContain("OUT=slips: write a name that ends in .csv");
});

describe("a file with passwords", () => {
  const refused = (out: string): Promise<string> =>
    writePrivate(out, "secret", "OUT").then(
      () => "written",
      (error: ConfigError) => error.problems.join("\n"),
    );

  test("is its owner's alone, also where it was there for everybody", async () => {
    const out = join(folder(), "slips.html");
    writeFileSync(out, "old");
    chmodSync(out, 0o644);
    expect(await writePrivate(out, "secret", "OUT")).toBe(out);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(readFileSync(out, "utf8")).toBe("secret");
    setEnv("HOME", folder());
    expect(statSync(await writePrivate("~/new.csv", "secret", "OUT")).mode & 0o777).toBe(0o600);
  });

  test("is written in no tree of git, unless it is ignored there", async () => {
    const tree = folder();
    execFileSync("git", ["init", "-q", tree]);
    writeFileSync(join(tree, ".gitignore"), "rendered/\n");
    mkdirSync(join(tree, "rendered"));
    const out = join(tree, "slips.html");
    expect(await refused(out)).toContain("git would commit it with everybody's password in it");
    expect(existsSync(out)).toBe(false);
    expect(await refused(join(tree, "rendered", "slips.html"))).toBe("written");
  });

  test("needs a folder that is there, and a name in it", async () => {
    const there = folder();
    expect(await refused(join(there, "no", "slips.html"))).toContain("there is no folder");
    expect(await refused(there)).toContain("is a folder; write the name of a file in it");
  });
});
