/** The commands behind the Makefile. */

import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { type CourseConfig, readConfig } from "../components/config";
import { count } from "../components/count";
import { ConfigError } from "../components/errors";
import { DEFAULT_STACK, makeCommand } from "../components/make-command";
import { readRoster } from "../components/students/roster";
import { forkFolder, newFork } from "../packages/fork/new-fork";
import { makePackages } from "../packages/fork/packages";
import { homeCommands } from "../packages/homes/commands";
import { personalCommands } from "../packages/personal-data/commands";
import { retentionNote } from "../packages/personal-data/retention";
import { stackAsked } from "./asked";
import { removeCluster } from "./cluster/cluster";
import { type Context, contextOf, kubectlFor, kubectlIfAny } from "./context";
import { bench, rowsOf } from "./course/bench";
import { neighboursOf, refuseToEndOthers } from "./course/cluster-conflicts";
import { refusals, runOf } from "./course/deliver";
import { downCourse, purgeable, purgeHomes, removePerson } from "./course/down";
import { endJobSet } from "./course/jobset";
import { chosen, runLabs } from "./course/lab";
import { type Left, remainsOf, remainsText } from "./course/leftovers";
import { writeManifests } from "./course/manifests";
import { knownMasterSecret, masterFile } from "./course/master-secret";
import { newPassword } from "./course/password";
import { type PlanOptions, plan } from "./course/plan";
import { previewText } from "./course/preview-text";
import { writePrivate } from "./course/private-file";
import { render } from "./course/render";
import { slipFormat } from "./course/slips";
import { readStackFile } from "./course/stack-file";
import { signInText, upSummary } from "./course/summary";
import { newYear } from "./course/year";
import { AulaError } from "./errors";
import { afterwards, listen, stopping } from "./interrupt";
import { findEngine } from "./machine/engine";
import { make } from "./make";
import { cacheDir } from "./paths";
import { buildPulumi } from "./pulumi/built";
import { findPulumi, pathWith } from "./pulumi/command";
import { shellEnvironment, shellLines } from "./pulumi/environment";
import { CourseStack } from "./pulumi/stack";
import { buildImages, clusterStages, runStages, upStages } from "./up";

const stack = stackAsked();
const program = new Command("aula").description("A machine-learning course on Kubernetes").showHelpAfterError();

/** Says when what is kept of a year's people may be kept no longer. */
function sayRetention({ config }: Context): void {
  const note = retentionNote(config, stack);
  if (note) console.log(`\n${note}`);
}

/** Says before it is written that a course gets the key of its passwords, outside the tree. */
function sayNewKey({ seed, instance }: CourseConfig): void {
  if (seed === undefined && !knownMasterSecret(instance))
    console.error(`The key of all passwords is new, and kept in ${masterFile(instance)}`);
}

program
  .command("up")
  .description("make or bring up to date the course, and everything it stands on")
  .option("--no-wait", "end when everything is declared, before it answers")
  .action(async ({ wait }: { wait: boolean }) => {
    const context = contextOf(stack);
    const timings = await runStages(upStages(context, { wait }));
    console.log(upSummary(context, timings));
    sayRetention(context);
  });

program
  .command("cluster")
  .description("make the cluster and its registry only")
  .action(async () => {
    await runStages(clusterStages(contextOf(stack)));
  });

program
  .command("images")
  .description("build and push the images that the registry does not have")
  .action(async () => {
    await runStages([{ title: "Images", run: (report) => buildImages(contextOf(stack), report) }]);
  });

program
  .command("render")
  .description("write the manifests, one file an object")
  .requiredOption("--out <folder>", "folder to write to")
  .option("--secrets", "write Secrets in clear")
  .action(async ({ out, secrets }: { out: string; secrets?: boolean }) => {
    if (secrets) sayNewKey(readConfig(readStackFile(stack)));
    const { manifests } = await render(stack, { secrets: secrets ?? false });
    console.log(
      `${count(writeManifests(out, manifests, { secrets: secrets ?? false }), "file")} in ` +
        `${resolve(out)}${secrets ? ", with Secrets in clear: do not commit them" : ", Secrets redacted"}`,
    );
  });

program
  .command("year")
  .description("make the next year's stack: configuration copied, roster empty")
  .argument("<from>")
  .argument("<to>")
  .action((from: string, to: string) => {
    const { file, roster, secrets, notes } = newYear(from, to);
    console.log(
      `${file} and ${roster} are written. Next: your students in ${roster}, what changed in ${file}, then ` +
        `"${makeCommand("up", to)}".`,
    );
    for (const note of notes) console.log(note);
    if (secrets.length > 0) console.log(`Secrets are not copied; set again: ${secrets.join(", ")}`);
  });

program
  .command("signins")
  .description("who signs in with what")
  .option("--out <file>", "a file for your eyes only: .csv for a spreadsheet, .html for slips to print")
  .option("--format <format>", "table, csv or html")
  .action(async ({ out, format }: { out?: string; format?: string }) => {
    const wanted = slipFormat(out, format);
    // Who signs in with what is so whether or not the quotas fit.
    const context = contextOf(stack, { capacity: false });
    sayNewKey(context.config);
    const { signIns } = await render(stack, { secrets: true, capacity: false });
    const text = signInText(context, readRoster(context.config.roster), signIns, wanted);
    if (out === undefined) console.log(text);
    else console.log(`${await writePrivate(out, text, "OUT")} is written, for your eyes only`);
  });

program
  .command("password")
  .description("give one person a new password")
  .argument("<student>")
  .action(async (username: string) => console.log(await newPassword(stack, username)));

/** Runs one operation of Pulumi as the only stage. */
async function operate(
  title: string,
  operation: (opened: CourseStack, context: Context) => Promise<string>,
  open = CourseStack.open,
): Promise<void> {
  const context = contextOf(stack);
  let warnings: readonly string[] = [];
  await runStages([
    {
      title,
      run: async (report) => {
        const opened = await open(context, report);
        try {
          return await operation(opened, context);
        } finally {
          warnings = opened.warnings;
          opened.close();
        }
      },
    },
  ]);
  for (const warning of warnings) console.log(`\n${warning}`);
}

program
  .command("preview")
  .description("what `make up` would change; changes nothing")
  .action(async () => {
    let text = "";
    await operate(
      "Preview",
      async (opened, context) => {
        const kubectl = await kubectlIfAny(context);
        const refused = kubectl ? await refusals(context, kubectl, () => undefined) : [];
        const { outcome, lines } = await opened.preview(kubectl ? { run: await runOf(context, kubectl) } : {});
        text = previewText({ stack, cluster: kubectl !== undefined, lines, refused });
        return outcome;
      },
      CourseStack.openForPreview,
    );
    console.log(text);
  });

program
  .command("plan")
  .description("what the course needs before it exists; makes and changes nothing")
  .option("--students <number>", "students in place of the roster's")
  .option("--seats <number>", "people who work at a time; all, where it is not given")
  .option("--hours <number>", "hours a month in which they do")
  .action((options: PlanOptions) => console.log(plan(stack, options)));

program
  .command("refresh")
  .description("read what is in the cluster into Pulumi's state")
  .action(() => operate("Refresh", (opened) => opened.refresh()));

program
  .command("env")
  .description("what a shell needs to go on with the Pulumi CLI")
  .action(async () => {
    const { config } = contextOf(stack);
    const found = await findPulumi((line) => console.error(line));
    const path = found.whole
      ? pathWith(found)
      : `${join(await buildPulumi((line) => console.error(line), { bare: true }), "bin")}:${process.env["PATH"] ?? ""}`;
    console.log(shellLines(shellEnvironment(stack, config, path)));
  });

program
  .command("bench")
  .description("run a benchmark as a Job")
  .argument("[name]", "benchmark", "higgs-gbt")
  .option("--rows <number>", "rows in place of the stack's")
  .action(async (name: string, { rows }: { rows?: string }) => {
    const context = contextOf(stack);
    const asked = rowsOf(rows);
    const folder = await bench(context, await kubectlFor(context), name, asked);
    console.log(`\n${readdirSync(folder).join(", ")} are in ${folder}`);
  });

async function lab(name?: string): Promise<void> {
  const context = contextOf(stack);
  // Wrong names are told before a cluster is looked for.
  chosen(context.config, name);
  const { folders, table } = await runLabs(context, await kubectlFor(context), name);
  console.log(`\n${table}`);
  for (const folder of folders) console.log(`${readdirSync(folder).join(", ")} are in ${folder}`);
}
program
  .command("lab")
  .description("run a lab without a person")
  .argument("<name>")
  .action((name: string) => {
    if (name === "")
      throw new AulaError("no lab is named", `LAB=<its name>, or "${makeCommand("labs", stack)}" for all that are on`);
    return lab(name);
  });
program
  .command("labs")
  .description("run every lab that is on")
  .action(() => lab());

program
  .command("down")
  .description("remove the course; homes are kept")
  .option("--cluster", "remove the cluster too")
  .action(async ({ cluster }: { cluster?: boolean }) => {
    const context = contextOf(stack);
    const { target } = context.config;
    const going = cluster && target.kind === "kind" ? target : undefined;
    if (going) await refuseToEndOthers(context, await kubectlIfAny(context));
    let left: Left = { volumes: [], others: [] };
    const stages = [
      {
        title: "Course",
        run: async (report: (line: string) => void) => {
          const kubectl = await kubectlIfAny(context);
          if (!kubectl) return "there is no cluster, and so no course";
          const volumes = await downCourse(context, kubectl, report, going !== undefined);
          const others = await neighboursOf(kubectl, context.config.instance);
          left = { volumes, others, jobset: going ? undefined : await endJobSet(kubectl, others, report) };
          return "removed";
        },
      },
    ];
    if (going)
      stages.push({
        title: `Cluster ${going.cluster}`,
        run: async (report) => {
          await removeCluster(await findEngine(), going, report);
          return "removed";
        },
      });
    await runStages(stages);
    console.log(remainsText(context.config, await remainsOf(context, left)));
    sayRetention(context);
  });

program
  .command("purge")
  .description("erase homes: of one who left, or all")
  .argument("[student]")
  .action(async (student: string | undefined) => {
    if (student === "") throw new ConfigError(["STUDENT=: name the person, or leave STUDENT= out to purge all homes"]);
    const context = contextOf(stack);
    const kubectl = await kubectlIfAny(context);
    const gone = student === undefined ? undefined : await purgeable(context, kubectl, student);
    await runStages([
      {
        title: student === undefined ? "Homes" : `Home of ${student}`,
        run: async (report) => {
          if (student === undefined || gone === undefined) return purgeHomes(context, kubectl, report);
          await removePerson(context, kubectl, student, [gone], report);
          return `erased: ${gone}`;
        },
      },
    ]);
  });

program
  .command("fork")
  .description("make a repository for a course of one's own")
  .argument("<name>")
  .option("--dir <folder>", "the folder, if not beside this one")
  .action(async (name: string, { dir }: { dir?: string }) => {
    const folder = forkFolder(name, dir);
    await runStages([{ title: `Repository ${name}`, run: (report) => newFork(name, folder, report) }]);
    console.log(
      `${folder} is written. Next: its README.md, your course in Pulumi.dev.yaml, your students in rosters/; ` +
        `then "${makeCommand("up", DEFAULT_STACK)}" there.`,
    );
  });

program
  .command("package")
  .description("Aula as npm packages")
  .argument("<folder>")
  .action(async (folder: string) => {
    if (!existsSync(folder))
      throw new AulaError(
        `OUT=${folder}: there is no such folder`,
        "make it first, or name the folder vendor/ of a course's repository",
      );
    const { aula, policies } = await makePackages(folder, () => undefined);
    console.log(`${aula} and ${policies} are in ${resolve(folder)}`);
  });

homeCommands(program, stack);
personalCommands(program, stack);

program
  .command("clean")
  .description("empty the caches")
  .action(() => {
    rmSync(cacheDir(), { recursive: true, force: true });
    console.log(`${cacheDir()} is empty: the next "${make("up")}" makes the node image and the tools again`);
  });

/** One clear error, and an exit code that CI sees. */
function fail(error: unknown): void {
  if (stopping.aborted) return;
  if (error instanceof ConfigError)
    console.error(`\nConfiguration of stack ${stack}: ${error.message}\nNothing was changed.`);
  else if (error instanceof AulaError) console.error(`\n${error.message}\nWhat to do: ${error.cure}`);
  else console.error(error);
  process.exitCode = 1;
}

listen(process.argv[2] ?? "");

program
  .parseAsync()
  .catch(fail)
  .finally(() => {
    if (!stopping.aborted) return;
    console.error(afterwards(process.argv[2] ?? ""));
    process.exit(130);
  });
