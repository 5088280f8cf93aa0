/** The part that the rules for single rights share: they read a role rule by rule. */
import { type KubeObject, list } from "../../objects/kubernetes";
import { isRole, type PolicyRule, rulesOf } from "../../objects/rbac";
import { role } from "../examples";
import type { Finding, Reference, ResourceRule } from "../rule";

/** A right: one of the verbs on one of the resources of an API group. */
export interface Right {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Whether it may be granted for objects that the role names. */
  readonly unlessNamed?: boolean;
}

const meets = (given: readonly string[] | undefined, wanted: readonly string[]) =>
  wanted.filter((one) => list(given).includes(one) || list(given).includes("*"));

/** `create on pods` if a rule grants the right, else undefined. no-rbac-wildcards reports a `*` for resources. */
function given(rule: PolicyRule, { group, resources, verbs, unlessNamed }: Right): string | undefined {
  if (unlessNamed && list(rule.resourceNames).length > 0) return undefined;
  const named = resources.filter((resource) => list(rule.resources).includes(resource));
  const may = meets(rule.verbs, verbs);
  return meets(rule.apiGroups, [group]).length > 0 && named.length > 0 && may.length > 0
    ? `${may.join(", ")} on ${named.join(", ")}`
    : undefined;
}

function* findings(object: KubeObject, rights: readonly Right[]): Iterable<Finding> {
  for (const [index, rule] of isRole(object) ? rulesOf(object).entries() : []) {
    for (const right of rights) {
      const what = given(rule, right);
      if (what) yield { path: `rules[${index}]`, reason: `it grants ${what}`, value: what };
    }
  }
}

/** The parts that differ between rules against rights. */
export interface RightRule {
  readonly id: string;
  readonly severity: ResourceRule["severity"];
  readonly reason: string;
  readonly cure: string;
  readonly reference: Reference;
  readonly rights: readonly Right[];
}

/** A rule that no Role or ClusterRole grants any of some rights. Its examples are made from the rights. */
export function withoutRights({ rights, ...rest }: RightRule): ResourceRule {
  const bad = rights.map(({ group, resources, verbs }) => ({
    apiGroups: [group],
    resources: resources.slice(0, 1),
    verbs: verbs.slice(0, 1),
  }));
  const harmless = { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] };
  return {
    ...rest,
    level: "mandatory",
    scope: "resource",
    check: (object) => findings(object, rights),
    examples: {
      pass: [role([harmless]), role([{ ...harmless, verbs: ["create", "delete"] }], "Role")],
      fail: bad.flatMap((rule) => [role([harmless, rule]), role([rule], "Role")]),
    },
  };
}
