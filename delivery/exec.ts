/** Runs a program. The one place that knows execa, which is an ES module and so is imported when it is first needed. */
import { AulaError } from "./errors";

export interface ExecOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Text for the program's standard input; it has none otherwise. */
  readonly input?: string;
  /** Milliseconds before it is killed. None by default. */
  readonly timeout?: number;
}

export interface ExecResult {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program and reports how it ended; a failure, a time-out or a missing program is `ok: false`, never an exception. */
export async function tryExec(file: string, args: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  const { execa } = await import("execa");
  const { input, ...rest } = options;
  const result = await execa(file, args, { ...rest, ...(input === undefined ? { stdin: "ignore" as const } : { input }), reject: false });
  // Some programs (pulumi) tell their errors on standard output.
  const stderr = result.stderr || (result.failed && !result.stdout ? (result.originalMessage ?? result.shortMessage ?? "") : "");
  return { ok: !result.failed, stdout: result.stdout, stderr: result.timedOut ? `no end after ${options.timeout} ms\n${stderr}` : stderr };
}

/**
 * Runs a program that must succeed.
 * @returns its standard output
 * @throws AulaError with the program's last lines
 */
export async function exec(file: string, args: readonly string[], options: ExecOptions = {}): Promise<string> {
  const result = await tryExec(file, args, options);
  if (result.ok) return result.stdout;
  const last = `${result.stderr}\n${result.stderr ? "" : result.stdout}`.trim().split("\n").slice(-20).join("\n  ");
  throw new AulaError(`${file} ${args.slice(0, 3).join(" ")} failed:\n  ${last}`, "The lines above are the program's own; run the command again when their cause is gone.");
}

/** Runs a program that talks to the person itself. A failure is the program's own to tell. */
export async function inherit(file: string, args: readonly string[]): Promise<boolean> {
  const { execa } = await import("execa");
  return !(await execa(file, args, { stdio: "inherit", reject: false })).failed;
}
