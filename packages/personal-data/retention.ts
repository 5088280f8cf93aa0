/** Until when personal data may be kept, and what to do about it afterwards. Pure. */
import type { CourseConfig } from "../../components/config";

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
    `"make down STACK=${stack}" and then "make purge STACK=${stack} CONFIRM=1" erase the course and every home; ` +
    `"make personal-data STUDENT=… STACK=${stack}" shows what else there is of one person.`
  );
}
