/** Groups of the roster against those of the configuration. Pure. */
import { distance } from "fastest-levenshtein";
import type { CourseInput } from "../schema";
import type { RosterLine } from "./roster";
import { TEACHERS } from "./sizes";

const bare = (word: string): string => word.normalize("NFD").toLowerCase().replace(/[^a-z0-9]/g, "");
const letters = (word: string): string => [...word].sort().join("");

/**
 * Whether a word was probably meant to be a name: other signs or capitals; a letter too many, missing or wrong, or two swapped; two slips in a
 * long word. BSc is nearly MSc too: who has both says so with an entry for each, and nobody's sizes are a matter of luck.
 */
function nearly(written: string, name: string): boolean {
  const [a, b] = [bare(written), bare(name)];
  if (a === b) return a !== "";
  // lab1 and lab2 are two groups.
  if (a.replace(/\d/g, "") === b.replace(/\d/g, "")) return false;
  const shorter = Math.min(a.length, b.length);
  const slips = distance(a, b);
  // Of two letters one is too much to be wrong: ba and ma.
  if (shorter < 3) return shorter === 2 && slips === 1 && a.length !== b.length;
  return slips <= (shorter < 6 ? 1 : 2) || (slips === 2 && letters(a) === letters(b));
}

const where = (lines: readonly number[]): string =>
  lines.length === 1 ? `line ${lines[0]}` : `lines ${lines.slice(0, 3).join(", ")}${lines.length > 3 ? ` and ${lines.length - 3} more` : ""}`;

/**
 * Groups of the roster that are nearly one of the config's, each with its lines. A group without an entry is right, its people have what
 * everybody has; an entry without people is right too, for a teacher may prepare it, and the last one of a group may leave in the middle of a year.
 */
export function groupProblems(input: Pick<CourseInput, "groups" | "roster" | "teachers">, roster: readonly RosterLine[]): string[] {
  const groups = Object.keys(input.groups);
  const found = [...new Set(roster.map(({ group }) => group))].filter((group) => !groups.includes(group));
  const misspelt = found.flatMap((group) => {
    const [meant] = groups.filter((name) => nearly(group, name)).sort((a, b) => distance(bare(group), bare(a)) - distance(bare(group), bare(b)));
    if (meant === undefined) return [];
    const lines = roster.filter((row) => row.group === group).map(({ line }) => line);
    return [`${input.roster}, ${where(lines)}: the group "${group}" has no sizes of its own, but aula:groups has "${meant}"; write "${meant}", or give "${group}" an entry there too, such as ${JSON.stringify(group)}: {}`];
  });
  const teaching = roster.filter(({ username, group }) => group === TEACHERS && !input.teachers.includes(username))
    .map(({ username, line }) => `${input.roster}, line ${line}: "${username}" is in the group "${TEACHERS}", but not in aula:teachers; name them there, or give them another group`);
  return [...misspelt, ...teaching];
}
