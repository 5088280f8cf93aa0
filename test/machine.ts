/** What suites need of a machine: a Chromium and a Python environment, made where that is safe to do unasked. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { exec, tryExec } from "../delivery/exec";
import { cacheDir } from "../delivery/paths";
import { findChromium } from "./cluster/harness/browser";

/** Installs Debian's packages as root on Debian. @throws elsewhere, with what to install */
async function debian(packages: readonly string[], what: string): Promise<void> {
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0)
    throw new Error(`${what} is missing: install it (on Debian: apt-get install ${packages.join(" ")})`);
  console.log(`Installing ${packages.join(" ")} from Debian`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await exec("apt-get", ["update", "-qq"], { env });
  await exec("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
}

/** A Chromium on PATH, or in $CHROMIUM. */
export async function ensureChromium(): Promise<void> {
  try {
    findChromium();
  } catch {
    await debian(["chromium"], "Chromium");
  }
}

/** Python of an environment with what the images' own tests need; made when requirements or Python change. */
export async function ensurePython(requirements: string): Promise<string> {
  if (!(await tryExec("python3", ["-c", "import venv, ensurepip"])).ok)
    await debian(["python3", "python3-venv"], "Python 3 with venv");
  const version = await exec("python3", ["-c", "import sys; print(*sys.version_info[:3])"]);
  const folder = join(
    cacheDir(),
    `test-python-${createHash("sha256").update(version).update(readFileSync(requirements)).digest("hex").slice(0, 12)}`,
  );
  const python = join(folder, "bin", "python");
  if (existsSync(join(folder, "ready"))) return python;
  console.log("Making the Python environment of the images' tests");
  rmSync(folder, { recursive: true, force: true });
  await exec("python3", ["-m", "venv", folder]);
  await exec(python, ["-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", requirements]);
  await exec("touch", [join(folder, "ready")]);
  return python;
}
