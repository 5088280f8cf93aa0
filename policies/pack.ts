/** The rules as Pulumi policies. Making a `PolicyPack` starts a server, so that happens in index.ts alone. */
import type { Policies, Policy, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { allowances } from "./allow";
import { isAllowed, verdictOn, type Verdict } from "./check";
import { fromPulumi } from "./manifest";
import { rules } from "./rules";
import type { KubeObject } from "./rules/kubernetes";
import type { ResourceRule, Rule, SetRule } from "./rules/rule";

function describe(rule: Rule): Policy {
  const { framework, version, control, url } = rule.reference;
  return {
    name: rule.id,
    description: rule.reason,
    enforcementLevel: rule.level,
    severity: rule.severity,
    remediationSteps: rule.cure,
    url,
    framework: { name: framework, version, reference: url, specification: control },
  };
}

const message = ({ object, path, reason, cure }: Verdict) => `${object}: ${path}: ${reason}. ${cure}`;

function resourcePolicy(rule: ResourceRule): ResourceValidationPolicy {
  return {
    ...describe(rule),
    validateResource: ({ type, props }, report) => {
      const object = fromPulumi(type, props);
      // Each finding is reported as it comes: an unknown value may stop the rule before its end.
      for (const finding of object ? rule.check(object) : []) {
        const verdict = verdictOn(rule, object as KubeObject, finding, allowances);
        if (!isAllowed(verdict)) report(message(verdict));
      }
    },
  };
}

function stackPolicy(rule: SetRule): StackValidationPolicy {
  return {
    ...describe(rule),
    validateStack: ({ resources }, report) => {
      const urns = new Map<KubeObject, string>();
      for (const { type, props, urn } of resources) {
        const object = fromPulumi(type, props);
        if (object) urns.set(object, urn);
      }
      for (const finding of rule.check([...urns.keys()])) {
        const verdict = verdictOn(rule, finding.object, finding, allowances);
        if (!isAllowed(verdict)) report(message(verdict), urns.get(finding.object));
      }
    },
  };
}

/** Every rule as a policy: one that judges objects alone becomes a resource policy, one over a set a stack policy. */
export const policies: Policies = rules.map((rule) => (rule.scope === "set" ? stackPolicy(rule) : resourcePolicy(rule)));
