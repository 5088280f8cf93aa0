/** Judges plain Kubernetes objects: no engine, no cluster. The command line, the tests and the pack all come here. */
import { allowanceFor, allowances, type Allowance } from "./allow";
import { expand } from "./manifest";
import { rules as allRules } from "./rules";
import { nameOf, type KubeObject } from "./rules/kubernetes";
import type { Finding, Rule } from "./rules/rule";

/** A broken rule: where, why, and what to write instead. */
export interface Violation {
  readonly rule: string;
  readonly level: Rule["level"];
  readonly severity: Rule["severity"];
  /** Such as `Deployment course-hub/hub`. */
  readonly object: string;
  readonly path: string;
  readonly reason: string;
  readonly cure: string;
}

/** A violation that an allowance covers, with the allowance's own reason. */
export interface Allowed extends Violation {
  readonly allowedBecause: string;
}

/** What a rule says about an object. */
export type Verdict = Violation | Allowed;

/** Turns a finding into a verdict. */
export function verdictOn(rule: Rule, object: KubeObject, { path, reason, value }: Finding, list: readonly Allowance[]): Verdict {
  const name = nameOf(object);
  const violation = { rule: rule.id, level: rule.level, severity: rule.severity, object: name, path, reason, cure: rule.cure };
  const allowance = allowanceFor(rule.id, name, value, list);
  return allowance ? { ...violation, allowedBecause: allowance.reason } : violation;
}

/** Whether an allowance covers it. */
export function isAllowed(verdict: Verdict): verdict is Allowed {
  return "allowedBecause" in verdict;
}

/** Everything that the rules find, allowed or not. */
export function judge(objects: readonly KubeObject[], rules: readonly Rule[] = allRules, list: readonly Allowance[] = allowances): Verdict[] {
  const all = [...expand(objects)];
  return rules.flatMap((rule) => rule.scope === "set"
    ? [...rule.check(all)].map((finding) => verdictOn(rule, finding.object, finding, list))
    : all.flatMap((object) => [...rule.check(object)].map((finding) => verdictOn(rule, object, finding, list))));
}

/** The violations of some rules, without those that are allowed. */
export function check(objects: readonly KubeObject[], rules: readonly Rule[], list: readonly Allowance[] = allowances): Violation[] {
  return judge(objects, rules, list).filter((verdict) => !isAllowed(verdict));
}

/** The violations of every rule, without those that are allowed. */
export function checkManifests(objects: readonly KubeObject[]): Violation[] {
  return check(objects, allRules);
}
