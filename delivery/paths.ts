/** Where Aula keeps things on this machine: the XDG folders of the user, never the tree. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** What can be made again: binaries, node images. `make clean` empties it. */
export function cacheDir(): string {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "aula");
}

/** What cannot: homes, the registry's content, master secrets, kubeconfigs. Readable by its owner only. */
export function dataDir(): string {
  return join(process.env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "aula");
}

/** Homes of the people of one cluster: `<namespace>/<claim>` below it. They outlive the cluster. */
export function homesDir(cluster: string, ...rest: string[]): string {
  return join(dataDir(), "homes", cluster, ...rest);
}

/** Content of the registry, which outlives every cluster. */
export function registryDir(): string {
  return join(dataDir(), "registry");
}

/** The passphrase that Pulumi's secrets of a course are sealed with, where its owner has none of their own. */
export function passphraseFile(instance: string): string {
  return join(dataDir(), "secrets", `${instance}.passphrase`);
}

/** A folder or file of this checkout. */
export function inTree(...parts: string[]): string {
  return resolve(__dirname, "..", ...parts);
}
