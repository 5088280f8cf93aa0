/** What a person gives by mistake: one clear sentence, and nothing is lost. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { readConfig } from "../../components/config";
import { type Context, contextOf } from "../../delivery/context";
import { purgeable, purgeHomes } from "../../delivery/course/down";
import { readStackFile } from "../../delivery/course/stack-file";
import { AulaError } from "../../delivery/errors";
import { homesDir } from "../../delivery/paths";
import { stateDir } from "../../delivery/pulumi/environment";
import { refuseOtherRun } from "../../delivery/pulumi/locks";
import { confirmed } from "../../packages/personal-data/erase";
import { folder, problemsOf, setEnv, values } from "./fixtures";

const here = process.cwd();
const HEADER = "username,name,email,group\n";
beforeEach(() => {
  process.chdir(folder());
  setEnv("XDG_DATA_HOME", folder());
  setEnv("CONFIRM", "");
  setEnv("STACK", "2026-27");
  setEnv("PULUMI_BACKEND_URL", "");
  setEnv("PULUMI_HOME", folder());
  writeFileSync("Pulumi.yaml", "name: aula\nruntime: nodejs\n");
  mkdirSync("rosters");
});
afterAll(() => process.chdir(here));

/** A stack's file and its roster. */
function stack(name: string, roster: string, changes: Record<string, unknown> = {}): void {
  writeFileSync(`rosters/${name}.csv`, roster);
  const raw = values({ roster: `rosters/${name}.csv`, ...changes });
  const config = Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [key, /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value]),
  );
  writeFileSync(`Pulumi.${name}.yaml`, stringify({ config }));
}
const context = (): Context => contextOf("2026-27");
async function refusal(action: () => Promise<unknown>): Promise<string> {
  const error: unknown = await action().catch((one: unknown) => one);
  if (error instanceof AulaError) return `${error.message}; ${error.cure}`;
  throw error instanceof Error ? error : new Error(`not refused: ${String(error)}`);
}

describe("a roster", () => {
  test("of 0 bytes, or of line breaks alone, was cut off", () => {
    for (const text of ["", "\n\n"]) {
      stack("2026-27", text);
      expect(problemsOf(() => context())).toEqual([
        'rosters/2026-27.csv: is empty; the first line must be "username,name,email,group", then a line a student',
      ]);
    }
  });

  test("of a header alone is one of a course that has no students yet", () => {
    stack("2026-27", HEADER);
    expect(context().config.people.map(({ username }) => username)).toEqual(["teacher"]);
  });
});

describe("a stack that does not exist", () => {
  test("the one that was meant, those that are there, and how to begin it", () => {
    for (const name of ["2025-26", "2026-27"]) stack(name, HEADER);
    expect(problemsOf(() => readStackFile("2026-72"))).toEqual([
      "STACK=2026-72: Pulumi.2026-72.yaml does not exist; did you mean STACK=2026-27? the stacks here are 2025-26, " +
        '2026-27; to begin it: "make year FROM=2026-27 TO=2026-72"',
    ]);
  });
});

describe("a capacity that six students do not fit", () => {
  const six = `${HEADER}${["a", "b", "c", "d", "e", "f"].map((name) => `${name},,,\n`).join("")}`;

  test("is refused by what makes something, and not by what lists sign-ins", () => {
    stack("2026-27", six, { "capacity.cpu": 2 });
    expect(problemsOf(() => context())[0]).toMatch(/^aula:capacity\.cpu: the quotas add up to 8/);
    expect(contextOf("2026-27", { capacity: false }).config.people).toHaveLength(7);
    expect(readConfig(readStackFile("2026-27"), [], { capacity: false }).people).toHaveLength(7);
  });
});

describe("one who is purged", () => {
  beforeEach(() => {
    stack("2026-27", `${HEADER}alice,,,\n`);
    writeFileSync("rosters/2026-27.left.csv", `${HEADER}gone,,,\n`);
    stack("2025-26", `${HEADER}dana,,,\n`);
  });
  const home = (): string => homesDir("aula", "ml-2026-27-student-gone");

  test("is purged only when that was confirmed", async () => {
    expect(await refusal(() => purgeable(context(), undefined, "gone"))).toBe(
      "this erases the home of gone (ml-2026-27-student-gone), and there is no way back; " +
        "make purge STACK=2026-27 STUDENT=gone CONFIRM=1",
    );
    setEnv("CONFIRM", "1");
    expect(await purgeable(context(), undefined, "gone")).toBe("ml-2026-27-student-gone");
  });

  test("is not somebody who is in the course", async () => {
    setEnv("CONFIRM", "1");
    expect(await refusal(() => purgeable(context(), undefined, "alice"))).toBe(
      'alice is still in the course, and purging would erase the home; take alice out of rosters/2026-27.csv, "make up ' +
        'STACK=2026-27", then "make purge STACK=2026-27 STUDENT=alice CONFIRM=1"',
    );
  });

  test("is not one of another stack, which is named", async () => {
    setEnv("CONFIRM", "1");
    expect(await refusal(() => purgeable(context(), undefined, "dana"))).toBe(
      'nobody named "dana" has left this course; those who left: gone; dana is in STACK=2025-26',
    );
    expect(await refusal(() => confirmed({ context: context(), kubectl: undefined, username: "dana" }))).toBe(
      'nothing is stored of "dana" in ml-2026-27; write the name as the roster does; dana is in STACK=2025-26',
    );
  });

  test("of all: how many there are is said before, and each as it goes", async () => {
    const said: string[] = [];
    const purge = () => purgeHomes(context(), undefined, (line) => said.push(line));
    expect(await purge()).toMatch(/^there are no homes of ml-2026-27 in /);
    mkdirSync(home(), { recursive: true });
    expect(await refusal(purge)).toMatch(
      /^this erases every home of ml-2026-27 \(1 in .*\), and there is no way back; make purge STACK=2026-27 CONFIRM=1$/,
    );
    setEnv("CONFIRM", "1");
    expect(await purge()).toMatch(/^1 home erased in /);
    expect(said).toEqual(["1 of 1: ml-2026-27-student-gone"]);
    expect(existsSync(home())).toBe(false);
  });
});

test("two commands at a time: what Pulumi would not hold back does not begin", () => {
  expect(() => refuseOtherRun("2026-27")).not.toThrow();
  const locks = join(stateDir(), ".pulumi", "locks", "organization", "aula", "2026-27");
  mkdirSync(locks, { recursive: true });
  writeFileSync(join(locks, "1.json"), JSON.stringify({ pid: process.pid, hostname: hostname() }));
  expect(() => refuseOtherRun("2026-27")).toThrow(
    "another run of Pulumi works on this course, and nothing was changed",
  );
  expect(readFileSync(join(locks, "1.json"), "utf8")).not.toBe("");
});
