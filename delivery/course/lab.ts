/** `make lab` and `make labs`: labs without a person, in the benchmarks' namespace, and their figures in one table. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { closest } from "fastest-levenshtein";
import type { LabReport } from "../../components/contract/lab-report";
import { labJob } from "../../components/labs/driver";
import { labsOn } from "../../components/labs/on";
import { LABS } from "../../labs";
import type { Context } from "../context";
import { AulaError } from "../errors";
import type { Kubectl } from "../kubectl";
import { make } from "../make";
import { runDeclared } from "./bench";
import { padded } from "./words";

/** The labs to run: one by its name, or all that are on. @throws AulaError where there is none */
export function chosen(config: Context["config"], name?: string): { readonly name: string; readonly title: string }[] {
  const on = labsOn(config).map(({ lab }) => lab);
  const known: readonly string[] = LABS.map((lab) => lab.name);
  const line = (lab: string): string => `write aula:labs: { ${lab}: {} } into the stack's file, and "${make("up")}"`;
  if (name === undefined || name === "") {
    if (on.length === 0)
      throw new AulaError("no lab is on", `${line(known[0] ?? "<lab>")}; there are: ${known.join(", ")}`);
    return on;
  }
  const lab = on.find((one) => one.name === name);
  if (lab) return [lab];
  if (known.includes(name)) throw new AulaError(`the lab "${name}" is off`, line(name));
  throw new AulaError(
    `there is no lab "${name}"`,
    known.length === 0
      ? "labs/index.ts names them"
      : `did you mean LAB=${closest(name, [...known])}? There are: ${known.join(", ")}`,
  );
}

const figure = (value: number | string | null): string =>
  value === null ? "" : typeof value === "number" ? String(Number(value.toPrecision(4))) : value;

/** One row for each figure of each lab. Pure. */
export function labTable(reports: readonly LabReport[]): string {
  const rows = reports.flatMap(({ lab, seconds, pods, peak_mib: peak, figures }) =>
    figures.map(({ label, value, unit, published, ratio, reason }, i) => [
      i === 0 ? lab : "",
      label,
      `${figure(value)}${unit === "" ? "" : ` ${unit}`}`,
      figure(published),
      ratio === null ? reason : figure(ratio),
      i === 0 ? String(Math.round(seconds)) : "",
      i === 0 ? String(pods) : "",
      i === 0 && peak !== null ? `${peak} MiB` : "",
    ]),
  );
  return padded([["lab", "figure", "here", "published", "ratio or reason", "seconds", "pods", "peak memory"], ...rows]);
}

/**
 * Runs labs one after the other.
 * @returns the folders with their reports, and the table
 * @throws AulaError where one fails; those before it have left their reports
 */
export async function runLabs(
  context: Context,
  kubectl: Kubectl,
  name?: string,
): Promise<{ readonly folders: readonly string[]; readonly table: string }> {
  const folders: string[] = [];
  for (const lab of chosen(context.config, name))
    folders.push(await runDeclared(context, kubectl, { name: labJob(lab.name), title: lab.title }));
  const reports = folders.map((folder) => JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as LabReport);
  return { folders, table: labTable(reports) };
}
