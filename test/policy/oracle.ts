/**
 * What Kubernetes itself says about pods: upstream's own evaluator, a small Go program built from oracle/ and kept in
 * the user's cache.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../../delivery/paths";
import type { KubeObject } from "../../policies/objects/kubernetes";

/** A pod, and the level and version that it is judged by. */
export interface Question {
  readonly level: "baseline" | "restricted";
  readonly version: string;
  readonly pod: KubeObject;
}

/** Upstream's verdict. */
export interface Answer extends Question {
  /** Of a fixture: `restricted/v1.37/fail/sysctls0.yaml`. */
  readonly file?: string;
  readonly allowed: boolean;
  /** Upstream's words for what it forbids. */
  readonly reasons?: readonly string[];
}

const source = join(__dirname, "oracle");
const MODULE = "k8s.io/pod-security-admission";

function run(command: string, args: readonly string[], input?: string): string {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: source,
    encoding: "utf8",
    input,
    maxBuffer: 2 ** 28,
  });
  if (error || status !== 0) throw new Error(`${command} ${args.join(" ")} failed: ${error?.message ?? stderr}`);
  return stdout;
}

const lines = (text: string): Answer[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Answer);

/** Whether the Go compiler is on this machine. */
export function hasGo(): boolean {
  return spawnSync("go", ["version"]).status === 0;
}

/** Writes a file in one step: two runs at once never see half of it. */
function once(file: string, make: (path: string) => void): string {
  if (!existsSync(file)) {
    make(`${file}.${process.pid}`);
    renameSync(`${file}.${process.pid}`, file);
  }
  return file;
}

/** A folder for exactly this program and these versions of its modules. */
function kept(name: string): string {
  const hash = createHash("sha256");
  for (const file of ["main.go", "go.mod", "go.sum"]) hash.update(readFileSync(join(source, file)));
  const folder = join(cacheDir(), "pod-security-oracle", hash.digest("hex").slice(0, 12));
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}

const program = () => once(kept("oracle"), (path) => run("go", ["build", "-o", path, "."]));

/** The pods that upstream made for its own tests, of all levels and versions, with upstream's verdict. */
export function fixtures(): Answer[] {
  const file = once(kept("fixtures.jsonl"), (path) => {
    run("go", ["mod", "download", MODULE]);
    const folder = run("go", ["list", "-m", "-f", "{{.Dir}}", MODULE]).trim();
    writeFileSync(path, run(program(), ["fixtures", join(folder, "test", "testdata")]));
  });
  return lines(readFileSync(file, "utf8"));
}

/** Upstream's verdicts on other pods, in their order. */
export function ask(questions: readonly Question[]): Answer[] {
  return lines(run(program(), ["judge"], questions.map((question) => `${JSON.stringify(question)}\n`).join("")));
}
