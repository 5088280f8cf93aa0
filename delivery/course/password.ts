/** A new password for one person: a number in the stack's file, which the derivation of the password goes by. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { closest, distance } from "fastest-levenshtein";
import type { CourseConfig, Person } from "../../components/config";
import { ConfigError } from "../../components/errors";
import { makeCommand } from "../../components/make-command";
import { renewalOf, signInOf } from "../../components/students/passwords";
import { safeName } from "../../components/students/usernames";
import { type Context, contextOf, kubectlIfAny } from "../context";
import { AulaError } from "../errors";
import { runStages, upStages } from "../up";
import { masterSecret } from "./master-secret";
import { recordOf } from "./record";
import { fileOf } from "./stack-file";
import { withNumber } from "./stack-text";

const KEY = "aula:passwordRenewals";
/** So many names are shown as what may have been meant. */
const FEW = 12;

/** What the name was probably meant to be, as the end of a sentence. */
function hint(written: string, names: readonly string[]): string {
  const word = safeName(written) ?? written;
  const near = closest(word, [...names]);
  const begins = names.filter((name) => word.length > 2 && (name.startsWith(word) || name.endsWith(word)));
  const meant = distance(word, near) <= word.length / 3 ? near : begins[0];
  if (meant !== undefined) return `did you mean STUDENT=${meant}?`;
  return names.length <= FEW
    ? `write one of ${names.join(", ")}, or the STACK= that they are in`
    : "name the person as the roster does, in the first column, and the STACK= that they are in";
}

/**
 * Who is to have a new password. Pure.
 * @throws ConfigError for a name that nobody of the course has, with the one that was probably meant, and for people
 * who left
 */
export function receiver(
  stack: string,
  config: Pick<CourseConfig, "people" | "roster" | "instance">,
  username: string,
): Person {
  const names = config.people.filter(({ status }) => status === "active").map(({ username: name }) => name);
  if (username === "") throw new ConfigError([`STUDENT=: missing; ${hint("", names)}`]);
  const person = config.people.find((one) => one.username === username);
  if (person?.status === "left") {
    throw new ConfigError([
      `STUDENT=${username}: ${username} left the course and cannot sign in; put the line back in ${config.roster}, ` +
        `${makeCommand("up", stack)}, and the old password works again`,
    ]);
  }
  if (person) return person;
  throw new ConfigError([`STUDENT=${username}: nobody in ${config.instance} is called so; ${hint(username, names)}`]);
}

/** Writes one more new password for a person into the stack's file. @throws ConfigError where a person has to */
function written({ stack, config }: Context, { username }: Person): void {
  const file = fileOf(stack);
  const times = renewalOf(config.passwordRenewals, username) + 1;
  const text = withNumber(readFileSync(file, "utf8"), KEY, username, times);
  if (text === undefined)
    throw new ConfigError([
      `${file}: cannot be changed by a command as it is written; write "${username}: ${times}" below ${KEY} ` +
        `yourself, then ${makeCommand("up", stack)}`,
    ]);
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** A person's password as the course derives it. @param config as it is after the run that delivered it */
export function passwordOf(config: CourseConfig, person: Person): string {
  const seed = config.seed ?? masterSecret(config.instance).toString("base64");
  return signInOf(seed, "course", person, config.passwordRenewals).password;
}

/** What a teacher reads when a person has a new password. Pure. */
export function newPasswordText({ stack, access }: Context, { username }: Person, password: string): string {
  return [
    "",
    `${username} has a new password: ${password}`,
    `  at          ${access.url}`,
    "  the old one opens nothing any more: wherever they were signed in, they sign in again. What runs goes on, and a",
    "              page of it that is open may stay so for five minutes",
    `  a slip      ${makeCommand("signins", stack, { OUT: "~/slips.html" })}, everybody's, to print`,
    `  written to  ${fileOf(stack)}, ${KEY}: no secret; commit it`,
  ].join("\n");
}

/**
 * Gives one person a new password, and delivers it as `make up` does, with all else that waits for delivery. Nobody
 * else's password changes.
 * @returns what to tell the teacher
 * @throws ConfigError before anything is changed, for somebody who cannot sign in
 * @throws AulaError where it is written down and could not be delivered
 */
export async function newPassword(stack: string, username: string): Promise<string> {
  const context = contextOf(stack);
  const person = receiver(stack, context.config, username);
  const kubectl = await kubectlIfAny(context);
  const record = kubectl && (await recordOf(kubectl, context.config.instance));
  written(context, person);
  const noted = `${fileOf(stack)} says that ${username} has a new password`;
  if (record === undefined) return `${noted}. The course is not up: ${makeCommand("up", stack)} brings it`;
  if (record["engine"] === "manifests")
    return `${noted}. This course is delivered as manifests: apply them, then ${makeCommand("signins", stack)}`;
  try {
    await runStages(upStages(contextOf(stack)));
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof AulaError)) throw error;
    const why = error instanceof AulaError ? `${error.message}; ${error.cure}` : error.message;
    throw new AulaError(
      `${noted}, but it was not delivered: ${why}`,
      `put that right, then ${makeCommand("up", stack)} brings it`,
      { cause: error },
    );
  }
  const now = contextOf(stack);
  return newPasswordText(now, person, passwordOf(now.config, person));
}
