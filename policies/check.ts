/** Judges plain Kubernetes objects: no engine, no cluster. The command line, the tests and the pack all come here. */
import { expand } from "./manifest";
import { nameOf, type KubeObject } from "./objects/kubernetes";
import { rules as allRules } from "./rules";
import type { Rule, SetFinding, Settings } from "./rules/rule";
import { NEWEST } from "./version";
import { holds, OWN_WAIVERS, readWaivers, waiverFor, type Waiver } from "./waivers";

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
  /** The object itself. */
  readonly target: KubeObject;
  /** The waiver that names it: one that holds allows it, one that has ended does not. */
  readonly waiver?: Waiver;
  /** Whether a waiver allows it. */
  readonly waived: boolean;
}

/** How to judge; every field has a default. */
export interface Judging {
  /** Rules to judge by; all of them when left out. See `rulesFor`. */
  readonly rules?: readonly Rule[];
  /** The newest Kubernetes that the pack knows, and the capacity that the course itself declares, when left out. */
  readonly settings?: Partial<Settings>;
  /** Aula's own when left out. */
  readonly waivers?: readonly Waiver[];
  /** The day by which waivers end, such as 2026-11-21; this day when left out. */
  readonly today?: string;
}

/** What a rule finds in some objects. What the control that it overrides has found at the same place is not said twice. */
export function* findingsOf(rule: Rule, objects: readonly KubeObject[], settings: Settings, chosen: readonly Rule[]): Iterable<SetFinding> {
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
export function violationOf(rule: Rule, { object: target, path, reason, value }: SetFinding, waivers: readonly Waiver[], today: string): Violation {
  const object = nameOf(target);
  const waiver = waiverFor(rule.id, object, value, waivers, today);
  const waived = waiver !== undefined && holds(waiver, today);
  const ended = waiver && !waived ? `; the waiver of ${waiver.owner} ended on ${waiver.expires}` : "";
  return { rule: rule.id, level: rule.level, severity: rule.severity, object, path, reason: `${reason}${ended}`, cure: rule.cure, target, waiver, waived };
}

/** This day, as waivers write it. */
export function thisDay(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Everything that the rules find, waived or not. */
export function judge(objects: readonly KubeObject[], { rules = allRules, settings, waivers = readWaivers(OWN_WAIVERS), today = thisDay() }: Judging = {}): Violation[] {
  const all = [...expand(objects)];
  const complete: Settings = { minor: NEWEST, ...settings };
  return rules.flatMap((rule) => [...findingsOf(rule, all, complete, rules)].map((finding) => violationOf(rule, finding, waivers, today)));
}

/** What the rules find, without what is waived. */
export function check(objects: readonly KubeObject[], judging?: Judging): Violation[] {
  return judge(objects, judging).filter(({ waived }) => !waived);
}

/** The waivers that cover nothing: what they were for is gone. Only those whose rule was among the rules are counted, and none of what a course need not have. */
export function unused(violations: readonly Violation[], waivers: readonly Waiver[], rules: readonly Rule[] = allRules): Waiver[] {
  const used = new Set(violations.map(({ waiver }) => waiver));
  const judged = new Set(rules.map(({ id }) => id));
  return waivers.filter((waiver) => judged.has(waiver.rule) && !used.has(waiver) && !waiver.optional);
}
