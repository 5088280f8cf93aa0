/** Style of the whole tree: Biome for TypeScript, ruff for Python. `tsx test/style.ts` checks, `--write` writes. */
import { dirname, join, resolve } from "node:path";
import { inherit } from "../delivery/exec";
import { ensurePython } from "./machine";

/** One tool over the whole tree. */
export interface StyleCheck {
  readonly name: string;
  /** Whether it found nothing, or mended all. What it found it says itself. */
  run(write: boolean): Promise<boolean>;
}

async function ruff(...args: string[]): Promise<boolean> {
  const python = await ensurePython(resolve("test", "requirements.txt"));
  return inherit(join(dirname(python), "ruff"), [...args, "."]);
}

/** All of them. */
export const STYLE: readonly StyleCheck[] = [
  { name: "Biome", run: (write) => inherit("node_modules/.bin/biome", ["check", ...(write ? ["--write"] : []), "."]) },
  { name: "ruff check", run: (write) => ruff("check", ...(write ? ["--fix"] : [])) },
  { name: "ruff format", run: (write) => ruff("format", ...(write ? [] : ["--check"])) },
];

async function main(write: boolean): Promise<void> {
  for (const { run } of STYLE) if (!(await run(write))) process.exitCode = 1;
}

if (require.main === module) void main(process.argv.includes("--write"));
