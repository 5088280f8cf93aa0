/** Where Aula keeps things on this machine: the XDG folders of the user, never the tree. */
import { homedir } from "node:os";
import { join } from "node:path";

/** What can be made again: binaries, node images. `make clean` empties it. */
export function cacheDir(): string {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "aula");
}

/** What cannot: homes, the registry's content, master secrets, kubeconfigs. Readable by its owner only. */
export function dataDir(): string {
  return join(process.env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "aula");
}
