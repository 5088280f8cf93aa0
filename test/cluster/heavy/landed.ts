/** The version that landed last, in a folder of its own: what an upgrade comes from. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT, ROSTER, STACK } from "../harness/stack";

/**
 * git's answer, or undefined where it has none: no repository, no such commit, or one that a shallow clone left out.
 */
function git(...args: string[]): string | undefined {
  try {
    return (
      execFileSync("git", args, { cwd: ROOT, stdio: ["ignore", "pipe", "ignore"] })
        .toString()
        .trim() || undefined
    );
  } catch {
    return undefined;
  }
}

const commit = (ref: string): string | undefined => git("rev-parse", "--verify", "--quiet", `${ref}^{commit}`);

/** The version that the committed list of URNs was taken from. */
const recorded = (
  JSON.parse(readFileSync(join(ROOT, "test", "unit", "fixtures", "landed-urns.json"), "utf8")) as { version: string }
).version;

/**
 * The commit to upgrade from: $AULA_UPGRADE_FROM (a commit or tag); else the one that the list of URNs was taken from,
 * the last landed version; else where this work left main, and on main itself the first parent. undefined where the
 * clone has none of them.
 */
export function landedCommit(): string | undefined {
  const named = process.env["AULA_UPGRADE_FROM"];
  if (named) return commit(named);
  const left = ["origin/main", "main"]
    .flatMap((branch) => git("merge-base", "HEAD", branch) ?? [])
    .find((found) => found !== commit("HEAD"));
  return commit(recorded) ?? left ?? commit("HEAD^1");
}

/** Unpacks a commit into a folder of its own, with this test's stack and roster. @returns the folder */
export function unpacked(ref: string): string {
  const folder = mkdtempSync(join(tmpdir(), "aula-landed-"));
  const tar = execFileSync("git", ["archive", "--format=tar", ref], { cwd: ROOT, maxBuffer: 2 ** 28 });
  execFileSync("tar", ["--extract", "--file=-", "--directory", folder], { input: tar });
  for (const file of [`Pulumi.${STACK}.yaml`, ROSTER]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(folder, file));
  }
  return folder;
}
