import { isBinding, subjectsOf } from "../../objects/rbac";
import { binding } from "../examples";
import { cis, type ResourceRule } from "../rule";

const EVERYONE: Readonly<Record<string, string>> = {
  "system:masters": "administrators past all of RBAC",
  "system:unauthenticated": "everybody who reaches the API server",
  "system:authenticated": "everybody with any identity",
  "system:serviceaccounts": "every pod of the cluster",
  "system:anonymous": "everybody who reaches the API server",
};

/** Rights go to somebody, not to everybody. */
export const noEveryone: ResourceRule = {
  id: "no-everyone",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  reason: "These groups hold people and pods that nobody has thought of yet; system:masters cannot even be taken away by RBAC.",
  cure: "Bind the ServiceAccount, user or group that needs the right.",
  reference: cis("5.1.7"),
  *check(object) {
    for (const [index, { kind, name = "" }] of isBinding(object) ? subjectsOf(object).entries() : []) {
      const who = kind === "ServiceAccount" || !Object.hasOwn(EVERYONE, name) ? undefined : EVERYONE[name];
      if (who) yield { path: `subjects[${index}].name`, reason: `it gives rights to ${name}: ${who}`, value: name };
    }
  },
  examples: {
    pass: [binding("RoleBinding", { kind: "Group", name: "teachers" })],
    fail: Object.keys(EVERYONE).map((name) => binding("ClusterRoleBinding", { kind: name === "system:anonymous" ? "User" : "Group", name })),
  },
};
