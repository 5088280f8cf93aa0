/** `make restore`: archived homes put back, into the course that they came from or into another one. */

import { createReadStream } from "node:fs";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Target } from "../../components/config";
import { count } from "../../components/count";
import { bytesText } from "../../components/quantity";
import { AulaError } from "../../delivery/errors";
import type { Kubectl } from "../../delivery/kubectl";
import { make } from "../../delivery/make";
import type { Report } from "../../delivery/report";
import { type Home, homeState, type Owner, withHome } from "./home-pod";
import { type Entry, type HomeManifest, sha256Of } from "./manifest";

const AGAIN = "put right what is named here, then the same command with OVERWRITE=1";
const UNPACK = [
  "tar",
  "--extract",
  "--gzip",
  "--preserve-permissions",
  "--no-same-owner",
  "--no-overwrite-dir",
  "--file=-",
];

/**
 * The files of an archive as `sha256sum --check` reads them. A name with a backslash or a line break is escaped as it
 * escapes them; one that is no UTF-8 cannot be named here and is left out. Pure.
 */
export function checkList(entries: readonly Entry[]): string {
  const files = entries.filter(({ kind, path }) => kind === "file" && !path.includes("\uFFFD"));
  return files
    .map(({ path, sha256 }) => {
      const escaped = path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
      return `${escaped === path ? "" : "\\"}${sha256}  ${escaped}\n`;
    })
    .join("");
}

/** @throws AulaError where the home is not empty, or has no room */
async function fits(home: Home, owner: Owner, manifest: HomeManifest, force: boolean): Promise<void> {
  const there = Number(await home.run(["sh", "-c", "find . -mindepth 1 -not -name lost+found -printf x | wc -c"]));
  if (there > 0 && !force) {
    throw new AulaError(
      `${owner.username}'s home in ${owner.instance} is not empty: it holds ` +
        count(there, "file or folder", "files and folders"),
      "OVERWRITE=1 writes the archive over files of the same names and keeps all others; that also finishes a " +
        "restore that was interrupted",
    );
  }
  const free = Number((await home.run(["df", "--block-size=1", "--output=avail", "."])).trim().split("\n").pop());
  if (free < manifest.home.bytes)
    throw new AulaError(
      `${owner.username}'s home in ${owner.instance} has room for ${bytesText(free)}, and the archive holds ` +
        `${bytesText(manifest.home.bytes)}`,
      "give that home a larger size (aula:student.home or the group's home), or free some of its volume's disk",
    );
}

/** Streams an archive into a home. */
async function unpack(home: Home, file: string, total: number, report: Report): Promise<void> {
  let [bytes, last] = [0, Date.now()];
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (Date.now() - last > 2000) report(`${bytesText(bytes)} of ${bytesText(total)} sent`);
      if (Date.now() - last > 2000) last = Date.now();
      done(undefined, chunk);
    },
  });
  const running = await home.stream(UNPACK, "input");
  running.stdout.resume();
  const sent = await pipeline(createReadStream(file), counted, running.stdin).then(
    () => undefined,
    (error: Error) => error,
  );
  const { code, stderr } = await running.ended;
  if (code !== 0 || sent)
    throw new AulaError(`the archive could not be unpacked: ${stderr.trim() || sent?.message}`, AGAIN);
}

/**
 * Puts one archived home into a person's home, and compares every file there with the checksum in the manifest.
 * @param folder where the archive is
 * @param force write over what is there
 * @throws AulaError before anything is written, where the archive is damaged or the home is not empty
 */
export async function restoreHome(
  kubectl: Kubectl,
  folder: string,
  manifest: HomeManifest,
  owner: Owner,
  target: Target,
  { force, report }: { readonly force: boolean; readonly report: Report },
): Promise<void> {
  const file = join(folder, manifest.archive.file);
  report(`checking ${manifest.archive.file}`);
  if ((await sha256Of(file)) !== manifest.archive.sha256)
    throw new AulaError(`${file} is damaged: its SHA-256 is not that of its manifest`, "take another copy of it");
  if ((await homeState(kubectl, owner, target)) === "none") {
    throw new AulaError(
      `${owner.username} has no home in ${owner.instance}`,
      `put that person on the roster and "${make("up")}", or name another one with INTO=`,
    );
  }
  await withHome(kubectl, owner, { write: true }, async (home) => {
    await fits(home, owner, manifest, force);
    await unpack(home, file, manifest.archive.bytes, report);
    report(`comparing ${count(manifest.home.files, "file")}`);
    const list = checkList(manifest.entries);
    if (list === "") return;
    await home.run(["sha256sum", "--check", "--quiet", "--strict"], list).catch((cause: Error) => {
      throw new AulaError(`${owner.username}'s home differs from the archive: ${cause.message}`, AGAIN, { cause });
    });
  });
}
