/** Compares groups in the roster with groups in the configuration. Pure. */
import { distance } from "fastest-levenshtein";
import type { CourseInput } from "../schema";
import type { RosterLine } from "./roster";
import { TEACHERS } from "./sizes";

const bare = (word: string): string =>
  word
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
const letters = (word: string): string => [...word].sort().join("");

/**
 * Whether a word is probably a misspelled name: other punctuation or capitals; a letter too many, missing or wrong, or
 * two swapped; two mistakes in a long word. BSc also resembles MSc: a course with both has an entry for each, so
 * ambiguous names are refused.
 */
function nearly(written: string, name: string): boolean {
  const [a, b] = [bare(written), bare(name)];
  if (a === b) return a !== "";
  // lab1 and lab2 are different groups.
  if (a.replace(/\d/g, "") === b.replace(/\d/g, "")) return false;
  const shorter = Math.min(a.length, b.length);
  const slips = distance(a, b);
  // With two letters, one wrong letter is too much: ba and ma.
  if (shorter < 3) return shorter === 2 && slips === 1 && a.length !== b.length;
  return slips <= (shorter < 6 ? 1 : 2) || (slips === 2 && letters(a) === letters(b));
}

const where = (lines: readonly number[]): string =>
  lines.length === 1
    ? `line ${lines[0]}`
    : `lines ${lines.slice(0, 3).join(", ")}${lines.length > 3 ? ` and ${lines.length - 3} more` : ""}`;

/**
 * Groups in the roster that resemble a group in the config, each with its lines. A group without an entry is valid: its
 * people have the default sizes. An entry without people is also valid: a teacher can prepare it, and the last member
 * of a group can leave during the year.
 */
export function groupProblems(
  input: Pick<CourseInput, "groups" | "roster" | "teachers">,
  roster: readonly RosterLine[],
): string[] {
  const groups = Object.keys(input.groups);
  const found = [...new Set(roster.map(({ group }) => group))].filter((group) => !groups.includes(group));
  const misspelt = found.flatMap((group) => {
    const [meant] = groups
      .filter((name) => nearly(group, name))
      .sort((a, b) => distance(bare(group), bare(a)) - distance(bare(group), bare(b)));
    if (meant === undefined) return [];
    const lines = roster.filter((row) => row.group === group).map(({ line }) => line);
    return [
      `${input.roster}, ${where(lines)}: the group "${group}" has no sizes of its own, but aula:groups has ` +
        `"${meant}"; write "${meant}", or give "${group}" an entry there too, such as ${JSON.stringify(group)}: {}`,
    ];
  });
  const teaching = roster
    .filter(({ username, group }) => group === TEACHERS && !input.teachers.includes(username))
    .map(
      ({ username, line }) =>
        `${input.roster}, line ${line}: "${username}" is in the group "${TEACHERS}", but not in aula:teachers; ` +
        "name them there, or give them another group",
    );
  return [...misspelt, ...teaching];
}
