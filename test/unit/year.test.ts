/** `make year`: the next year's stack. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { newYear } from "../../delivery/course/year";
import { folder, problemsOf } from "./fixtures";

const here = process.cwd();
const EXAMPLE = readFileSync(join(here, "Pulumi.dev.yaml"), "utf8");
beforeEach(() => {
  process.chdir(folder());
  mkdirSync("rosters");
});
afterAll(() => process.chdir(here));

it("copies a stack's file with its comments, and empties the roster", () => {
  writeFileSync("Pulumi.2025-26.yaml", EXAMPLE);
  expect(newYear("2025-26", "2026-27")).toEqual({ file: "Pulumi.2026-27.yaml", roster: "rosters/2026-27.csv", secrets: [] });
  // The writer pads brackets.
  const lines = (text: string): string[] => text.replaceAll(/\[ | \]/g, (found) => found.trim()).split("\n");
  const [before, after] = [lines(EXAMPLE), lines(readFileSync("Pulumi.2026-27.yaml", "utf8"))];
  expect(after.filter((line) => !before.includes(line))).toEqual(["  aula:roster: rosters/2026-27.csv"]);
  expect(parse(after.join("\n")).config["aula:year"]).toBe("2026-27");
  expect(readFileSync("rosters/2026-27.csv", "utf8")).toBe("username,name,email,group\n");
  expect(readFileSync("Pulumi.2025-26.yaml", "utf8")).toBe(EXAMPLE);
});

it("leaves sealed values and their salt behind, and names them", () => {
  writeFileSync("Pulumi.dev.yaml", "encryptionsalt: v1:x\nconfig:\n  aula:year: 2025-26\n  aula:roster: rosters/a.csv\n  aula:token: { secure: v1:y }\n  aula:target: { kind: existing, password: { secure: v1:z } }\n");
  expect(newYear("dev", "2026-27").secrets).toEqual(["aula:token", "aula:target.password"]);
  expect(parse(readFileSync("Pulumi.2026-27.yaml", "utf8"))).toEqual({ config: { "aula:year": "2026-27", "aula:roster": "rosters/2026-27.csv", "aula:target": { kind: "existing" } } });
});

it.each<[string, string, string, string[], string]>([
  ["an unknown stack", "nobody", "2026-27", [], "FROM=nobody: Pulumi.nobody.yaml does not exist; FROM is the name of a stack, such as dev"],
  ["a year that is none", "dev", "2026/27", [], 'TO: "2026/27" is not a year such as 2026 or 2026-27; did you mean "2026-27"?'],
  ["a year that does not follow", "dev", "2026-99", [], 'TO: the second year of "2026-99" does not follow the first; write "2026-27"'],
  ["a stack that is there", "dev", "2026-27", ["Pulumi.2026-27.yaml"], "TO=2026-27: Pulumi.2026-27.yaml is there already; it is not overwritten"],
  ["a roster that is there", "dev", "2026-27", ["rosters/2026-27.csv"], "TO=2026-27: rosters/2026-27.csv is there already; it is not overwritten"],
])("refuses %s and writes nothing", (_, from, to, there, problem) => {
  writeFileSync("Pulumi.dev.yaml", EXAMPLE);
  for (const file of there) writeFileSync(file, "kept");
  expect(problemsOf(() => newYear(from, to))).toEqual([problem]);
  for (const file of there) expect(readFileSync(file, "utf8")).toBe("kept");
  if (!there.includes("Pulumi.2026-27.yaml")) expect(existsSync("Pulumi.2026-27.yaml")).toBe(false);
});
