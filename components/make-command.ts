/** Commands of make that are printed for a person to copy: right as they stand, for the course they are about. Pure. */

/** The stack that make's commands are about where nobody writes STACK=; the Makefile's own. */
export const DEFAULT_STACK = "dev";

/** Verbs that are about no stack. */
const WITHOUT_STACK = ["clean", "fork", "help", "package", "year"];

/** Options of a command by their names in the Makefile, in the order in which they are written. */
export type MakeOptions = Readonly<Record<string, string | number>>;

/** A value as a shell reads it. `…` stands for what a person fills in. */
const quoted = (value: string): string => (/^[\w.,:/~…-]+$/.test(value) ? value : `'${value}'`);

/**
 * A command as a person can copy it, such as `make erase STACK=2026-27 STUDENT=anais CONFIRM=1`.
 * @param verb target of the Makefile
 * @param stack that the command is about; the default one is not written
 */
export function makeCommand(verb: string, stack: string, options: MakeOptions = {}): string {
  const about = stack === DEFAULT_STACK || WITHOUT_STACK.includes(verb) ? {} : { STACK: stack };
  const written = Object.entries({ ...about, ...options }).map(([name, value]) => ` ${name}=${quoted(String(value))}`);
  return `make ${verb}${written.join("")}`;
}
