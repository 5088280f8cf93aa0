/** `make archive`: every home of a course as a compressed tar with a manifest, and the results of its benchmarks. */

import { createHash } from "node:crypto";
import { createWriteStream, existsSync, renameSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CourseConfig } from "../../components/config";
import { bytesText } from "../../components/quantity";
import { AulaError } from "../../delivery/errors";
import { stopHere } from "../../delivery/interrupt";
import type { Kubectl } from "../../delivery/kubectl";
import type { Report } from "../../delivery/report";
import { makeFolder } from "./folders";
import { type Home, homeState, type Owner, withHome } from "./home-pod";
import { countsOf, entriesOf, type HomeManifest, manifestFile, readManifest, tarFile, writeIndex } from "./manifest";

/** Someone with a home, as the cluster knows them. */
export interface Resident extends Owner {
  readonly role: string;
}

// A tar that every tar reads: people by number, no attributes that only one machine has, and without the home's own
// folder, whose owner and permissions are the volume's affair.
const TAR =
  "tar --create --gzip --format=posix --pax-option=delete=atime,delete=ctime --numeric-owner --no-recursion " +
  "--ignore-failed-read --null --files-from=- --file=-";
const PACK = [
  "sh",
  "-c",
  `find . -mindepth 1 -path ./lost+found -prune -o -mindepth 1 -print0 | LC_ALL=C sort --zero-terminated | ${TAR}`,
];
/** Room to leave on the disk, so that nothing else stops for an archive. */
const SPARE_BYTES = 256 * 2 ** 20;
const REPORT_MS = 2000;

/** What tar said, without its summary and kubectl's own line. */
const notesOf = (stderr: string): string[] =>
  stderr
    .split("\n")
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== "" &&
        !/^command terminated with exit code|Exiting with failure status due to previous errors/.test(line),
    );

/** The disk has no room: every later home would fail too. */
class DiskFull extends AulaError {}

/** @throws DiskFull where the disk has no room for a home of this size */
export function needRoom(folder: string, bytes: number, whose: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= bytes + SPARE_BYTES) return;
  throw new DiskFull(
    `${folder}: ${bytesText(bavail * bsize)} of disk are free, and ${whose}'s home holds ${bytesText(bytes)} ` +
      "(compressed it may be less, which nobody knows before)",
    "free some, or name a folder on a larger disk with OUT=; what is archived already stays, and the same " +
      "command carries on",
  );
}

/** Streams a home into a file. @returns size and checksum of the file, and what tar had to say */
async function pack(
  home: Home,
  file: string,
  report: (bytes: number) => void,
): Promise<{ bytes: number; sha256: string; notes: string[] }> {
  const hash = createHash("sha256");
  let [bytes, last] = [0, Date.now()];
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      if (Date.now() - last > REPORT_MS) report(bytes);
      if (Date.now() - last > REPORT_MS) last = Date.now();
      done(undefined, chunk);
    },
  });
  const running = await home.stream(PACK);
  running.stdin.end();
  try {
    await pipeline(running.stdout, counted, createWriteStream(file, { mode: 0o600, flush: true }));
  } catch (error) {
    running.kill();
    throw error;
  }
  const { code, stderr } = await running.ended;
  // 1: a file changed while it was read; it is in the archive as it was at some moment.
  if (code > 1) throw new Error(`tar ended with ${code}: ${stderr.trim()}`);
  return { bytes, sha256: hash.digest("hex"), notes: notesOf(stderr) };
}

/**
 * Archives one home. Its files have their names only when they are whole and were read back.
 * @returns its manifest, or a word on why there is nothing to archive
 */
async function archiveHome(
  kubectl: Kubectl,
  course: CourseConfig,
  folder: string,
  owner: Resident,
  report: Report,
): Promise<HomeManifest | string> {
  const state = await homeState(kubectl, owner, course.target);
  if (state !== "there") return state === "none" ? "no home" : "never signed in";
  const { username, instance, role } = owner;
  return withHome(kubectl, owner, { write: false }, async (home) => {
    const size =
      Number(
        (await home.run(["sh", "-c", "du --summarize --apparent-size --block-size=1 . 2>/dev/null || true"])).split(
          "\t",
        )[0],
      ) || 0;
    needRoom(folder, size, username);
    const [tar, part] = [tarFile(folder, username), `${tarFile(folder, username)}.part`];
    try {
      const { notes, ...file } = await pack(home, part, (bytes) =>
        report(`${bytesText(bytes)} packed of a home of ${bytesText(size)}`),
      );
      report(`checking ${bytesText(file.bytes)}`);
      const { entries, uid } = await entriesOf(part);
      const manifest: HomeManifest = {
        format: "aula-home/1",
        course: course.course,
        year: course.year,
        instance,
        username,
        role,
        archived: new Date().toISOString(),
        archive: { file: basename(tar), ...file },
        home: { uid, ...countsOf(entries) },
        notes: [
          ...(home.busy ? ["a server was running: files that changed meanwhile may be of different moments"] : []),
          ...notes,
        ],
        entries,
      };
      writeFileSync(`${manifestFile(folder, username)}.part`, `${JSON.stringify(manifest, null, 1)}\n`, {
        mode: 0o600,
      });
      rmSync(manifestFile(folder, username), { force: true });
      renameSync(part, tar);
      renameSync(`${manifestFile(folder, username)}.part`, manifestFile(folder, username));
      return manifest;
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
  });
}

/** What became of the people of a course. */
export interface Archived {
  readonly done: readonly HomeManifest[];
  /** Archived in this folder before. */
  readonly before: readonly string[];
  /** `name: why` of those without anything to archive, and of those whose home could not be read. */
  readonly nothing: readonly string[];
  readonly failed: readonly string[];
}

/**
 * Archives homes one after another. Who is in the folder already is not read again.
 * @param force read everybody again
 * @throws AulaError where the disk is full: all others would fail too
 */
export async function archiveHomes(
  kubectl: Kubectl,
  course: CourseConfig,
  folder: string,
  people: readonly Resident[],
  { force, report }: { readonly force: boolean; readonly report: Report },
): Promise<Archived> {
  makeFolder(course.instance, folder);
  const [done, before, nothing, failed] = [[] as HomeManifest[], [] as string[], [] as string[], [] as string[]];
  for (const [i, owner] of people.entries()) {
    stopHere();
    const step: Report = (line) => report(`${i + 1} of ${people.length}, ${owner.username}: ${line}`);
    if (!force && existsSync(manifestFile(folder, owner.username)) && readManifest(folder, owner.username)) {
      before.push(owner.username);
      continue;
    }
    step("opening the home");
    try {
      const archived = await archiveHome(kubectl, course, folder, owner, step);
      if (typeof archived === "string") nothing.push(`${owner.username}: ${archived}`);
      else done.push(archived);
    } catch (error) {
      if (error instanceof DiskFull || (error as NodeJS.ErrnoException).code === "ENOSPC") throw error;
      failed.push(`${owner.username}: ${(error as Error).message}`);
    }
    writeIndex(folder);
  }
  return { done, before, nothing, failed };
}
