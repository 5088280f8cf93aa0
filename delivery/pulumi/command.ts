/** The Pulumi CLI that runs a course: the user's own, the official one, or one built from Go modules. */

import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { lt, SemVer } from "semver";
import { AulaError } from "../errors";
import { tryExec } from "../exec";
import { exists } from "../machine/tools";
import { make } from "../make";
import { cacheDir } from "../paths";
import type { Report } from "../report";
import { OLDEST_PULUMI, PULUMI_VERSION } from "../versions";
import { buildPulumi, pulumiIsBuilt } from "./built";

/** A CLI, and one line on which one it is and why. */
export interface FoundPulumi {
  readonly command: PulumiCommand;
  readonly why: string;
  /** Folder of its programs, to go first on PATH; undefined: they are there already. */
  readonly bin?: string;
  /** It is a whole installation: it loads policy packs. The built one does not. */
  readonly whole: boolean;
}

/** Where the CLI's installer is; the Automation API asks the same address. */
const INSTALLER = "https://get.pulumi.com/install.sh";
const PROVIDER = "pulumi-resource-kubernetes";

/** What one of the three ways answered: a CLI, or why it is none. */
type Answer = FoundPulumi | string;
const isFound = (answer: Answer): answer is FoundPulumi => typeof answer !== "string";

/** Whether a CLI on PATH has the provider, or gets it. */
async function hasProvider(): Promise<boolean> {
  const home = process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
  const plugins = await readdir(join(home, "plugins")).catch(() => []);
  if (plugins.some((name) => /^resource-kubernetes-v[\d.]+$/.test(name))) return true;
  if ((await tryExec("sh", ["-c", `command -v ${PROVIDER}`])).ok) return true;
  return (await tryExec("pulumi", ["plugin", "install", "resource", "kubernetes"], { timeout: 120_000 })).ok;
}

async function onPath(): Promise<Answer> {
  const { ok, stdout } = await tryExec("pulumi", ["version"], { timeout: 20_000 });
  const version = ok ? /\d+\.\d+\.\d+/.exec(stdout)?.[0] : undefined;
  if (version === undefined) return "no pulumi is on PATH";
  if (lt(version, OLDEST_PULUMI)) return `the pulumi on PATH is ${version}, and ${OLDEST_PULUMI} or newer is needed`;
  if (!(await hasProvider())) return `the pulumi ${version} on PATH cannot get its Kubernetes provider`;
  return { command: await PulumiCommand.get(), why: `${version}, on PATH`, whole: true };
}

/** The root of the official CLI in the cache folder. */
const installedRoot = (): string => join(cacheDir(), "pulumi", PULUMI_VERSION);

async function rooted(root: string, why: string, whole: boolean): Promise<FoundPulumi> {
  return { command: await PulumiCommand.get({ root }), why, bin: join(root, "bin"), whole };
}

async function installed(report: Report): Promise<Answer> {
  const root = installedRoot();
  const why = `${PULUMI_VERSION}, the official one in the cache folder`;
  if (await exists(join(root, "bin", "pulumi"))) return rooted(root, why, true);
  const host = new URL(INSTALLER).host;
  const answer = await fetch(INSTALLER, { signal: AbortSignal.timeout(10_000) }).then(
    ({ ok, status }) => (ok ? undefined : `answers ${status}`),
    (error: Error) => {
      const code = (error.cause as { code?: string } | undefined)?.code;
      return `does not answer (${code ?? error.message})`;
    },
  );
  if (answer) return `${host} ${answer}`;
  report(`installing Pulumi ${PULUMI_VERSION}`);
  try {
    await PulumiCommand.install({ version: new SemVer(PULUMI_VERSION), root });
    return await rooted(root, why, true);
  } catch (error) {
    return `${host} answers, but its installer failed: ${(error as Error).message.split("\n")[0]}`;
  }
}

async function built(report: Report): Promise<Answer> {
  const why = `${PULUMI_VERSION}, built from Go modules`;
  if (process.platform === "win32") return "Go modules are built on Linux and macOS only";
  if (!(await pulumiIsBuilt()) && !(await tryExec("go", ["version"])).ok)
    return "Go, which would build it, is not installed";
  try {
    return await rooted(await buildPulumi(report), why, false);
  } catch (error) {
    return `Go could not build it: ${(error as Error).message}`;
  }
}

async function look(report: Report): Promise<FoundPulumi> {
  const first = await onPath();
  if (isFound(first)) return first;
  const kept = !(await exists(join(installedRoot(), "bin", "pulumi"))) && (await pulumiIsBuilt());
  const second = kept ? "not asked: a built one is there" : await installed(report);
  if (isFound(second)) return { ...second, why: `${second.why}: ${first}` };
  const third = await built(report);
  if (isFound(third)) return { ...third, why: `${third.why}: ${[first, ...(kept ? [] : [second])].join(", and ")}` };
  throw new AulaError(
    `There is no Pulumi here, and none can be had: ${[first, second, third].join("; ")}.`,
    `install the Pulumi CLI (https://www.pulumi.com/docs/install) or Go 1.26; "${make("render")}" needs neither`,
  );
}

let known: Promise<FoundPulumi> | undefined;

/**
 * Finds or makes a CLI: the one on PATH if it is new enough, else the official one, else one built from Go modules.
 * What was made once is taken again without asking anybody; looked for once in a run, until there is one.
 * @throws AulaError that says what each of the three ways answered
 */
export function findPulumi(report: Report): Promise<FoundPulumi> {
  known ??= look(report).catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
}

/** PATH with a CLI's own programs first. */
export function pathWith(
  { command, bin }: Pick<FoundPulumi, "command" | "bin">,
  path = process.env["PATH"] ?? "",
): string {
  return `${bin ?? dirname(command.command)}:${path}`;
}
