/** Where archives are: a default place, and a list of every other one that was ever named. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { dataDir } from "../../delivery/paths";

const archivesDir = (instance: string): string => join(dataDir(), "archives", instance);
const listFile = (instance: string): string => join(archivesDir(instance), "elsewhere.txt");

/** Today's archive of a course, unless another folder is named: begun again on the same day, it carries on. */
export function archiveFolder(instance: string, named: string | undefined, now = new Date()): string {
  return named ? resolve(named) : join(archivesDir(instance), now.toISOString().slice(0, 10));
}

/** Makes an archive's folder, for its owner's eyes only, and remembers it where it is not in the default place. */
export function makeFolder(instance: string, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (archiveFolders(instance).includes(folder)) return;
  mkdirSync(archivesDir(instance), { recursive: true, mode: 0o700 });
  writeFileSync(listFile(instance), `${folder}\n`, { flag: "a", mode: 0o600 });
}

/** Every folder with archives of a course that this machine knows of and that is there, the oldest first. */
export function archiveFolders(instance: string): string[] {
  const own = archivesDir(instance);
  const dated = existsSync(own)
    ? readdirSync(own)
        .filter((name) => /^\d{4}-\d\d-\d\d$/.test(name))
        .sort()
        .map((name) => join(own, name))
    : [];
  const elsewhere = existsSync(listFile(instance))
    ? readFileSync(listFile(instance), "utf8").split("\n").filter(Boolean)
    : [];
  return [...dated, ...elsewhere].filter((folder) => existsSync(folder));
}
