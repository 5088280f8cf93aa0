/** What a rule is. Rules are pure functions over plain Kubernetes objects: no engine, no cluster, no Pulumi import. */
import type { KubeObject } from "./kubernetes";

/** Something that a rule objects to, at one place of one object. */
export interface Finding {
  /** Where in the object, such as `spec.containers[0].image`. */
  readonly path: string;
  /** What is wrong there, as a phrase: names the container and the value. */
  readonly reason: string;
  /** The offending value itself, where an allowance may name it. */
  readonly value?: string;
}

/** A finding of a rule that judges objects together: it also says which object is at fault. */
export interface SetFinding extends Finding {
  readonly object: KubeObject;
}

/** Where a rule comes from. */
export interface Reference {
  readonly framework: "Pod Security Standards" | "CIS Kubernetes Benchmark" | "NSA/CISA Kubernetes Hardening" | "Aula";
  readonly version: string;
  /** The control's own name or number. */
  readonly control: string;
  readonly url: string;
}

interface RuleBase {
  /** Name in reports, in kebab case; stable, because allowances and waivers name it. */
  readonly id: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  /** A mandatory violation stops a deployment; an advisory one is only printed. */
  readonly level: "mandatory" | "advisory";
  /** Why the rule is there: what goes wrong without it. */
  readonly reason: string;
  /** What to write instead. */
  readonly cure: string;
  readonly reference: Reference;
  /** The Pod Security level that has this control; left out for rules that are not part of those standards. */
  readonly podSecurity?: "baseline" | "restricted";
}

/** Cases that keep a rule, and cases that break it; both are run as tests. */
export interface Examples<T> {
  readonly pass: readonly T[];
  readonly fail: readonly T[];
}

/**
 * A rule that can judge each object alone. A generator, because at preview some values are not known yet: what was
 * found before an unknown value stops the rule has been reported by then.
 */
export interface ResourceRule extends RuleBase {
  readonly scope: "resource";
  readonly examples: Examples<KubeObject>;
  check(object: KubeObject): Iterable<Finding>;
}

/** A rule that needs to see all objects of a course together. */
export interface SetRule extends RuleBase {
  readonly scope: "set";
  readonly examples: Examples<readonly KubeObject[]>;
  check(objects: readonly KubeObject[]): Iterable<SetFinding>;
}

export type Rule = ResourceRule | SetRule;

const POD_SECURITY_URL = "https://kubernetes.io/docs/concepts/security/pod-security-standards/";

/** A reference to a control of the Pod Security Standards. */
export function podSecurityControl(control: string): Reference {
  return { framework: "Pod Security Standards", version: "v1.36", control, url: POD_SECURITY_URL };
}
