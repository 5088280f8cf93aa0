/**
 * What an archived home holds, as a file beside it: enough to check it and to put it back, and readable without Aula.
 */

import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
// The tar reader of npm itself: PAX and GNU long names, hard links, damage noticed.
import { list } from "tar";
import { AulaError } from "../../delivery/errors";
import { make } from "../../delivery/make";

/** One thing in a home. */
export interface Entry {
  /** Below the home: `./notes/a b.txt`. */
  readonly path: string;
  readonly kind: "file" | "folder" | "link" | "other";
  /** Permissions, octal. */
  readonly mode: string;
  readonly bytes?: number;
  readonly sha256?: string;
  /** Where a link leads. */
  readonly to?: string;
}

/** `<username>.json` of an archive. */
export interface HomeManifest {
  readonly format: "aula-home/1";
  readonly course: string;
  readonly year: string;
  readonly instance: string;
  readonly username: string;
  readonly role: string;
  /** Moment of the archive, ISO 8601. */
  readonly archived: string;
  readonly archive: { readonly file: string; readonly bytes: number; readonly sha256: string };
  readonly home: {
    readonly uid: number;
    readonly bytes: number;
    readonly files: number;
    readonly folders: number;
    readonly links: number;
  };
  /** What tar had to say: files that changed or could not be read. */
  readonly notes: readonly string[];
  readonly entries: readonly Entry[];
}

const KINDS: Readonly<Record<string, Entry["kind"]>> = {
  File: "file",
  OldFile: "file",
  ContiguousFile: "file",
  Directory: "folder",
  SymbolicLink: "link",
  Link: "link",
};

/** SHA-256 of a file, hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/**
 * Everything in a compressed tar, each file with its checksum, and the number of the user who owns it.
 * @throws where the file is not a whole one
 */
export async function entriesOf(file: string): Promise<{ entries: Entry[]; uid: number }> {
  const entries: Entry[] = [];
  const uids = new Set<number>();
  await list({
    // A file of zeros is a file: no limit to how well it may be compressed.
    file,
    strict: true,
    noResume: true,
    maxDecompressionRatio: Infinity,
    onReadEntry: (entry) => {
      const { path, type, mode = 0, uid, size, linkpath } = entry;
      const kind = KINDS[type] ?? "other";
      const hash = createHash("sha256");
      if (uid !== undefined) uids.add(uid);
      entry.on("data", (chunk: Buffer) => hash.update(chunk));
      entry.on("end", () =>
        entries.push({
          path,
          kind,
          mode: mode.toString(8).padStart(4, "0"),
          ...(kind === "file" ? { bytes: size, sha256: hash.digest("hex") } : {}),
          ...(kind === "link" ? { to: linkpath ?? "" } : {}),
        }),
      );
    },
  });
  return { entries, uid: [...uids][0] ?? 0 };
}

/** Counts and bytes of what an archive holds. Pure. */
export function countsOf(entries: readonly Entry[]): Omit<HomeManifest["home"], "uid"> {
  const of = (kind: Entry["kind"]): number => entries.filter((entry) => entry.kind === kind).length;
  return {
    bytes: entries.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
    files: of("file"),
    folders: of("folder"),
    links: of("link"),
  };
}

/** Manifest and compressed tar of a person in an archive's folder. */
export const manifestFile = (folder: string, username: string): string => join(folder, `${username}.json`);
export const tarFile = (folder: string, username: string): string => join(folder, `${username}.tar.gz`);

/**
 * The manifest of a person's home in a folder; undefined where there is none, or its archive is missing or of another
 * size.
 */
export function readManifest(folder: string, username: string): HomeManifest | undefined {
  const file = manifestFile(folder, username);
  if (!existsSync(file)) return undefined;
  const manifest = JSON.parse(readFileSync(file, "utf8")) as HomeManifest;
  if (manifest.format !== "aula-home/1")
    throw new AulaError(
      `${file}: not the manifest of an archived home`,
      `name a folder that "${make("archive")}" wrote`,
    );
  const tar = join(folder, manifest.archive.file);
  return existsSync(tar) && statSync(tar).size === manifest.archive.bytes ? manifest : undefined;
}

/** Everybody whose home is complete in a folder, by name. */
export function archivedIn(folder: string): HomeManifest[] {
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .map((name) => name.slice(0, -".json".length))
        .sort()
    : [];
  return names.flatMap((name) => readManifest(folder, name) ?? []);
}

const README = `Homes of a course, archived by Aula; nothing of Aula is needed to read them.

  sha256sum --check SHA256SUMS      are all archives whole?
  tar --list --gzip --file NAME.tar.gz
  tar --extract --gzip --file NAME.tar.gz --directory SOMEWHERE

NAME.json says whose home it is, when it was archived, and lists every file with its size, permissions and SHA-256.
results/ holds the results of benchmarks. These are personal data: keep them no longer than you may.
`;

/** Writes what makes a folder readable by itself: instructions, and the checksums of its archives. */
export function writeIndex(folder: string): void {
  writeFileSync(join(folder, "README.txt"), README, { mode: 0o600 });
  const sums = archivedIn(folder)
    .map(({ archive }) => `${archive.sha256}  ${archive.file}\n`)
    .join("");
  writeFileSync(join(folder, "SHA256SUMS"), sums, { mode: 0o600 });
}
