/** The rules as Pulumi policies. Creating a `PolicyPack` starts a server, so only index.ts does that. */
import type {
  Policies,
  Policy,
  PolicyConfigSchema,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { findingsOf, thisDay, type Violation, violationOf } from "./check";
import { fromPulumi } from "./manifest";
import type { KubeObject } from "./objects/kubernetes";
import { rules } from "./rules";
import type { ResourceRule, Rule, SetFinding, SetRule, Settings } from "./rules/rule";
import { minorOf, NEWEST, versionText } from "./version";
import { OWN_WAIVERS, readWaivers, type Waiver } from "./waivers";

/** What --policy-pack-config can set for a policy. */
interface Config {
  readonly version?: string;
  readonly capacity?: Readonly<Record<string, string>>;
}

const version = {
  type: "string",
  description: "Kubernetes version whose Pod Security Standards apply.",
  default: versionText(NEWEST),
} as const;
const capacity = {
  type: "object",
  description: "The total that all quotas may promise, by resource.",
  additionalProperties: { type: "string" },
} as const;

function schemaOf(rule: Rule): PolicyConfigSchema | undefined {
  if (rule.scope === "resource") return rule.podSecurity ? { properties: { version } } : undefined;
  return rule.id === "quotas-within-capacity" ? { properties: { capacity } } : undefined;
}

function describe(rule: Rule): Policy {
  const { framework, version, control, url } = rule.reference;
  return {
    name: rule.id,
    description: rule.reason,
    enforcementLevel: rule.level,
    severity: rule.severity,
    remediationSteps: rule.cure,
    configSchema: schemaOf(rule),
    url,
    framework: { name: framework, version, reference: url, specification: control },
  };
}

const message = ({ object, path, reason, cure }: Violation) => `${object}: ${path}: ${reason}. ${cure}`;
const settingsOf = ({ version, capacity }: Config): Settings => ({
  minor: minorOf(version ?? versionText(NEWEST)),
  capacity,
});

/** The message of a finding, unless a waiver allows it. */
function told(rule: Rule, finding: SetFinding, waivers: readonly Waiver[]): string | undefined {
  const violation = violationOf(rule, finding, waivers, thisDay());
  return violation.waived ? undefined : message(violation);
}

function resourcePolicy(rule: ResourceRule, waivers: readonly Waiver[]): ResourceValidationPolicy {
  return {
    ...describe(rule),
    validateResource: ({ type, props, getConfig }, report) => {
      const object = fromPulumi(type, props);
      // Report each finding at once: an unknown value may stop the rule before its end.
      for (const finding of object ? findingsOf(rule, [object], settingsOf(getConfig<Config>()), rules) : []) {
        const text = told(rule, finding, waivers);
        if (text) report(text);
      }
    },
  };
}

function stackPolicy(rule: SetRule, waivers: readonly Waiver[]): StackValidationPolicy {
  return {
    ...describe(rule),
    validateStack: ({ resources, getConfig }, report) => {
      const urns = new Map<KubeObject, string>();
      for (const { type, props, urn } of resources) {
        const object = fromPulumi(type, props);
        if (object) urns.set(object, urn);
      }
      for (const finding of findingsOf(rule, [...urns.keys()], settingsOf(getConfig<Config>()), rules)) {
        const text = told(rule, finding, waivers);
        if (text) report(text, urns.get(finding.object));
      }
    },
  };
}

/**
 * Every rule as a policy, with these waivers: a rule for single objects becomes a resource policy, a rule for a set of
 * objects becomes a stack policy.
 */
export const policiesWith = (waivers: readonly Waiver[]): Policies =>
  rules.map((rule) => (rule.scope === "set" ? stackPolicy(rule, waivers) : resourcePolicy(rule, waivers)));

/** The pack's own policies. AULA_WAIVERS names files to use instead of its waivers, without a fork. */
export const policies: Policies = policiesWith(readWaivers(process.env["AULA_WAIVERS"] || OWN_WAIVERS));
