/**
 * podman's containers that died together with their monitor (a machine that went down with /run on its disk, a killed
 * session): podman before 5.1 goes on calling them "Up", and then "Stopping" for ever (containers/podman#19629), for
 * nobody wrote how they ended.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "./engine";

/** Exit code of a program that was killed. */
const KILLED = "137";

/** Where podman's monitors leave the exit codes of their containers. */
export function exitsFolder(env: NodeJS.ProcessEnv, uid: number | undefined): string | undefined {
  if (uid === 0) return "/run/libpod/exits";
  return env["XDG_RUNTIME_DIR"] && join(env["XDG_RUNTIME_DIR"], "libpod", "tmp", "exits");
}

/** Whether the process belongs to the container: process numbers are given again. */
const belongs = async (pid: string, id: string): Promise<boolean> =>
  (await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => "")).includes(id);

/**
 * Leaves the missing exit codes of the containers that `filter` names, so that podman sees that they ended and can
 * start them again.
 */
export async function noteLost(engine: Engine, filter: string): Promise<void> {
  const folder = exitsFolder(process.env, process.getuid?.());
  if (engine.name !== "podman" || process.platform !== "linux" || !folder) return;
  const list = await engine.run([
    "ps",
    "--all",
    "--no-trunc",
    "--filter",
    filter,
    "--format",
    "{{.ID}} {{.Pid}} {{.State}}",
  ]);
  for (const [id = "", pid = "", state = ""] of list
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" "))) {
    if (/^(Up|running|Stopping)$/i.test(state) && !(await belongs(pid, id))) await writeFile(join(folder, id), KILLED);
  }
}
