import { cis } from "../rule";
import { withoutRights } from "./rights";

const RBAC = "rbac.authorization.k8s.io";

/** Nobody gives away more than they have, or acts as somebody else. */
export const noEscalation = withoutRights({
  id: "no-escalation",
  severity: "critical",
  reason: "bind, escalate and impersonate pass by RBAC's own guard that nobody may give a right that they do not have.",
  cure: "Remove the verb. Who installs a course binds its roles; nothing inside it does.",
  reference: cis("5.1.8"),
  rights: [
    { group: RBAC, resources: ["roles", "clusterroles"], verbs: ["bind", "escalate"] },
    // Whoever writes roles or bindings needs only one of the verbs above to have everything.
    { group: RBAC, resources: ["rolebindings", "clusterrolebindings", "roles", "clusterroles"], verbs: ["create", "update", "patch"] },
    { group: "", resources: ["users", "groups", "serviceaccounts"], verbs: ["impersonate"] },
    { group: "authentication.k8s.io", resources: ["userextras", "uids"], verbs: ["impersonate"] },
  ],
});
