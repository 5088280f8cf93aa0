/** Where a preview runs: a folder of its own, so that neither the stack's file nor the data folder changes by it. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { fileOf } from "../course/stack-file";
import { isOwnBackend, stateDir, stateFile } from "./environment";

/** A folder with a copy of what Pulumi would write to. */
export interface Scratch {
  readonly folder: string;
  /** A state for the preview alone, where this machine's own has none of the stack yet; undefined: the state is read. */
  readonly backend: string | undefined;
  remove(): void;
}

/** Copies the project and the stack's file, and the state of the other stacks where that of this one would be made. */
export function makeScratch(stack: string): Scratch {
  const folder = mkdtempSync(join(tmpdir(), "aula-preview-"));
  const project = parseDocument(readFileSync("Pulumi.yaml", "utf8"));
  // The program is run where the command is: there is none in this folder.
  project.delete("main");
  writeFileSync(join(folder, "Pulumi.yaml"), project.toString({ lineWidth: 0 }));
  cpSync(fileOf(stack), join(folder, fileOf(stack)));
  const begun = !isOwnBackend(stack) || existsSync(stateFile(stack));
  const state = join(folder, "state");
  if (!begun) {
    mkdirSync(join(state, ".pulumi"), { recursive: true });
    for (const part of ["meta.yaml", "stacks"]) {
      const there = join(stateDir(), ".pulumi", part);
      if (existsSync(there)) cpSync(there, join(state, ".pulumi", part), { recursive: true });
    }
  }
  return {
    folder,
    backend: begun ? undefined : `file://${state}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
