/**
 * The content of a folder as one digest, for image tags, and for a Pulumi run to detect whether its program changed.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Paths of all files below a folder. @param ignored whether to skip a file or folder of this name with its content */
export function filesBelow(folder: string, ignored: (name: string) => boolean): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !ignored(name))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name), ignored) : [join(folder, entry.name)],
    );
}

/**
 * SHA-256, hexadecimal, of files: their paths below the folder, bytes and executable bits, in a fixed order, so that
 * the same tree gives the same digest on every machine.
 */
export function contentDigest(folder: string, files: readonly string[]): string {
  const hash = createHash("sha256");
  const named = files.map((file) => ({ file, path: relative(folder, file).split(sep).join("/") }));
  for (const { file, path } of named.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const bytes = readFileSync(file);
    hash.update(`${path}\0${(statSync(file).mode & 0o100) !== 0 ? "x" : "-"}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}
