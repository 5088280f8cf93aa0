/** Files that hold passwords: for their owner's eyes, and never where a commit would take them along. */
import { chmodSync, existsSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { ConfigError } from "../../components/errors";
import { tryExec } from "../exec";

/** The work tree of git that a folder is in; undefined where it is in none. */
function treeOf(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : treeOf(above);
}

/**
 * Writes a file that its owner alone may read.
 * @param out path as it was written, `~` included; @param as what to call it in an error, such as `OUT`
 * @returns the whole path
 * @throws ConfigError before anything is written, in a folder that is not there, and where git would commit the file
 */
export async function writePrivate(out: string, text: string, as: string): Promise<string> {
  const path = resolve(out.replace(/^~(?=\/)/, homedir()));
  const folder = dirname(path);
  if (existsSync(path) && statSync(path).isDirectory())
    throw new ConfigError([`${as}=${out}: is a folder; write the name of a file in it`]);
  if (!existsSync(folder)) throw new ConfigError([`${as}=${out}: there is no folder ${folder}; make it first`]);
  if (treeOf(folder) !== undefined && !(await tryExec("git", ["-C", folder, "check-ignore", "-q", path])).ok)
    throw new ConfigError([
      `${as}=${out}: git would commit it with everybody's password in it; write it outside of this folder, such as ` +
        `${as}=~/${basename(path)}`,
    ]);
  // Made with its mode, and put right where it was there with another one.
  writeFileSync(path, "", { mode: 0o600 });
  chmodSync(path, 0o600);
  writeFileSync(path, text);
  return path;
}
