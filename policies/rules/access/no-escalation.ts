import { cis } from "../rule";
import { withoutRights } from "./rights";

const RBAC = "rbac.authorization.k8s.io";

/** Nobody can grant more rights than they have, or act as somebody else. */
export const noEscalation = withoutRights({
  id: "no-escalation",
  severity: "critical",
  reason: "bind, escalate and impersonate bypass RBAC's rule that nobody can grant rights that they do not have.",
  cure: "Remove the verb. The person who installs a course binds its roles; nothing inside the course does.",
  reference: cis("5.1.8"),
  rights: [
    { group: RBAC, resources: ["roles", "clusterroles"], verbs: ["bind", "escalate"] },
    // Anyone who can write roles or bindings needs only one of the verbs above to get all rights.
    {
      group: RBAC,
      resources: ["rolebindings", "clusterrolebindings", "roles", "clusterroles"],
      verbs: ["create", "update", "patch"],
    },
    { group: "", resources: ["users", "groups", "serviceaccounts"], verbs: ["impersonate"] },
    { group: "authentication.k8s.io", resources: ["userextras", "uids"], verbs: ["impersonate"] },
  ],
});
