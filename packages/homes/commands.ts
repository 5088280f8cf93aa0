/** The commands `archive` and `restore`. */

import type { Command } from "commander";
import type { Person } from "../../components/config";
import { count } from "../../components/count";
import { ConfigError } from "../../components/errors";
import { makeCommand } from "../../components/make-command";
import { bytesText } from "../../components/quantity";
import { asked } from "../../delivery/asked";
import { type Context, contextOf, kubectlFor } from "../../delivery/context";
import { knownPeople } from "../../delivery/course/leavers";
import { AulaError } from "../../delivery/errors";
import type { Kubectl } from "../../delivery/kubectl";
import { make } from "../../delivery/make";
import { runStages } from "../../delivery/up";
import { type Archived, archiveHomes, type Resident } from "./archive";
import { archiveFolder, archiveFolders } from "./folders";
import { ownerIn } from "./home-pod";
import { archivedIn, type HomeManifest } from "./manifest";
import { restoreHome } from "./restore";
import { archiveResults, restoreResults } from "./results";

/** Everybody with a workspace in the cluster, or the one who is named. @throws AulaError where nobody is called that */
export async function residents(
  { config, stack }: Context,
  kubectl: Kubectl,
  student: string | undefined,
): Promise<Resident[]> {
  const people = (await knownPeople(kubectl, config.instance)).map(
    ({ username, role }): Resident => ({ ...ownerIn(config, username, role), role }),
  );
  const found = people
    .filter(({ username }) => student === undefined || username === student)
    .sort((a, b) => (a.username < b.username ? -1 : 1));
  if (found.length > 0) return found;
  throw new AulaError(
    student === undefined
      ? `the course ${config.instance} has no homes in this cluster`
      : `nobody named "${student}" has a home in ${config.instance}`,
    people.length === 0
      ? `"${makeCommand("up", stack)}" first: homes are read through the cluster`
      : `those who have: ${people
          .map(({ username }) => username)
          .sort()
          .join(", ")}`,
  );
}

/** What the archive says when it is done. */
function archiveSummary({ done, before, nothing, failed }: Archived, runs: readonly string[], folder: string): string {
  const line = ({ username, home, archive, notes }: HomeManifest): string =>
    `  ${username}: ${count(home.files, "file")}, ${bytesText(home.bytes)}, ${bytesText(archive.bytes)} ` +
    `compressed${notes.length > 0 ? `\n    ${notes.slice(0, 5).join("\n    ")}${notes.length > 5 ? `\n    and ${notes.length - 5} more in ${username}.json` : ""}` : ""}`;
  return [
    "",
    `${folder}: ${count(done.length, "home")} archived` +
      (before.length > 0 ? `, ${count(before.length, "was", "were")} there (AGAIN=1 archives again)` : "") +
      `, ${count(runs.length, "result")} of benchmarks`,
    ...done.map(line),
    ...nothing.map((text) => `  ${text}`),
    ...failed.map((text) => `  NOT archived: ${text}`),
    "Personal data: keep it where only you can read it, and a copy on another disk.",
  ].join("\n");
}

async function archive(stack: string, student: string | undefined, out: string | undefined): Promise<void> {
  const context = contextOf(stack);
  const { instance } = context.config;
  const kubectl = await kubectlFor(context);
  const people = await residents(context, kubectl, student);
  const folder = archiveFolder(instance, out);
  let archived: Archived | undefined;
  let runs: string[] = [];
  await runStages([
    {
      title: `Homes of ${instance}`,
      run: async (report) => {
        archived = await archiveHomes(kubectl, context.config, folder, people, { force: asked("AGAIN"), report });
      },
    },
    {
      title: "Results",
      run: async () => {
        runs = student === undefined ? await archiveResults(kubectl, instance, folder) : [];
      },
    },
  ]);
  console.log(archiveSummary(archived!, runs, folder));
  if (archived!.failed.length > 0) process.exitCode = 1;
}

/**
 * Who of an archive goes to whom of a course. @throws ConfigError, AulaError where somebody who was named is not there
 */
export function pairs(
  archived: readonly HomeManifest[],
  people: readonly Person[],
  from: string,
  student: string | undefined,
  into: string | undefined,
): { manifest: HomeManifest; person: Person | undefined }[] {
  if (into !== undefined && student === undefined)
    throw new ConfigError([`INTO=${into}: it says who gets the home of one person; name that one with STUDENT=`]);
  if (archived.length === 0)
    throw new AulaError(
      `${from}: no archived home is there`,
      `name a folder that "${make("archive")}" wrote, with FROM=`,
    );
  const chosen = archived.filter(({ username }) => student === undefined || username === student);
  if (chosen.length === 0)
    throw new AulaError(
      `${from}: the home of "${student}" is not in it`,
      `those that are: ${archived.map(({ username }) => username).join(", ")}`,
    );
  return chosen.map((manifest) => {
    const name = into ?? manifest.username;
    const person = people.find(({ username }) => username === name);
    if (!person && student !== undefined)
      throw new AulaError(
        `nobody named "${name}" is in this course`,
        `put that person on the roster and "${make("up")}", or name another one with INTO=`,
      );
    return { manifest, person };
  });
}

async function restore(
  stack: string,
  from: string,
  student: string | undefined,
  into: string | undefined,
): Promise<void> {
  const context = contextOf(stack);
  const { instance, people, target } = context.config;
  if (from === "")
    throw new ConfigError([
      `FROM=: name the folder of an archive${archiveFolders(instance)
        .map((folder, i) => `${i === 0 ? "; those of this course: " : ", "}${folder}`)
        .join("")}`,
    ]);
  const chosen = pairs(archivedIn(from), people, from, student, into);
  const kubectl = await kubectlFor(context);
  const failed: string[] = [];
  await runStages(
    chosen.map(({ manifest, person }, i) => ({
      title: `${i + 1} of ${chosen.length}, ${manifest.username} of ${manifest.instance}`,
      run: async (report) => {
        if (!person) return "not restored: not in this course";
        try {
          await restoreHome(kubectl, from, manifest, ownerIn({ instance }, person.username, person.role), target, {
            force: asked("OVERWRITE"),
            report,
          });
          return (
            `${count(manifest.home.files, "file")}, ${bytesText(manifest.home.bytes)}, to ${person.username} of ` +
            `${instance}; every checksum is right`
          );
        } catch (error) {
          if (student !== undefined) throw error;
          failed.push(manifest.username);
          return `NOT restored: ${(error as AulaError).message}; ${(error as AulaError).cure ?? ""}`;
        }
      },
    })),
  );
  const results = student === undefined ? restoreResults(from, instance) : 0;
  if (results > 0) console.log(`In reports/${instance} now: ${count(results, "result")} of benchmarks`);
  if (failed.length > 0) process.exitCode = 1;
}

/** Adds the commands to the program. */
export function homeCommands(program: Command, stack: string): void {
  program
    .command("archive")
    .description("homes and results as files that can be restored")
    .option("--student <name>", "one person only")
    .option("--out <folder>", "where to")
    .action(({ student, out }: { student?: string; out?: string }) => archive(stack, student, out));
  program
    .command("restore")
    .description("put archived homes back")
    .argument("<from>", "folder of an archive")
    .option("--student <name>", "one person only")
    .option("--into <name>", "into this person's home")
    .action((from: string, { student, into }: { student?: string; into?: string }) =>
      restore(stack, from, student, into),
    );
}
