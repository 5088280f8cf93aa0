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

/**
 * Runs a program and reports how it ended; a failure, a time-out or a missing program is `ok: false`, never an
 * exception.
 */
export async function tryExec(file: string, args: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  const { execa } = await import("execa");
  const { input, ...rest } = options;
  const result = await execa(file, args, {
    ...rest,
    ...(input === undefined ? { stdin: "ignore" as const } : { input }),
    reject: false,
  });
  // Some programs (pulumi) tell their errors on standard output.
  const stderr =
    result.stderr || (result.failed && !result.stdout ? (result.originalMessage ?? result.shortMessage ?? "") : "");
  return {
    ok: !result.failed,
    stdout: result.stdout,
    stderr: result.timedOut ? `no end after ${options.timeout} ms\n${stderr}` : stderr,
  };
}

/**
 * Runs a program that must succeed.
 * @returns its standard output
 * @throws AulaError with the program's last lines
 */
export async function exec(file: string, args: readonly string[], options: ExecOptions = {}): Promise<string> {
  const result = await tryExec(file, args, options);
  if (result.ok) return result.stdout;
  throw failure(file, args, result.stderr || result.stdout);
}

/** A program's failure, told with its last lines. */
function failure(file: string, args: readonly string[], text: string): AulaError {
  const last = text.trim().split("\n").slice(-20).join("\n  ");
  return new AulaError(
    `${file} ${args.slice(0, 3).join(" ")} failed:\n  ${last}`,
    "The lines above are the program's own; run the command again when their cause is gone.",
  );
}

/**
 * Runs a program that must succeed, and hands over each line of its standard error as it comes.
 * @throws AulaError with the program's last lines
 */
export async function execLines(
  file: string,
  args: readonly string[],
  onLine: (line: string) => void,
  options: ExecOptions = {},
): Promise<void> {
  const { execa } = await import("execa");
  const { input: _input, ...rest } = options;
  const child = execa(file, args, { ...rest, stdin: "ignore", reject: false });
  for await (const line of child.iterable({ from: "stderr" })) onLine(line);
  const result = await child;
  if (result.failed) throw failure(file, args, result.stderr || result.stdout || (result.shortMessage ?? ""));
}

/** A running program whose bytes go through pipes. */
export interface Streamed {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** How it ended; never an exception. */
  readonly ended: Promise<{ readonly code: number; readonly stderr: string }>;
  kill(): void;
}

/**
 * Starts a program whose input and output are bytes, and more of them than memory should hold. End its `stdin` where it
 * waits for none.
 */
export async function stream(file: string, args: readonly string[]): Promise<Streamed> {
  const { execa } = await import("execa");
  const child = execa(file, args, { stdin: "pipe", buffer: { stdout: false }, reject: false });
  const ended = child.then(({ exitCode, stderr, shortMessage, failed }) => ({
    code: exitCode ?? 1,
    stderr: stderr || (failed ? (shortMessage ?? "") : ""),
  }));
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    ended,
    kill: () => {
      child.kill();
    },
  };
}

/** Runs a program that talks to the person itself. A failure is the program's own to tell. */
export async function inherit(file: string, args: readonly string[]): Promise<boolean> {
  const { execa } = await import("execa");
  return !(await execa(file, args, { stdio: "inherit", reject: false })).failed;
}
