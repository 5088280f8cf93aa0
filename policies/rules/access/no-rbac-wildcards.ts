import { list } from "../../objects/kubernetes";
import { isRole, rulesOf } from "../../objects/rbac";
import { role } from "../examples";
import { cis, type ResourceRule } from "../rule";

const FIELDS = ["apiGroups", "resources", "verbs", "nonResourceURLs"] as const;

/** Roles list the rights that they grant. */
export const noRbacWildcards: ResourceRule = {
  id: "no-rbac-wildcards",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  reason: 'A "*" also grants rights that nobody intended: secrets, exec, and every kind that is installed later.',
  cure: 'List the API groups, resources and verbs explicitly, without "*".',
  reference: cis("5.1.3"),
  *check(object) {
    for (const [index, rule] of isRole(object) ? rulesOf(object).entries() : []) {
      for (const field of FIELDS) {
        const wild = list(rule[field])
          .map(String)
          .find((one) => (field === "resources" ? one === "*" || one.startsWith("*/") : one === "*"));
        if (wild !== undefined)
          yield { path: `rules[${index}].${field}`, reason: `it grants ${wild} in ${field}`, value: wild };
      }
    }
  },
  examples: {
    pass: [
      role([{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }]),
      role([{ nonResourceURLs: ["/metrics"], verbs: ["get"] }]),
    ],
    fail: [
      role([{ apiGroups: ["*"], resources: ["events"], verbs: ["get"] }]),
      role(
        [
          { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
          { apiGroups: [""], resources: ["*"], verbs: ["get"] },
        ],
        "Role",
      ),
      role([{ apiGroups: [""], resources: ["*/scale"], verbs: ["get"] }]),
      role([{ apiGroups: [""], resources: ["events"], verbs: ["*"] }], "Role"),
      role([{ nonResourceURLs: ["*"], verbs: ["get"] }]),
    ],
  },
};
