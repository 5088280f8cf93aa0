/** Figures that a run measured: said aloud, and kept in reports/citest/figures.json for the report. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { report, say } from "./stack";

export interface Figure {
  readonly what: string;
  readonly value: string;
  readonly aim: string;
}

/** Notes a figure; one of the same name is replaced. */
export function figure(what: string, value: string, aim = ""): void {
  const file = report("figures.json");
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Figure[]) : [];
  writeFileSync(file, JSON.stringify([...before.filter((f) => f.what !== what), { what, value, aim }], null, 2));
  say(`${what}: ${value}${aim ? ` (aim ${aim})` : ""}`);
}
