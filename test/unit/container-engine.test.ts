/** Which container engine is used: programs of these names stand first on PATH and answer as the real ones do. */
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type * as EngineModule from "../../delivery/machine/engine";
import { folder, setEnv } from "./fixtures";

/** A folder with a program for each name, each a few lines of shell. */
function path(programs: Record<string, string>): string {
  const bin = folder();
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

const DOCKER = '[ "$1" = info ] && echo 28.2.2 && exit 0\n[ "$1" = buildx ] && exit 0\nexit 1';
const WITHOUT_BUILDX = '[ "$1" = info ] && echo 28.2.2 && exit 0\nexit 1';
const OLD = '[ "$1" = info ] && echo 20.10.24+dfsg1 && exit 0\n[ "$1" = buildx ] && exit 0\nexit 1';
const NO_DAEMON = "exit 1";
const PODMAN = "echo 4.3.1";

async function chosen(programs: Record<string, string>): Promise<string> {
  setEnv("XDG_CACHE_HOME", folder());
  // The shell itself, for `ulimit`, and nothing else of this machine.
  setEnv("PATH", path({ sh: 'exec /bin/sh "$@"', runc: "exit 0", ...programs }));
  jest.resetModules();
  // Anew for each test: the engine is looked for once in a run.
  const { findEngine } = jest.requireActual<typeof EngineModule>("../../delivery/machine/engine");
  return findEngine().then(
    ({ name }) => name,
    (error: Error & { cure?: string }) => `${error.message} ${error.cure ?? ""}`,
  );
}

test.each<[string, Record<string, string>, string | RegExp]>([
  ["docker with buildx", { docker: DOCKER, podman: PODMAN }, "docker"],
  ["docker of another age, beside podman", { docker: OLD, podman: PODMAN }, "podman"],
  ["docker of another age alone", { docker: OLD }, /Docker 20\.10\.24\+dfsg1 answers, but .* Docker 23 or newer/],
  ["docker without buildx, beside podman", { docker: WITHOUT_BUILDX, podman: PODMAN }, "podman"],
  ["docker without its daemon, beside podman", { docker: NO_DAEMON, podman: PODMAN }, "podman"],
  ["docker without buildx alone", { docker: WITHOUT_BUILDX }, /buildx.*not installed.*docker-buildx-plugin/],
  ["none", {}, /No container engine answers/],
])("%s", async (_, programs, expected) => {
  const is = await chosen(programs);
  if (typeof expected === "string") expect(is).toBe(expected);
  else expect(is).toMatch(expected);
});
