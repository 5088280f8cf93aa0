/**
 * The suites behind `make unit`, `make test` and `make test-all`: runs them, adds up what passed, and ends with one
 * line.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { inherit, tryExec } from "../delivery/exec";
import { findPulumi } from "../delivery/pulumi/command";
import { ensureChromium, ensurePython } from "./machine";
import { writeReport } from "./report";
import { STYLE } from "./style";

/** How a suite ended. One that could not run, or broke, counts as a failed test. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Suite {
  readonly name: string;
  readonly run: () => Promise<Counts>;
}

/** What jest writes with --json, as far as it is read here. */
export interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    name: string;
    assertionResults: readonly { fullName: string; status: string; duration?: number | null }[];
  }[];
}

const RESULTS = resolve("reports", "tests");
const BROKEN: Counts = { passed: 0, failed: 1, skipped: 0 };

export const resultFile = (name: string): string => join(RESULTS, `${name}.json`);

/** Runs jest projects. */
async function jest(name: string, projects: readonly string[], more: readonly string[] = []): Promise<Counts> {
  const file = resultFile(name);
  rmSync(file, { force: true });
  const ok = await inherit("node_modules/.bin/jest", [
    "--selectProjects",
    ...projects,
    "--json",
    `--outputFile=${file}`,
    ...more,
  ]);
  if (!existsSync(file)) return BROKEN;
  const result = JSON.parse(readFileSync(file, "utf8")) as JestResult;
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: ok ? failed : Math.max(1, failed),
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

// In band and by name: the tests share one cluster.
const ONE_BY_ONE = ["--runInBand", "--verbose", "--testSequencer=./test/cluster/harness/in-order.js"];

async function cluster(project: "cluster" | "heavy"): Promise<Counts> {
  await ensureChromium();
  return jest(project, [project], ONE_BY_ONE);
}

/** A suite that this machine cannot run counts as one skipped test, and says why. */
function skipped(why: string): Counts {
  console.log(`skipped: ${why}`);
  return { passed: 0, failed: 0, skipped: 1 };
}

/** Whether the programs of an API server are here or can be made. */
const canStart = async (): Promise<boolean> => (await tryExec("go", ["version"])).ok;

/**
 * Policy packs are loaded by a whole installation of Pulumi only: with a built one their tests are no part of the
 * suite.
 */
async function withoutPacks(): Promise<string[]> {
  const { whole, why } = await findPulumi(console.log);
  if (whole) return [];
  console.log(`Pulumi ${why}: it loads no policy packs, so test/engine/policy-pack.test.ts is left out`);
  return ["--testPathIgnorePatterns=policy-pack"];
}

/** Runs the tests of a folder with Python files. @param of such as images/hub */
async function pytest(of: string): Promise<Counts> {
  const python = await ensurePython(resolve("test", "requirements.txt"));
  const file = join(RESULTS, `${basename(of)}.xml`);
  rmSync(file, { force: true });
  const ok = await inherit(python, [
    "-m",
    "pytest",
    "-q",
    "-p",
    "no:cacheprovider",
    `--junitxml=${file}`,
    join(of, "tests"),
  ]);
  const suite = existsSync(file) ? /<testsuite [^>]*>/.exec(readFileSync(file, "utf8"))?.[0] : undefined;
  if (suite === undefined) return BROKEN;
  const [tests = 0, failures = 0, errors = 0, skipped = 0] = ["tests", "failures", "errors", "skipped"].map((key) =>
    Number(new RegExp(` ${key}="(\\d+)"`).exec(suite)?.[1] ?? 0),
  );
  const failed = failures + errors;
  return { passed: tests - failed - skipped, failed: ok ? failed : Math.max(1, failed), skipped };
}

/** Runs the tests of a Go module; skipped where Go is not there, for only who changes that image needs it. */
async function goTest(folder: string): Promise<Counts> {
  if (!(await tryExec("go", ["version"])).ok) {
    console.log(`Go is not installed: the tests of ${folder} are skipped`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  const { ok, stdout, stderr } = await tryExec("go", ["test", "-json", "./..."], { cwd: folder });
  const events = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { Action: string; Test?: string; Output?: string });
  const count = (action: string): number =>
    events.filter((event) => event.Test !== undefined && event.Action === action).length;
  if (!ok) console.log(`${events.map((event) => event.Output ?? "").join("")}${stderr}`);
  const failed = count("fail");
  console.log(`${folder}: ${count("pass")} Go tests passed, ${failed} failed`);
  return { passed: count("pass"), failed: ok ? failed : Math.max(1, failed), skipped: count("skip") };
}

/** Images and labs that have tests of their own in Python. */
const pythonFolders = ["images", "labs"]
  .flatMap((above) => readdirSync(above).map((name) => join(above, name)))
  .filter((folder) => existsSync(join(folder, "tests")));

/** Style: each tool is one test. */
async function style(): Promise<Counts> {
  let passed = 0;
  for (const { run } of STYLE) if (await run(false)) passed += 1;
  return { passed, failed: STYLE.length - passed, skipped: 0 };
}

const UNIT: Suite[] = [
  { name: "style", run: style },
  { name: "unit and policy", run: () => jest("unit", ["unit", "policy"]) },
  ...pythonFolders.map((name): Suite => ({ name, run: () => pytest(name) })),
  { name: "images/gpu-simulator", run: () => goTest(join("images", "gpu-simulator")) },
];
/** Suites that need something which not every machine has: what it is, and whether it is there. */
const API: Suite[] = [
  {
    name: "api-server",
    run: async () =>
      (await canStart())
        ? jest("api-server", ["api-server"], ONE_BY_ONE)
        : skipped("the API server's programs are built with Go, which is not installed"),
  },
  {
    name: "engine",
    run: async () =>
      (await canStart())
        ? jest("engine", ["engine"], [...ONE_BY_ONE, ...(await withoutPacks())])
        : skipped("the API server's programs are built with Go, which is not installed"),
  },
];
const CLUSTER: Suite = { name: "cluster", run: () => cluster("cluster") };
const HEAVY: Suite = { name: "heavy", run: () => cluster("heavy") };
const MODES: Record<string, Suite[]> = {
  unit: UNIT,
  all: [...UNIT, ...API, CLUSTER],
  heavy: [...UNIT, ...API, CLUSTER, HEAVY],
};

async function main(mode: string): Promise<void> {
  const suites = MODES[mode];
  if (!suites) throw new Error(`test/run ${mode}: there is no such set of tests; unit, all or heavy`);
  mkdirSync(RESULTS, { recursive: true });
  const rows: (Counts & { name: string; seconds: number })[] = [];
  for (const { name, run } of suites) {
    console.log(`\n--- ${name}`);
    const start = performance.now();
    const counts = await run().catch((error: Error) => {
      console.error(`${name} could not run: ${error.message}`);
      return BROKEN;
    });
    rows.push({ name, ...counts, seconds: Math.round((performance.now() - start) / 1000) });
  }
  const sum = (key: keyof Counts): number => rows.reduce((total, row) => total + row[key], 0);
  if (mode === "heavy") writeReport(rows, resultFile);
  console.log("");
  for (const { name, passed, failed, skipped, seconds } of rows)
    console.log(`${name.padEnd(22)} ${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds} s`);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  process.exitCode = sum("failed") > 0 ? 1 : 0;
}

void main(process.argv[2] ?? "all").catch((error: Error) => {
  console.error(error.message);
  console.log("0 passed, 1 failed, 0 skipped");
  process.exitCode = 1;
});
