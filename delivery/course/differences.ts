/** Differences between two objects, and who has which of them. Pure. */
import { isDeepStrictEqual } from "node:util";
import { names, people } from "./words";

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;
/** A value inside of an object; undefined where there is none. */
export const at = (object: Json | undefined, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Json | null | undefined)?.[key], object);
/** A value as it is said. */
export const text = (value: unknown): string =>
  value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);

/** Keys of two objects that differ, as `word old → new`. @param word of a key; undefined for one that is not told */
export function differences(before: Json, after: Json, word: (key: string) => string | undefined): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const said = word(key);
    if (said === undefined || isDeepStrictEqual(before[key], after[key])) return [];
    return [`${said} ${text(before[key])} → ${text(after[key])}`];
  });
}

/** The same change of several people, said once. */
export class Sorted {
  private readonly found = new Map<string, string[]>();

  /** Notes a change of somebody; an empty one is none. */
  add(change: string, whom: string): void {
    if (change !== "") this.found.set(change, [...(this.found.get(change) ?? []), whom]);
  }

  /** A line for each change. @param everybody how many there are: all of them have no names */
  lines(everybody: number, line: (whom: string, change: string) => string): string[] {
    return [...this.found].map(([change, whom]) =>
      line(whom.length === everybody && whom.length > 1 ? `everybody (${people(whom.length)})` : names(whom), change),
    );
  }
}
