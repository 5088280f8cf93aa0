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
