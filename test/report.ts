/** Writes reports/test-all.md: what the last `make test-all` ran, on what, and the figures that it measured. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import type { Figure } from "./cluster/harness/figures";
import type { Counts, JestResult } from "./suites";

interface Row extends Counts {
  readonly name: string;
  readonly seconds: number;
}

const MARK: Record<string, string> = { passed: "✓", failed: "✗", pending: "skipped", todo: "todo" };

function testsOf(name: string, resultFile: (name: string) => string): string[] {
  if (!existsSync(resultFile(name))) return [`\n## ${name}\n\nDid not run.`];
  const { testResults } = JSON.parse(readFileSync(resultFile(name), "utf8")) as JestResult;
  const lines = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(
      ({ fullName, status, duration }) =>
        `| ${MARK[status] ?? status} | ${fullName.replaceAll("|", "\\|")} | ${((duration ?? 0) / 1000).toFixed(1)} |`,
    );
  return [`\n## ${name}\n`, "| | test | seconds |", "| --- | --- | --- |", ...lines];
}

function figures(): string[] {
  const all = ["citest", "ciheavy"]
    .map((folder) => `reports/${folder}/figures.json`)
    .filter(existsSync)
    .flatMap((file) => JSON.parse(readFileSync(file, "utf8")) as Figure[]);
  return [
    "\n## Figures\n",
    "| figure | measured | aim |",
    "| --- | --- | --- |",
    ...all.map(({ what, value, aim }) => `| ${what} | ${value} | ${aim} |`),
  ];
}

/** @param rows one for each suite; @param resultFile where jest's result of a suite is */
export function writeReport(rows: readonly Row[], resultFile: (name: string) => string): void {
  const text = [
    "# The last `make test-all`\n",
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB ` +
      `of memory, ${process.platform} ${release()}, ${process.arch}, Node.js ${process.version}. Written by ` +
      "`test/report.ts`; do not edit.\n",
    "| suite | passed | failed | skipped | seconds |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map(
      ({ name, passed, failed, skipped, seconds }) => `| ${name} | ${passed} | ${failed} | ${skipped} | ${seconds} |`,
    ),
    ...figures(),
    ...["cluster", "heavy"].flatMap((name) => testsOf(name, resultFile)),
  ];
  writeFileSync("reports/test-all.md", `${text.join("\n")}\n`);
}
