/** Every rule, in the order of reports, and the rules of each level. */
import { access } from "./access";
import { course } from "./course";
import { podSecurity } from "./pod-security";
import type { Rule } from "./rule";
import { workloads } from "./workloads";

export const rules: readonly Rule[] = [...podSecurity, ...access, ...workloads, ...course];

/** A level of the Pod Security Standards, or `course`: restricted and every other rule. */
export type Level = "baseline" | "restricted" | "course";
export const LEVELS: readonly Level[] = ["baseline", "restricted", "course"];

/**
 * The rules of a level, as the API server chooses them: restricted also has the controls of baseline, except for those
 * that it overrides in that version.
 * @param minor minor version of Kubernetes 1.x
 */
export function rulesFor(level: Level, minor: number): readonly Rule[] {
  if (level === "course") return rules;
  const known = podSecurity.filter(({ since = 0 }) => since <= minor);
  const chosen = known.filter((rule) => level === "restricted" || rule.podSecurity === "baseline");
  const overridden = new Set(chosen.map(({ overrides }) => overrides));
  return chosen.filter((rule) => !overridden.has(rule));
}
