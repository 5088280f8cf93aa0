import { check } from "../../policies/check";
import { type KubeObject, nameOf } from "../../policies/objects/kubernetes";
import { rules } from "../../policies/rules";
import type { Rule } from "../../policies/rules/rule";

/** The cases of a rule, each as the set of objects that is judged together. */
const cases = (rule: Rule, which: "pass" | "fail"): [string, KubeObject[]][] =>
  rule.examples[which].map((one, index) => {
    const objects = Array.isArray(one) ? [...one] : [one as KubeObject];
    return [`${index + 1}: ${nameOf(objects.at(-1) as KubeObject)}`, objects];
  });

/** Rules that a case cannot break without breaking these too. */
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  "no-privileged-containers": ["no-privilege-escalation"],
  "no-cluster-rights": ["no-everyone"],
  // Alone, a namespace is also open and half made.
  "namespace-pod-security": ["closed-networks", "workspace-complete"],
};

describe("the rules", () => {
  test("have names of their own", () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
    test("says why, what to do and where it comes from", () => {
      expect(rule.reason).toMatch(/\.$/);
      expect(rule.cure).toMatch(/\.$/);
      expect(rule.reference.url).toMatch(/^https:/);
      expect(rule.examples.pass.length).toBeGreaterThan(0);
      expect(rule.examples.fail.length).toBeGreaterThan(0);
    });

    test.each(cases(rule, "pass"))("accepts example %s", (_, objects) => {
      expect(check(objects, { rules: [rule], waivers: [] })).toEqual([]);
    });

    test.each(cases(rule, "fail"))("refuses example %s, and nothing else does", (_, objects) => {
      const broken = new Set(check(objects, { waivers: [] }).map((violation) => violation.rule));
      expect(broken).toContain(id);
      const expected = [id, ...(TOGETHER[id] ?? [])];
      expect([...broken].filter((name) => !expected.includes(name))).toEqual([]);
    });
  });
});
