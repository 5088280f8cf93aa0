/** Lists as a person says them. Pure. */
import { count } from "../../components/count";

/** `1 person`, `3 people`. */
export const people = (n: number): string => count(n, "person", "people");

/** So many names are said. */
const MOST = 12;

/** `anna, bea, … and 30 more`. */
export function names(all: readonly string[]): string {
  if (all.length <= MOST) return all.join(", ");
  return `${all.slice(0, MOST).join(", ")} and ${all.length - MOST} more`;
}

/** Rows as columns, two spaces between them. */
export const padded = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};
