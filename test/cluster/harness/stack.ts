/** The tests' own course: a stack, a roster and a cluster beside a person's own, which the tests never touch. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { namespaceOf } from "../../../components/names";

export const ROOT = resolve(__dirname, "..", "..", "..");
/** `test`, or `heavy` for the tests that break and remake a cluster of two nodes. */
const COURSE = process.env["AULA_TEST_COURSE"] ?? "test";
export const STACK = `ci${COURSE}.local`;
export const CLUSTER = `aula-${COURSE}`;
export const INSTANCE = `${COURSE}-2026-27`;
/** First of eight ports of this machine; another one with AULA_TEST_PORT. */
export const PORT = Number(process.env["AULA_TEST_PORT"] ?? (COURSE === "test" ? 8010 : 8020));
export const URL = `http://localhost:${PORT}`;
/** Logs, screenshots and figures of the last run; git ignores it. */
export const REPORTS = join(ROOT, "reports", `ci${COURSE}`);
export const ROSTER = `rosters/ci${COURSE}.csv`;
export const EXAMPLE_STUDENTS = ["alice", "bob", "carol"];

export const hubNamespace = namespaceOf(INSTANCE, "hub");
export const benchNamespace = namespaceOf(INSTANCE, "bench");
export const studentNamespace = (user: string): string => namespaceOf(INSTANCE, "student", user);

/** An S3 server of the tests' own, on this machine, where pods reach it: 04-s3.test.ts starts it. */
export const S3 = {
  host:
    Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === "IPv4" && !one.internal)?.address ?? "127.0.0.1",
  port: PORT + 7,
};

/** Path and value of a key of a stack's `config:`. */
export type Change = readonly [path: readonly (string | number)[], value: unknown];

const OWN: Change[] = [
  [["aula:course"], COURSE],
  [["aula:roster"], ROSTER],
  [["aula:target"], { kind: "kind", cluster: CLUSTER, nodes: 1, listen: "127.0.0.1", port: PORT }],
  [["aula:s3"], { endpoint: `http://${S3.host}:${S3.port}` }],
  // The exam, made short: few iterations of the perceptron, two repeats, whole cores.
  [["aula:benchmarks", "higgsGbt"], { executors: [1, 2], rows: 100000, coreLimit: 1, repeats: 2 }],
  [["aula:benchmarks", "exam"], { perceptronIterations: 10 }],
];

/** Writes `Pulumi.<stack>.yaml`: the example course with the tests' own names, and with `changes`. */
export function writeStack(changes: readonly Change[] = [], stack = STACK): void {
  const document = parseDocument(readFileSync(join(ROOT, "Pulumi.dev.yaml"), "utf8"));
  // What `make up` sealed for the example's own course.
  document.deleteIn(["config", "aula:seed"]);
  document.delete("encryptionsalt");
  for (const [path, value] of [...OWN, ...changes])
    document.setIn(["config", ...path], value === undefined ? undefined : document.createNode(value));
  document.commentBefore = " Written by test/cluster: do not edit.";
  writeFileSync(stackFile(stack), document.toString());
}

export function removeStack(stack: string): void {
  rmSync(stackFile(stack), { force: true });
}

function stackFile(stack: string): string {
  return join(ROOT, `Pulumi.${stack}.yaml`);
}

/** Writes the tests' roster. */
export function writeRoster(students: readonly string[], file = ROSTER): void {
  const rows = students.map(
    (name) => `${name},${name[0]?.toUpperCase()}${name.slice(1)} Example,${name}@example.edu,phd`,
  );
  writeFileSync(join(ROOT, file), ["username,name,email,group", ...rows, ""].join("\n"));
}

/** A file below `REPORTS`. */
export function report(...parts: string[]): string {
  mkdirSync(REPORTS, { recursive: true });
  return join(REPORTS, ...parts);
}

/** A line for the person who watches, where jest writes too; it would wrap a console.log in five more. */
export function say(line: string): void {
  process.stderr.write(`    ${line}\n`);
}
