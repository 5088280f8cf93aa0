/** Runs the product's own commands as a person would: `make <target>` in the project's folder. */
import { createWriteStream } from "node:fs";
import { ROOT, report, STACK, say } from "./stack";
import { since } from "./wait";

/** How a command ended. */
export interface Made {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/**
 * Runs make and waits; its output also goes to a log file below `reports/`.
 * @param args target and variables, such as `["up", "REFRESH=1"]`; STACK is the tests' own unless given
 * @param cwd another version of the project
 * @param aloud say now and then what it does: for what takes minutes
 */
export async function make(
  args: readonly string[],
  {
    aloud = false,
    env = {},
    input = STACK,
    cwd = ROOT,
  }: { aloud?: boolean; env?: Record<string, string | undefined>; input?: string; cwd?: string } = {},
): Promise<Made> {
  const { execa } = await import("execa");
  const start = performance.now();
  const log = report(`${new Date().toISOString().slice(11, 19).replaceAll(":", "")}-make-${args[0] ?? ""}.log`);
  const child = execa("make", ["--no-print-directory", ...args, `STACK=${input}`], {
    cwd,
    env: { ...env, NO_COLOR: "1", FORCE_COLOR: undefined },
    reject: false,
    stdin: "ignore",
    all: true,
  });
  child.all.pipe(createWriteStream(log));
  let last = "";
  child.all.on("data", (data: Buffer) => {
    last = data.toString().trim().split("\n").pop() ?? last;
  });
  const timer = aloud
    ? setInterval(() => say(`make ${args.join(" ")}, ${Math.round(since(start))} s: ${last.slice(0, 120)}`), 30_000)
    : undefined;
  const { exitCode, stdout, stderr } = await child;
  clearInterval(timer);
  return { code: exitCode ?? 1, stdout, stderr, seconds: since(start) };
}

/** As `make`, for what must succeed. @throws with the command's last lines */
export async function mustMake(args: readonly string[], options: Parameters<typeof make>[1] = {}): Promise<Made> {
  const made = await make(args, options);
  if (made.code === 0) return made;
  throw new Error(
    `make ${args.join(" ")} failed:\n${`${made.stdout}\n${made.stderr}`.trim().split("\n").slice(-40).join("\n")}`,
  );
}

/** How many resources a run created, updated, replaced, deleted and left alone. */
export interface Outcome {
  readonly created: number;
  readonly updated: number;
  readonly replaced: number;
  readonly deleted: number;
  readonly unchanged: number;
}

/** What `make up` says it did; undefined when it says nothing of the kind. */
export function outcomeOf({ stdout }: Made): Outcome | undefined {
  const line = /Course: (.*)$/m.exec(stdout)?.[1];
  if (line === undefined) return undefined;
  const count = (word: string): number => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  return {
    created: count("created"),
    updated: count("updated"),
    replaced: count("replaced"),
    deleted: count("deleted"),
    unchanged: count("unchanged"),
  };
}

/** The table of `make signins` as user name → password. */
export function signInsOf({ stdout }: Made): Record<string, string> {
  const rows = stdout.split("\n").map((line) => line.trim().split(/\s{2,}/));
  // Who is not in the roster has no name there.
  return Object.fromEntries(
    rows.filter((row) => row.length >= 3 && row[0] !== "user name").map((row) => [row[0], row.at(-1)]),
  );
}
