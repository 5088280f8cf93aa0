/** Defines a rule. Rules are pure functions over plain Kubernetes objects: no engine, no cluster, no Pulumi import. */
import type { KubeObject } from "../objects/kubernetes";

/** A violation of a rule at one place in one object. */
export interface Finding {
  /** Where in the object, such as `spec.containers[0].image`. */
  readonly path: string;
  /** What is wrong there, as a phrase that names the container and the value. */
  readonly reason: string;
  /** The wrong value itself, if a waiver can name it. */
  readonly value?: string;
}

/** A finding of a rule that checks objects together; it also names the object. */
export interface SetFinding extends Finding {
  readonly object: KubeObject;
}

/** Settings for rules that are not in any object. */
export interface Settings {
  /** Minor version of the Kubernetes 1.x whose Pod Security Standards apply. */
  readonly minor: number;
  /**
   * The total that quotas may promise, by resource name (`cpu`, `memory`, `nvidia.com/gpu`). Defaults to the capacity
   * in the course's own record.
   */
  readonly capacity?: Readonly<Record<string, string>>;
}

/** The source of a rule. */
export interface Reference {
  readonly framework: "Pod Security Standards" | "CIS Kubernetes Benchmark" | "NSA/CISA Kubernetes Hardening" | "Aula";
  readonly version: string;
  /** The control's own name or number. */
  readonly control: string;
  readonly url: string;
}

interface RuleBase {
  /** Name in reports, in kebab case; stable, because waivers name it. */
  readonly id: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  /** A mandatory violation stops a deployment; an advisory one is only printed. */
  readonly level: "mandatory" | "advisory";
  /** Why the rule exists: what goes wrong without it. */
  readonly reason: string;
  /** What to write instead. */
  readonly cure: string;
  readonly reference: Reference;
}

/** Objects that follow a rule, and objects that break it; both are run as tests. */
export interface Examples<T> {
  readonly pass: readonly T[];
  readonly fail: readonly T[];
}

/**
 * A rule that can check each object separately. It is a generator because some values are unknown at preview: findings
 * before an unknown value stops the rule are still reported.
 */
export interface ResourceRule extends RuleBase {
  readonly scope: "resource";
  /** The Pod Security level that has this control; unset for rules that are not part of those standards. */
  readonly podSecurity?: "baseline" | "restricted";
  /** First minor version of Kubernetes 1.x that has the control; by default, every version. */
  readonly since?: number;
  /** The baseline control that this restricted control replaces. */
  readonly overrides?: ResourceRule;
  readonly examples: Examples<KubeObject>;
  check(object: KubeObject, settings: Settings): Iterable<Finding>;
}

/** A rule that needs to see all objects of a course together. */
export interface SetRule extends RuleBase {
  readonly scope: "set";
  readonly examples: Examples<readonly KubeObject[]>;
  check(objects: readonly KubeObject[], settings: Settings): Iterable<SetFinding>;
}

export type Rule = ResourceRule | SetRule;

/** A control of the Pod Security Standards. */
export function podSecurityControl(control: string): Reference {
  return {
    framework: "Pod Security Standards",
    version: "v1.37",
    control,
    url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  };
}

/** A recommendation of section 5 of the CIS benchmark, by its number. */
export function cis(control: string): Reference {
  return {
    framework: "CIS Kubernetes Benchmark",
    version: "1.12",
    control,
    url: "https://www.cisecurity.org/benchmark/kubernetes",
  };
}

const GUIDANCE =
  "https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF";

/** A recommendation of the NSA and CISA, by its number in Kubescape's list. */
export function nsa(control: string): Reference {
  return { framework: "NSA/CISA Kubernetes Hardening", version: "1.2", control, url: GUIDANCE };
}

/** One of the course's own rules. */
export function aula(control: string, url: string): Reference {
  return { framework: "Aula", version: "1", control, url };
}
