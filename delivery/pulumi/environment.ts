/** The environment of a run of Pulumi: where its state is, what opens its secrets, what makes it quick. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { CourseConfig } from "../../components/config";
import { projectName } from "../course/project";
import { saltOf } from "../course/stack-file";
import { dataDir, passphraseFile } from "../paths";
import { passphraseFileFor, passphraseOf } from "./passphrase-file";

/** Where Pulumi's state of this machine is, unless the user has a backend. */
export const stateDir = (): string => join(dataDir(), "pulumi");

/** The stack's state in this machine's own backend. */
export const stateFile = (stack: string): string =>
  join(stateDir(), ".pulumi", "stacks", projectName(), `${stack}.json`);

/** Where `pulumi login` wrote what it logged into last. */
function login(): string | undefined {
  const file = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "credentials.json");
  if (!existsSync(file)) return undefined;
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { current?: string }).current || undefined;
  } catch {
    return undefined;
  }
}

/**
 * The backend of a stack: PULUMI_BACKEND_URL, else this machine's own where the stack is in it already, else what
 * `pulumi login` chose, else this machine's own.
 */
export function backendOf(stack: string): string {
  const own = `file://${stateDir()}`;
  const chosen = process.env["PULUMI_BACKEND_URL"];
  if (chosen !== undefined && chosen !== "") return chosen;
  return existsSync(stateFile(stack)) ? own : (login() ?? own);
}

/** Whether a stack's state is in this machine's own backend. */
export const isOwnBackend = (stack: string): boolean => backendOf(stack) === `file://${stateDir()}`;

/** From how many people on the state is written once, at the end, and not at every step. */
const MANY_PEOPLE = 30;

/** A passphrase of this machine's, unless the user has one: the variable that names it, made at need. */
function passphrase(stack: string, instance: string): Record<string, string> {
  if (process.env["PULUMI_CONFIG_PASSPHRASE"] !== undefined) return {};
  if (process.env["PULUMI_CONFIG_PASSPHRASE_FILE"] !== undefined) return {};
  const file = passphraseFileFor(instance, saltOf(stack)) ?? passphraseFile(instance);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600, flag: "wx" });
  }
  return { PULUMI_CONFIG_PASSPHRASE_FILE: file };
}

/** What does not depend on where state and passphrase are. @param path PATH with the CLI's programs */
const common = (stack: string, path: string): Record<string, string> => ({
  PULUMI_STACK: stack,
  PULUMI_SKIP_UPDATE_CHECK: "true",
  // For the built language host, which is too old to read Pulumi.yaml's `typescript: false`: it would check types at
  // every run.
  PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  PATH: path,
});

/**
 * What a person sets to go on by hand: backend, passphrase, stack.
 * @param path PATH with the CLI's programs
 */
export function shellEnvironment(
  stack: string,
  { instance }: Pick<CourseConfig, "instance">,
  path: string,
): Record<string, string> {
  mkdirSync(stateDir(), { recursive: true, mode: 0o700 });
  return {
    PULUMI_BACKEND_URL: backendOf(stack),
    ...passphrase(stack, instance),
    ...common(stack, path),
  };
}

/**
 * Environment of a preview: nothing is made for it.
 * @param backend in place of the stack's own, which has no state of it; undefined: the stack's own
 */
export function previewEnvironment(
  stack: string,
  { instance }: Pick<CourseConfig, "instance">,
  path: string,
  backend: string | undefined,
): Record<string, string> {
  const { PULUMI_STACK: _stack, ...shared } = common(stack, path);
  const known = passphraseOf(instance, saltOf(stack)) !== undefined;
  return {
    ...shared,
    PULUMI_BACKEND_URL: backend ?? backendOf(stack),
    ...(known ? passphrase(stack, instance) : { PULUMI_CONFIG_PASSPHRASE: randomBytes(24).toString("base64url") }),
  };
}

/**
 * Environment of a run that `make` starts.
 *
 * The file backend writes the whole state at every step, 597 s for 200 students (docs/engineer.md). With many people it
 * is written once, at the end. What a killed run made is then not in it: the next run takes those objects over, and
 * nobody's password changes, for the seed of all is sealed before.
 */
export function runEnvironment(
  stack: string,
  config: Pick<CourseConfig, "instance" | "people">,
  path: string,
): Record<string, string> {
  const { PULUMI_STACK: _stack, ...shell } = shellEnvironment(stack, config, path);
  return {
    ...shell,
    // Its heap is small and its garbage much: at Go's own 100 % a quarter of its time is collection.
    GOGC: process.env["GOGC"] ?? "400",
    ...(config.people.length >= MANY_PEOPLE ? { PULUMI_SKIP_CHECKPOINTS: "true" } : {}),
  };
}

/** Lines for `eval`, values quoted for a POSIX shell. Pure. */
export function shellLines(environment: Readonly<Record<string, string>>): string {
  const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${quoted(value)}`)
    .join("\n");
}
