import { cis } from "../rule";
import { withoutRights } from "./rights";

/** Nobody reads secrets at large. */
export const secretAccess = withoutRights({
  id: "secret-access",
  severity: "high",
  reason: "Who may list the secrets of a namespace has every password and token in it; watch and list show their content too.",
  cure: "Mount the secret that a pod needs, or give get over it by name with resourceNames.",
  reference: cis("5.1.2"),
  rights: [
    { group: "", resources: ["secrets"], verbs: ["list", "watch"] },
    { group: "", resources: ["secrets"], verbs: ["get"], unlessNamed: true },
  ],
});
