/** Numbers and lists as a person says them. Pure. */

/** `1 person`, `3 people`. */
export const people = (count: number): string => `${count} ${count === 1 ? "person" : "people"}`;

/** So many names are said. */
const MOST = 12;

/** `anna, bea and 30 more`. */
export function names(all: readonly string[]): string {
  if (all.length <= MOST) return all.join(", ");
  return `${all.slice(0, MOST).join(", ")} and ${all.length - MOST} more`;
}
