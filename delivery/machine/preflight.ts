/** Looks before anything starts: is there what this machine needs, and what will be done without. */
import { existsSync, mkdirSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { freemem } from "node:os";
import { bytesText } from "../../components/quantity";
import { AulaError } from "../errors";
import { exec, tryExec } from "../exec";
import { cacheDir, dataDir } from "../paths";
import type { Report } from "../report";

const GIB = 2 ** 30;

/** Free disk and memory that a course on this machine asks for: estimates with room to spare, not measurements. */
export const NEEDS = { diskBytes: 25 * GIB, diskAgainBytes: 5 * GIB, memoryBytes: 5 * GIB } as const;

/**
 * Debian packages that make up the engine and the base images where none are there. runc: crun 1.8 refuses hybrid
 * cgroups.
 */
const DEBIAN = ["podman", "runc", "mmdebstrap"] as const;

const answers = async (command: string, args: string[]): Promise<boolean> =>
  (await tryExec(command, args, { timeout: 20_000 })).ok;

/**
 * A working container engine is there, or Debian's podman has been installed: only as root on Debian, else the cure is
 * named.
 */
async function engineOrInstall(report: Report): Promise<void> {
  // Where docker cannot build the images, findEngine says why, unless podman is there.
  if (await answers("docker", ["info"])) return;
  const missing = await Promise.all(DEBIAN.map(async (tool) => ((await answers(tool, ["--version"])) ? [] : [tool])));
  const packages = missing.flat();
  if (packages.length === 0 || (!packages.includes("podman") && process.platform !== "linux")) return;
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0) {
    if (!packages.includes("podman")) return;
    throw new AulaError(
      "no container engine answers: neither docker nor podman",
      "start Docker, or install podman (Debian: sudo apt-get install podman runc mmdebstrap)",
    );
  }
  report(`installing ${packages.join(" and ")} from Debian`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await exec("apt-get", ["update", "-qq"], { env });
  await exec("apt-get", ["install", "-y", "-qq", ...packages], { env });
}

/** Whether a port of this machine is free. */
export function portFree(listen: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, listen, () => server.close(() => resolve(true)));
  });
}

/**
 * Checks engine, disk, memory, ports, and which registries answer.
 * @param fresh nothing of the cluster is there yet, so its ports must be free and its images need room
 * @throws AulaError naming what is missing and its cure, before anything is changed
 */
export async function preflight(
  ports: { listen: string; ports: readonly number[] },
  fresh: boolean,
  report: Report,
): Promise<void> {
  for (const folder of [dataDir(), cacheDir()]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const disk = statfsSync(folder);
    const free = disk.bavail * disk.bsize;
    const need = fresh ? NEEDS.diskBytes : NEEDS.diskAgainBytes;
    if (free < need)
      throw new AulaError(
        `${folder}: ${bytesText(free)} of disk are free, ${bytesText(need)} are needed`,
        "free some, or point XDG_DATA_HOME and XDG_CACHE_HOME at a larger disk",
      );
  }
  if (fresh && freemem() < NEEDS.memoryBytes) {
    throw new AulaError(
      `${bytesText(freemem())} of memory are free, ${bytesText(NEEDS.memoryBytes)} are needed`,
      "stop other programs, or use a larger machine",
    );
  }
  await engineOrInstall(report);
  if (!fresh) return;
  for (const port of ports.ports) {
    if (!(await portFree(ports.listen, port))) {
      throw new AulaError(
        `port ${port} of ${ports.listen} is taken by another program`,
        "stop that program, or choose another port in aula:target (port, registryPort)",
      );
    }
  }
  const registry = await fetch("https://registry-1.docker.io/v2/", { signal: AbortSignal.timeout(5000) }).then(
    () => true,
    () => false,
  );
  report(
    registry
      ? "container registries answer: base images are pulled"
      : "no container registry answers: base images are made from packages",
  );
}
