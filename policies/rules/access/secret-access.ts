import { cis } from "../rule";
import { withoutRights } from "./rights";

/** Nobody can read all secrets of a namespace. */
export const secretAccess = withoutRights({
  id: "secret-access",
  severity: "high",
  reason:
    "Anyone who can list the secrets of a namespace has every password and token in it. list and watch also " +
    "return their content.",
  cure: "Mount the secret that a pod needs, or grant get by name with resourceNames.",
  reference: cis("5.1.2"),
  rights: [
    { group: "", resources: ["secrets"], verbs: ["list", "watch"] },
    { group: "", resources: ["secrets"], verbs: ["get"], unlessNamed: true },
  ],
});
