import { isBinding, subjectsOf } from "../../objects/rbac";
import { binding } from "../examples";
import { cis, type ResourceRule } from "../rule";

const EVERYONE: Readonly<Record<string, string>> = {
  "system:masters": "administrators whom RBAC does not limit",
  "system:unauthenticated": "everybody who can reach the API server",
  "system:authenticated": "everybody with any identity",
  "system:serviceaccounts": "every pod in the cluster",
  "system:anonymous": "everybody who can reach the API server",
};

/** Nobody grants rights to everybody. */
export const noEveryone: ResourceRule = {
  id: "no-everyone",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  reason:
    "These groups include people and pods that nobody has thought of yet. RBAC cannot even remove rights from " +
    "system:masters.",
  cure: "Bind the ServiceAccount, user or group that needs the right.",
  reference: cis("5.1.7"),
  *check(object) {
    for (const [index, { kind, name = "" }] of isBinding(object) ? subjectsOf(object).entries() : []) {
      const who = kind === "ServiceAccount" || !Object.hasOwn(EVERYONE, name) ? undefined : EVERYONE[name];
      if (who) yield { path: `subjects[${index}].name`, reason: `it grants rights to ${name}: ${who}`, value: name };
    }
  },
  examples: {
    pass: [binding("RoleBinding", { kind: "Group", name: "teachers" })],
    fail: Object.keys(EVERYONE).map((name) =>
      binding("ClusterRoleBinding", { kind: name === "system:anonymous" ? "User" : "Group", name }),
    ),
  },
};
