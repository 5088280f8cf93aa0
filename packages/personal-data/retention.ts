/** Until when personal data may be kept, and what to do about it afterwards. Pure. */

import type { CourseConfig } from "../../components/config";
import { makeCommand } from "../../components/make-command";

/**
 * What is to be said once `aula:keepUntil` has passed; undefined before, and where nobody wrote a day. @param stack as
 * `STACK=` names it
 */
export function retentionNote(
  { keepUntil, instance }: Pick<CourseConfig, "keepUntil" | "instance">,
  stack: string,
  now = new Date(),
): string | undefined {
  // The day itself is the last one.
  if (keepUntil === undefined || now.toISOString().slice(0, 10) <= keepUntil) return undefined;
  return (
    `aula:keepUntil: ${keepUntil} has passed: what is kept of the people of ${instance} is to be erased. ` +
    `"${makeCommand("down", stack)}" and then "${makeCommand("purge", stack, { CONFIRM: 1 })}" erase the course and ` +
    `every home; "${makeCommand("personal-data", stack, { STUDENT: "…" })}" shows what else there is of one person.`
  );
}
