/** The container engine: a docker that can build the images, else podman. Nothing of the host is reconfigured. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AulaError } from "../errors";
import { type ExecOptions, type ExecResult, exec, tryExec } from "../exec";
import { cacheDir } from "../paths";

export interface Engine {
  readonly name: "docker" | "podman";
  /** What programs that call the engine themselves (kind) need in their environment. */
  readonly env: Record<string, string>;
  /** Runs the engine; throws AulaError when it fails. Returns its standard output. */
  run(args: readonly string[], options?: ExecOptions): Promise<string>;
  /** Runs the engine and says how it ended. */
  try(args: readonly string[], options?: ExecOptions): Promise<ExecResult>;
}

function engine(name: Engine["name"], env: Record<string, string>): Engine {
  const merged = (options: ExecOptions = {}): ExecOptions => ({ ...options, env: { ...env, ...options.env } });
  return {
    name,
    env,
    run: (args, options) => exec(name, args, merged(options)),
    try: (args, options) => tryExec(name, args, merged(options)),
  };
}

/**
 * podman 4.3 refuses a container more than about 32,768 processes where it may not raise its own limit, whatever the
 * shell's is.
 */
const MOST_PROCESSES = 30_000;

/** A hard limit of this process, or a generous number where it has none. */
async function hardLimit(flag: "n" | "u", most: number): Promise<number> {
  const { stdout } = await tryExec("sh", ["-c", flag === "n" ? "ulimit -H -n" : "bash -c 'ulimit -H -u'"]);
  return Math.min(Number.parseInt(stdout, 10) || most, most);
}

/** cgroup v1 beside a cgroup v2 that has controllers too: crun, podman's usual runtime, refuses it; runc does not. */
async function hybridCgroups(): Promise<boolean> {
  return (await readFile("/sys/fs/cgroup/unified/cgroup.controllers", "utf8").catch(() => "")).trim() !== "";
}

/**
 * podman, with a containers.conf of our own. Its default ulimits are higher than what a limited root may set, and
 * privileged containers then fail with "error setting rlimit type 7". Its default limit of 2,048 processes is for one
 * program, not for a node: systemd inside would leave each pod 15 % of it, too few for a notebook with a Spark driver.
 * The kubelet's own limit (podPidsLimit) is the one that counts.
 */
async function podman(): Promise<Engine> {
  const file = join(cacheDir(), "containers.conf");
  const ulimits = [`nofile=${await hardLimit("n", 1048576)}`, `nproc=${await hardLimit("u", MOST_PROCESSES)}`];
  const lines = ["[containers]", `default_ulimits = [${ulimits.map((u) => `"${u}:${u.split("=")[1]}"`).join(", ")}]`];
  lines.push("pids_limit = 0");
  if (await hybridCgroups()) {
    if (!(await tryExec("runc", ["--version"])).ok)
      throw new AulaError(
        "This machine's cgroups are hybrid, which podman's runtime crun refuses, and runc is not installed.",
        "On Debian: apt-get install runc.",
      );
    lines.push("[engine]", 'runtime = "runc"');
  }
  await mkdir(cacheDir(), { recursive: true });
  await writeFile(file, `${lines.join("\n")}\n`);
  return engine("podman", { CONTAINERS_CONF: file, KIND_EXPERIMENTAL_PROVIDER: "podman" });
}

/** The first Docker whose BuildKit takes further folders by name (`--build-context`), which the images ask for. */
const DOCKER_SINCE = 23;

/** Why docker, which answers, cannot build the images; undefined: it can. */
async function dockerLacks(version: string): Promise<string | undefined> {
  if (Number.parseInt(version, 10) < DOCKER_SINCE)
    return `Docker ${version} answers, but building the images takes Docker ${DOCKER_SINCE} or newer.`;
  const { ok } = await tryExec("docker", ["buildx", "version"], { timeout: 10_000 });
  return ok ? undefined : "Docker answers, but its plugin buildx, which builds the images, is not installed.";
}

async function look(): Promise<Engine> {
  const docker = await tryExec("docker", ["info", "--format", "{{.ServerVersion}}"], { timeout: 10_000 });
  const answers = docker.ok && docker.stdout.trim() !== "";
  const lacks = answers ? await dockerLacks(docker.stdout.trim()) : undefined;
  if (answers && lacks === undefined) return engine("docker", { KIND_EXPERIMENTAL_PROVIDER: "docker" });
  const found = await tryExec("podman", ["version", "--format", "{{.Client.Version}}"], { timeout: 20_000 });
  if (found.ok) return podman();
  if (lacks !== undefined)
    throw new AulaError(
      lacks,
      "Install docker-ce and docker-buildx-plugin from Docker's own packages " +
        "(https://docs.docker.com/engine/install/), or podman.",
    );
  throw new AulaError(
    "No container engine answers: neither `docker info` nor `podman version` succeeds.",
    "Start Docker, or install podman (on Debian: apt-get install podman).",
  );
}

let known: Promise<Engine> | undefined;

/**
 * The engine to use; looked for once in a run, until there is one.
 * @throws AulaError when neither docker nor podman answers, or docker cannot build the images and there is no podman
 */
export function findEngine(): Promise<Engine> {
  known ??= look().catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
}

/** True where the registry of an image answers and has it. At most 20 seconds. */
export async function canPull(on: Engine, image: string): Promise<boolean> {
  const { ok, stderr } = await on.try(["manifest", "inspect", image], { timeout: 20_000 });
  // podman 4 reads the manifest, and then says that it can only show lists of them.
  return ok || stderr.includes("Treating single images as manifest lists is not implemented");
}
