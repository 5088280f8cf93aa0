/** Brings a course's objects into the cluster, by the engine that owns the course. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { apply } from "./apply";
import type { Context } from "../context";
import type { Kubectl } from "../kubectl";
import { exec, tryExec } from "../exec";
import { chooseEngine, recordedEngine, type DeliveryEngine } from "./ownership";
import { dataDir } from "../paths";
import { render } from "./render";
import type { Report } from "../report";

/** Where a Pulumi run keeps its state, unless the user has a backend of their own. */
const stateDir = (): string => join(dataDir(), "pulumi");

/** Whether this machine's own Pulumi state has the stack: a cluster that was made again remembers nothing. */
const begunHere = (stack: string): boolean => existsSync(join(stateDir(), ".pulumi", "stacks", "aula", `${stack}.json`));

/** Chooses the engine for a course from what the cluster or Pulumi's state remembers, `ENGINE=` and what is on PATH. */
export async function engineFor({ stack, config }: Context, kubectl: Kubectl): Promise<{ engine: DeliveryEngine; why: string }> {
  const cli = (await tryExec("pulumi", ["version"])).ok;
  const recorded = (await recordedEngine(kubectl, config.instance)) ?? (begunHere(stack) ? "pulumi" : undefined);
  return chooseEngine({ recorded, requested: process.env["ENGINE"] || undefined, cli });
}

/** Environment of a Pulumi run: a backend and a passphrase of this machine's, unless the user has their own. */
export function pulumiEnvironment(instance: string): Record<string, string> {
  const state = stateDir();
  const passphrase = join(dataDir(), "secrets", `${instance}.passphrase`);
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const own = process.env["PULUMI_CONFIG_PASSPHRASE"] === undefined && process.env["PULUMI_CONFIG_PASSPHRASE_FILE"] === undefined;
  if (own && !existsSync(passphrase)) {
    mkdirSync(join(dataDir(), "secrets"), { recursive: true, mode: 0o700 });
    writeFileSync(passphrase, randomBytes(24).toString("base64url"), { mode: 0o600, flag: "wx" });
  }
  return {
    PULUMI_BACKEND_URL: process.env["PULUMI_BACKEND_URL"] ?? `file://${state}`,
    ...(own ? { PULUMI_CONFIG_PASSPHRASE_FILE: passphrase } : {}),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

/** Runs pulumi on a stack. */
export async function pulumi({ stack, config }: Context, args: readonly string[]): Promise<string> {
  const env = pulumiEnvironment(config.instance);
  await exec("pulumi", ["stack", "select", "--create", stack], { env });
  return exec("pulumi", [...args, "--stack", stack, "--non-interactive"], { env });
}

/** Delivers, and returns one line on what changed. */
export async function deliver(context: Context, kubectl: Kubectl, engine: DeliveryEngine, report: Report): Promise<string> {
  if (engine === "pulumi") {
    // Without a record the cluster is new, whatever the state says that is in it.
    const fresh = (await recordedEngine(kubectl, context.config.instance)) === undefined;
    report("pulumi up");
    const printed = await pulumi(context, ["up", "--yes", "--skip-preview", ...(fresh ? ["--refresh"] : [])]);
    // Its last lines: how many resources of each kind of change. Those above name every one.
    return printed.split("\n").map((line) => line.trim()).filter((line) => /^(\S )?\d+ (created|updated|replaced|deleted|unchanged)/.test(line)).join(", ");
  }
  report("rendering");
  const { manifests } = await render(context.stack);
  report(`applying ${manifests.length} objects`);
  const { created, changed, unchanged, removed } = await apply(kubectl, context.config.instance, manifests, { force: process.env["FORCE"] === "1" });
  return `${created} created, ${changed} changed, ${unchanged} unchanged, ${removed.length} removed`;
}

/** Password of each person who may sign in, from the engine that made them. */
export async function signInsOf(context: Context, engine: DeliveryEngine): Promise<Readonly<Record<string, string>>> {
  if (engine === "manifests") return (await render(context.stack)).signIns;
  return JSON.parse(await pulumi(context, ["stack", "output", "signIns", "--show-secrets", "--json"])) as Record<string, string>;
}
