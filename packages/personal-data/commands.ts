/** The commands `personal-data` and `erase`. */

import type { Command } from "commander";
import { ConfigError } from "../../components/errors";
import { makeCommand } from "../../components/make-command";
import { type Context, contextOf, kubectlIfAny } from "../../delivery/context";
import { runStages } from "../../delivery/up";
import { confirmed, type Erased, erasedText, erasePerson } from "./erase";
import { type Found, look, type Subject } from "./look";
import { PLACES, UNSEEN } from "./places";
import { retentionNote } from "./retention";

async function subjectOf(stack: string, username: string): Promise<Subject> {
  if (username === "") throw new ConfigError(["STUDENT=: name the person as the roster does, such as STUDENT=alice"]);
  const context = contextOf(stack);
  return { context, kubectl: await kubectlIfAny(context), username };
}

/** What is stored of a person, for the teacher's eyes and for the person's. */
export function personalText(
  { config, stack }: Context,
  username: string,
  found: readonly Found[],
  cluster: boolean,
): string {
  const person = config.people.find((one) => one.username === username);
  const erase = makeCommand("erase", stack, { STUDENT: username, CONFIRM: 1 });
  const width = Math.max(...PLACES.map(({ id }) => id.length)) + 2;
  const lines = PLACES.flatMap(({ id, what }) => {
    const here = found.filter(({ place }) => place === id);
    return here.length === 0
      ? [`  ${id.padEnd(width)}–`]
      : here.map(({ text }, i) =>
          i === 0 ? `  ${id.padEnd(width)}${text}\n  ${"".padEnd(width)}  (${what})` : `  ${"".padEnd(width)}${text}`,
        );
  });
  return [
    `What ${config.instance} stores of ${username} ` +
      `(${person ? `${person.role}, ${person.status === "active" ? "in the course" : "left"}` : "not in the course"}):`,
    ...lines,
    ...(cluster ? [] : ["The cluster is not there: only this machine was looked through."]),
    `Aula cannot see ${UNSEEN}.`,
    retentionNote(config, stack) ??
      (config.keepUntil === undefined
        ? "aula:keepUntil names no day until which this may be kept."
        : `It may be kept until ${config.keepUntil} (aula:keepUntil).`),
    person?.status === "active"
      ? `To erase it: take ${username} out of ${person.role === "teacher" ? "aula:teachers" : config.roster}, ` +
        `"${makeCommand("up", stack)}", "${erase}".`
      : `To erase it: "${erase}".`,
  ].join("\n");
}

/** Adds the commands to the program. */
export function personalCommands(program: Command, stack: string): void {
  program
    .command("personal-data")
    .description("what is stored of a person")
    .argument("<student>")
    .action(async (username: string) => {
      const subject = await subjectOf(stack, username);
      console.log(personalText(subject.context, username, await look(subject), subject.kubectl !== undefined));
    });
  program
    .command("erase")
    .description("erase what is stored of a person who left")
    .argument("<student>")
    .action(async (username: string) => {
      const subject = await subjectOf(stack, username);
      const found = await confirmed(subject);
      let outcome: Erased | undefined;
      await runStages([
        {
          title: `What is stored of ${username}`,
          run: async (report) => {
            outcome = await erasePerson(subject, found, report);
            return "erased";
          },
        },
      ]);
      console.log(erasedText(outcome!, username));
    });
}
