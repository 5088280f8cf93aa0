/** Runs a program. The one place that knows execa, which is an ES module and so is imported when it is first needed. */
import type { Readable, Writable } from "node:stream";
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

/** A running program whose bytes go through pipes. */
export interface Streamed {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** How it ended; never an exception. */
  readonly ended: Promise<{ readonly code: number; readonly stderr: string }>;
  kill(): void;
}

/** Starts a program whose input and output are bytes, and more of them than memory should hold. End its `stdin` where it waits for none. */
export async function stream(file: string, args: readonly string[]): Promise<Streamed> {
  const { execa } = await import("execa");
  const child = execa(file, args, { stdin: "pipe", buffer: { stdout: false }, reject: false });
  const ended = child.then(({ exitCode, stderr, shortMessage, failed }) => ({ code: exitCode ?? 1, stderr: stderr || (failed ? (shortMessage ?? "") : "") }));
  return { stdin: child.stdin, stdout: child.stdout, ended, kill: () => { child.kill(); } };
}

/** Runs a program that talks to the person itself. A failure is the program's own to tell. */
export async function inherit(file: string, args: readonly string[]): Promise<boolean> {
  const { execa } = await import("execa");
  return !(await execa(file, args, { stdio: "inherit", reject: false })).failed;
}
