/** The Pulumi CLI as Aula runs it: where its state is, what makes it quick, and what makes that safe. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { dirname, join } from "node:path";
import { MANY_PEOPLE } from "../../components/quick-sdk";
import { contextOf, type Context } from "../context";
import { AulaError } from "../errors";
import { exec, tryExec } from "../exec";
import { dataDir, passphraseFile } from "../paths";
import type { Report } from "../report";
import { masterSecret } from "./master-secret";
import { projectName } from "./project";
import { NOBODY, RunMemory } from "./unchanged";

/** Where a Pulumi run keeps its state, unless the user has a backend of their own. */
const stateDir = (): string => join(dataDir(), "pulumi");

/** Whether the state is in Aula's own backend, and not in one that the user chose. */
const ownBackend = (): boolean => process.env["PULUMI_BACKEND_URL"] === undefined;

/** The stack's state in this machine's own backend. */
const stateFile = (stack: string): string => join(stateDir(), ".pulumi", "stacks", projectName(), `${stack}.json`);

/** Whether this machine's own Pulumi state has the stack: a cluster that was made again remembers nothing. */
export const begunHere = (stack: string): boolean => existsSync(stateFile(stack));

/** Environment of a Pulumi run: a backend and a passphrase of this machine's, unless the user has their own. */
export function pulumiEnvironment(instance: string): Record<string, string> {
  const state = stateDir();
  const passphrase = passphraseFile(instance);
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const own = process.env["PULUMI_CONFIG_PASSPHRASE"] === undefined && process.env["PULUMI_CONFIG_PASSPHRASE_FILE"] === undefined;
  if (own && !existsSync(passphrase)) {
    mkdirSync(dirname(passphrase), { recursive: true, mode: 0o700 });
    writeFileSync(passphrase, randomBytes(24).toString("base64url"), { mode: 0o600, flag: "wx" });
  }
  return {
    PULUMI_BACKEND_URL: process.env["PULUMI_BACKEND_URL"] ?? `file://${state}`,
    ...(own ? { PULUMI_CONFIG_PASSPHRASE_FILE: passphrase } : {}),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Its heap is small and its garbage much: at Go's own 100 % a quarter of its time is collection.
    GOGC: process.env["GOGC"] ?? "400",
  };
}

/** Whether a process works; one that was killed and that nobody has reaped yet does not. */
async function isAlive(pid: number): Promise<boolean> {
  const { stdout } = await tryExec("ps", ["-o", "stat=", "-p", String(pid)]);
  return stdout.trim() !== "" && !stdout.trim().startsWith("Z");
}

/**
 * Lock files that killed runs of this machine left on a stack in Aula's own backend: what `pulumi cancel` would remove, which asks for a stack and finds
 * none where the run was killed as it made it. None, where anybody else or a run that lives has a lock too.
 */
export async function staleLocks(stack: string, alive: (pid: number) => Promise<boolean> = isAlive): Promise<string[]> {
  const folder = join(stateDir(), ".pulumi", "locks", "organization", projectName(), stack);
  if (!ownBackend() || !existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  const locks = files.map((file) => JSON.parse(readFileSync(file, "utf8")) as { pid: number; hostname: string });
  const working = await Promise.all(locks.map(async ({ pid, hostname: host }) => host !== hostname() || alive(pid)));
  return working.includes(true) ? [] : files;
}

/** Runs pulumi on a stack. @param env more of its environment; @param input text for its standard input */
export async function pulumi({ stack, config }: Context, args: readonly string[], { env = {}, input }: { env?: Record<string, string>; input?: string } = {}): Promise<string> {
  const environment = { ...pulumiEnvironment(config.instance), ...env };
  for (const lock of await staleLocks(stack)) rmSync(lock, { force: true });
  if (!begunHere(stack)) await exec("pulumi", ["stack", "select", "--create", stack], { env: environment });
  return exec("pulumi", [...args, "--stack", stack, "--non-interactive"], { env: environment, ...(input === undefined ? {} : { input }) });
}

/**
 * Seals the seed of all secrets into the stack's file, unless it is there: the one thing that a run which is killed before it wrote its state
 * must not forget. It is the master secret that manifests would derive from, so passwords outlive `make down` and a change of engine.
 * @throws AulaError where the course's secrets come from a passphrase that is no seed
 */
export async function sealSeed(context: Context): Promise<void> {
  if (context.config.seed !== undefined) return;
  const seed = masterSecret(context.config.instance);
  if (seed.length < 32) throw new AulaError("this course's secrets come from a PULUMI_CONFIG_PASSPHRASE that is too short to be a seed", "choose one of 32 characters or more for the next year; this one stays with manifests");
  // Over a pipe: a process's arguments are everybody's to read.
  await pulumi(context, ["config", "set", "--secret", "aula:seed"], { input: seed.toString("base64") });
}

/**
 * A Pulumi home without its debug log, which no setting turns off and which is two thirds of what its engine does with 200 students
 * (docs/engines.md): where the log's folder would be is a file. Plugins are the user's. Only beside a state of Aula's own: a login would be missed.
 */
function homeWithoutLog(): Record<string, string> {
  if (process.env["PULUMI_HOME"] !== undefined || !ownBackend()) return {};
  const home = join(stateDir(), "home");
  const plugins = join(homedir(), ".pulumi", "plugins");
  for (const folder of [home, plugins]) mkdirSync(folder, { recursive: true });
  if (!existsSync(join(home, "plugins"))) symlinkSync(plugins, join(home, "plugins"));
  if (!existsSync(join(home, "logs"))) writeFileSync(join(home, "logs"), "");
  return { PULUMI_HOME: home };
}

/** With many people: the state written once, at the end, and no debug log. Killed, an end asks once more for what is gone already, which is no error. */
export function quickOnce({ config }: Context): Record<string, string> {
  return config.people.length >= MANY_PEOPLE ? { PULUMI_SKIP_CHECKPOINTS: "true", ...homeWithoutLog() } : {};
}

/**
 * `pulumi up`, quick enough for a whole year and safe when it is killed: with many people the state is written once, at the end, and not whole at
 * every step; what a killed run made is then not in it. The next run takes those objects over (`upsertExistingObjects`), and nobody's password changes (`sealSeed`).
 * People about whom nothing changed since the last completed run are left out (`unchanged.ts`), unless FORCE=1 asks for everybody, or policies judge the whole.
 * @param fresh the cluster knows nothing of the course
 * @returns one line: how many resources of each kind of change
 */
export async function pulumiUp(context: Context, fresh: boolean, report: Report): Promise<string> {
  const { stack } = context;
  if (fresh) {
    report("sealing the seed of all secrets");
    await sealSeed(context);
  }
  // Once more: the seed may just have come into it.
  const { config } = contextOf(stack);
  const judged = process.env["POLICY"] === "1" ? ["--policy-pack", "policies"] : [];
  const memory = ownBackend() ? new RunMemory(config, stateFile(stack), join(stateDir(), "unchanged", projectName(), `${stack}.json`)) : undefined;
  const left = memory && !fresh && judged.length === 0 && process.env["FORCE"] !== "1" ? memory.leftOut() : NOBODY;
  report(left.workspaces.length === 0 ? "pulumi up" : `pulumi up, without the ${left.workspaces.length} people about whom nothing changed`);
  // What the cluster does not know of is not there, whatever the state says.
  const args = ["up", "--yes", "--skip-preview", ...judged, ...(fresh ? ["--refresh"] : []), ...left.args];
  const run = (env: Record<string, string> = {}): Promise<string> => pulumi(context, args, { env: { ...quickOnce(context), ...env } });
  const printed = await (memory ? memory.during(left, run) : run());
  // Its last lines: how many resources of each kind of change. Those above name every one.
  return printed.split("\n").map((line) => line.trim()).filter((line) => /^(\S )?\d+ (created|updated|replaced|deleted|unchanged)/.test(line)).join(", ");
}
