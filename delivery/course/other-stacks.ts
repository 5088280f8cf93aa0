/** The stacks of this folder, for a command that was given the wrong one. */
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { leftFileOf, readRoster } from "../../components/students/roster";

/** Names of the stacks whose files are in this folder, sorted. */
export function stacksHere(): string[] {
  return readdirSync(".")
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
}

/** User names that a stack knows; none where its file or roster cannot be read, for that is not what was asked. */
function namesIn(stack: string): string[] {
  try {
    const { config } = parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8")) as { config?: Record<string, unknown> };
    const roster = String(config?.["aula:roster"]);
    const teachers = config?.["aula:teachers"];
    const people = [...readRoster(roster), ...readRoster(leftFileOf(roster), { optional: true })];
    return [...people.map(({ username }) => username), ...(Array.isArray(teachers) ? teachers.map(String) : [])];
  } catch {
    return [];
  }
}

/** Where else a name is known, as the end of a sentence: `; alice is in STACK=2025-26`. Empty where nobody else is. */
export function elsewhere({ stack }: { readonly stack: string }, username: string): string {
  const others = stacksHere().filter((other) => other !== stack && namesIn(other).includes(username));
  return others.length === 0 ? "" : `; ${username} is in ${others.map((other) => `STACK=${other}`).join(", ")}`;
}
