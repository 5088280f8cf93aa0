/** What a run of Pulumi that was killed leaves on this machine: its lock, and the provider that it started. */

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { projectName } from "../course/project";
import { AulaError } from "../errors";
import { tryExec } from "../exec";
import { isOwnBackend, stateDir } from "./environment";

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Path of its program. */
  readonly program: string;
}

/** This user's processes; not those that were killed and that nobody has reaped yet. */
async function processes(): Promise<Process[]> {
  const { stdout } = await tryExec("ps", ["-u", String(process.getuid?.() ?? 0), "-o", "pid=,ppid=,stat=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const [pid, parent, state, program] = line.trim().split(/\s+/);
    return program === undefined || state?.startsWith("Z")
      ? []
      : [{ pid: Number(pid), parent: Number(parent), program }];
  });
}

/** Lock files of a stack in this machine's own backend. */
function locksOf(stack: string): string[] {
  const folder = join(stateDir(), ".pulumi", "locks", "organization", projectName(), stack);
  if (!isOwnBackend(stack) || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name));
}

/** What a command says that cannot begin while another one works on the course. */
export const otherRun = (): AulaError =>
  new AulaError(
    "another run of Pulumi works on this course, and nothing was changed",
    "wait until it has ended; then the same command again",
  );

/** @throws AulaError where a run that lives works on a stack: before what Pulumi itself would not hold back */
export function refuseOtherRun(stack: string): void {
  if (locksOf(stack).length > 0) throw otherRun();
}

/**
 * Lock files of dead runs of this machine on a stack: what `pulumi cancel` would remove, which asks for a stack and
 * finds none where the run was killed as it made it. None, where another machine or a run that lives has a lock too.
 */
export function staleLocks(stack: string, living: ReadonlySet<number>): string[] {
  const files = locksOf(stack);
  const locks = files.map((file) => JSON.parse(readFileSync(file, "utf8")) as { pid: number; hostname: string });
  return locks.some(({ pid, hostname: host }) => host !== hostname() || living.has(pid)) ? [] : files;
}

/** Providers whose engine is gone: they would go on for ever. Pure. */
export function orphans(all: readonly Process[]): number[] {
  const named =
    (name: string) =>
    (one: Process): boolean =>
      one.program.split("/").at(-1) === name;
  const engines = new Set(all.filter(named("pulumi")).map(({ pid }) => pid));
  return all
    .filter(named("pulumi-resource-kubernetes"))
    .filter(({ parent }) => !engines.has(parent))
    .map(({ pid }) => pid);
}

/** Removes what killed runs left on a stack, so that the next one goes on. */
export async function clearKilledRuns(stack: string): Promise<void> {
  const all = await processes();
  const locks = staleLocks(stack, new Set(all.map(({ pid }) => pid)));
  for (const lock of locks) rmSync(lock, { force: true });
  if (locks.length === 0) return;
  for (const pid of orphans(all)) {
    try {
      process.kill(pid);
    } catch {
      // It has ended by itself.
    }
  }
}
