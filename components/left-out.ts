/** Workspaces that a run does not declare because nothing about them changed; delivery/course/unchanged.ts says which, and keeps the engine from deleting them. */
import { existsSync, readFileSync } from "node:fs";

/**
 * Variable that names the list. A file's name and not the list itself: the file is there during that one run, so that a variable which somebody
 * left in a shell leaves nothing out, and with it nobody's home.
 */
export const LEFT_OUT = "AULA_LEFT_OUT";

/** Logical names of the workspaces to leave out; none unless a run is told so. */
export function leftOut(env: NodeJS.ProcessEnv = process.env): ReadonlySet<string> {
  const file = env[LEFT_OUT];
  return new Set(file !== undefined && existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : []);
}
