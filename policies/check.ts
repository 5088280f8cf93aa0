/**
 * Checks plain Kubernetes objects, without an engine or a cluster. The command line, the tests and the pack use this.
 */
import { expand } from "./manifest";
import { type KubeObject, nameOf } from "./objects/kubernetes";
import { rules as allRules } from "./rules";
import type { Rule, SetFinding, Settings } from "./rules/rule";
import { NEWEST } from "./version";
import { holds, OWN_WAIVERS, readWaivers, type Waiver, waiverFor } from "./waivers";

/** A broken rule: the place, the reason, and what to write instead. */
export interface Violation {
  readonly rule: string;
  readonly level: Rule["level"];
  readonly severity: Rule["severity"];
  /** Such as `Deployment course-hub/hub`. */
  readonly object: string;
  readonly path: string;
  readonly reason: string;
  readonly cure: string;
  /** The object itself. */
  readonly target: KubeObject;
  /** The waiver that names it. A valid waiver allows it; an expired one does not. */
  readonly waiver?: Waiver;
  /** Whether a waiver allows it. */
  readonly waived: boolean;
}

/** How to check; every field has a default. */
export interface Judging {
  /** The rules to check; by default, all. See `rulesFor`. */
  readonly rules?: readonly Rule[];
  /** By default, the newest Kubernetes that the pack knows, and the capacity that the course itself declares. */
  readonly settings?: Partial<Settings>;
  /** By default, Aula's own. */
  readonly waivers?: readonly Waiver[];
  /** The current day for waivers, such as 2026-11-21; by default, today. */
  readonly today?: string;
}

/** A rule's findings in some objects, without those that an overridden control already has at the same place. */
export function* findingsOf(
  rule: Rule,
  objects: readonly KubeObject[],
  settings: Settings,
  chosen: readonly Rule[],
): Iterable<SetFinding> {
  if (rule.scope === "set") {
    yield* rule.check(objects, settings);
    return;
  }
  if ((rule.since ?? 0) > settings.minor) return;
  const other = rule.overrides && chosen.includes(rule.overrides) ? rule.overrides : undefined;
  for (const object of objects) {
    const told = new Set(other ? [...other.check(object, settings)].map(({ path }) => path) : []);
    for (const finding of rule.check(object, settings)) if (!told.has(finding.path)) yield { ...finding, object };
  }
}

/** Turns a finding into a violation, waived or not. */
export function violationOf(
  rule: Rule,
  { object: target, path, reason, value }: SetFinding,
  waivers: readonly Waiver[],
  today: string,
): Violation {
  const object = nameOf(target);
  const waiver = waiverFor(rule.id, object, value, waivers, today);
  const waived = waiver !== undefined && holds(waiver, today);
  const ended = waiver && !waived ? `; the waiver of ${waiver.owner} expired on ${waiver.expires}` : "";
  return {
    rule: rule.id,
    level: rule.level,
    severity: rule.severity,
    object,
    path,
    reason: `${reason}${ended}`,
    cure: rule.cure,
    target,
    waiver,
    waived,
  };
}

/** Today, in the format of waivers. */
export function thisDay(): string {
  return new Date().toISOString().slice(0, 10);
}

/** All findings of the rules, waived or not. */
export function judge(
  objects: readonly KubeObject[],
  { rules = allRules, settings, waivers = readWaivers(OWN_WAIVERS), today = thisDay() }: Judging = {},
): Violation[] {
  const all = [...expand(objects)];
  const complete: Settings = { minor: NEWEST, ...settings };
  return rules.flatMap((rule) =>
    [...findingsOf(rule, all, complete, rules)].map((finding) => violationOf(rule, finding, waivers, today)),
  );
}

/** The findings of the rules that are not waived. */
export function check(objects: readonly KubeObject[], judging?: Judging): Violation[] {
  return judge(objects, judging).filter(({ waived }) => !waived);
}

/**
 * The waivers that are not needed, because their object or finding no longer exists. Only waivers for the given rules
 * count, and no optional ones.
 */
export function unused(
  violations: readonly Violation[],
  waivers: readonly Waiver[],
  rules: readonly Rule[] = allRules,
): Waiver[] {
  const used = new Set(violations.map(({ waiver }) => waiver));
  const judged = new Set(rules.map(({ id }) => id));
  return waivers.filter((waiver) => judged.has(waiver.rule) && !used.has(waiver) && !waiver.optional);
}
