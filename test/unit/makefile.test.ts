/** `make help` and the names of options: both out of the Makefile's comments. make itself takes any name. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { folder } from "./fixtures";

/** A folder that make takes for an installed repository; `whole`: Aula's own. */
function repository(whole: boolean): string {
  const there = folder();
  for (const file of ["package.json", "package-lock.json"]) writeFileSync(join(there, file), "{}");
  mkdirSync(join(there, "node_modules"));
  if (whole) mkdirSync(join(there, "test", "run"), { recursive: true });
  return there;
}

/** What make would do, and says. */
function planned(args: readonly string[], { whole = true, cwd = repository(whole) } = {}) {
  const { status, stdout, stderr } = spawnSync("make", ["-f", resolve("Makefile"), ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, AULA: "aula", MAKEFLAGS: "", MAKEOVERRIDES: "", MAKELEVEL: "0" },
  });
  return { status, stdout, stderr };
}
const refused = (...args: string[]): string => {
  const { status, stdout, stderr } = planned(["--dry-run", ...args]);
  expect(stdout).toBe("");
  return status === 2 ? (/\*\*\* (.*)\. {2}Stop\./.exec(stderr)?.[1] ?? stderr) : "taken";
};

describe("make help", () => {
  const { status, stdout } = planned(["help"]);
  const verbs = [...readFileSync("Makefile", "utf8").matchAll(/^([a-z][a-z-]*):(?!=)/gm)].map(([, verb]) => verb!);

  test("lists every command, what it does and its options, in lines of 100 columns", () => {
    expect(status).toBe(0);
    const listed = [...stdout.matchAll(/^ {2}([a-z-]+) /gm)].map(([, verb]) => verb!);
    // The name of a folder is not a command.
    expect(listed.sort()).toEqual([...new Set(verbs)].filter((verb) => verb !== "node_modules").sort());
    expect(stdout).toMatch(/^ {2}erase +erase what.*\n {6}STUDENT=name: .*\n {6}CONFIRM=1: /m);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test("every variable that a recipe reads is an option, or the Makefile's own", () => {
    const text = readFileSync("Makefile", "utf8");
    const own = [...text.matchAll(/^([A-Z_]+) *[:?]?=/gm)].map(([, name]) => name!);
    const read = [...text.matchAll(/\$\((?:if |or )?(?:\$\()?([A-Z_]{2,})/g)].map(([, name]) => name!);
    const options = [...stdout.matchAll(/^ {6}([A-Z]+)=/gm)].map(([, name]) => name!);
    expect(options.length).toBeGreaterThan(20);
    const strange = new Set(read.filter((name) => ![...own, ...options].includes(name) && !/^MAKE/.test(name)));
    expect([...strange]).toEqual([]);
  });

  test("in a fork: not the commands of Aula's repository, but the fork's own with theirs", () => {
    const fork = repository(false);
    writeFileSync(
      join(fork, "Makefile"),
      `AULA := aula\ninclude ${resolve("Makefile")}\nposter: ## the poster\n##   SIZE=A0: how large\n\t@echo $(SIZE)\n`,
    );
    const help = planned(["-f", join(fork, "Makefile"), "help"], { cwd: fork, whole: false });
    const inFork = spawnSync("make", ["help"], { cwd: fork, encoding: "utf8", env: { ...process.env, MAKEFLAGS: "" } });
    expect(inFork.stdout).toMatch(/^ {2}poster +the poster\n {6}SIZE=A0: how large$/m);
    expect(inFork.stdout).not.toMatch(/^ {2}fork /m);
    expect(help.stdout).not.toMatch(/^ {2}test-all /m);
  });
});

describe("an option that a command has not", () => {
  test.each<[string[], string]>([
    [["erase", "STUDNET=x"], 'STUDNET=: make erase has no such option; did you mean STUDENT=? ("make help" lists all)'],
    [
      ["purge", "NAME=x"],
      'NAME=: make purge has no such option; its options are STACK=, STUDENT=, CONFIRM= ("make help" lists all)',
    ],
    [["SATCK=2026-27"], 'SATCK=: make up has no such option; did you mean STACK=? ("make help" lists all)'],
    [["check-targets", "TARGETS=eks"], expect.stringContaining("did you mean TARGET=?") as string],
  ])("%j is refused before anything is done, with the one that was meant", (args, said) => {
    expect(refused(...args)).toEqual(said);
  });

  test.each<[string[]]>([
    [["up", "STACK=a", "CONFIRM=1", "NODE_FLAGS="]],
    [["policy", 'FILES="a b/*.yaml"', "ARGS=--level restricted --capacity cpu=1"]],
    [["render", "policy", "OUT=x", "FILES=y"]],
  ])("%j is taken", (args) => {
    const { status, stderr } = planned(["--dry-run", ...args]);
    expect([status, stderr]).toEqual([0, ""]);
  });

  test("of a fork's own command is the fork's affair", () => {
    const fork = repository(false);
    writeFileSync(join(fork, "Makefile"), `AULA := aula\ninclude ${resolve("Makefile")}\nmine:\n\t@echo made $(FOO)\n`);
    const env = { ...process.env, MAKEFLAGS: "" };
    // Under another make, as in `make test`, make says which folder it enters.
    const made = (...args: string[]) =>
      spawnSync("make", ["--no-print-directory", ...args], { cwd: fork, encoding: "utf8", env });
    expect(made("mine", "FOO=1").stdout).toBe("made 1\n");
    expect(made("up", "FOO=1").stderr).toContain("no such option");
  });
});

test("a name that is empty is not everybody's", () => {
  expect(planned(["--dry-run", "purge", "STUDENT="]).stdout.trim()).toBe('aula purge ""');
  expect(planned(["--dry-run", "purge"]).stdout.trim()).toBe("aula purge");
});

test("plain make brings the course up to date", () => {
  expect(planned(["--dry-run"]).stdout.trim()).toBe("aula up");
});
