import { cis } from "../rule";
import { withoutRights } from "./rights";

/** Nobody makes tokens for ServiceAccounts. */
export const noTokenCreation = withoutRights({
  id: "no-token-creation",
  severity: "high",
  reason: "A token that is made is that account, with all its rights, for as long as the token lasts.",
  cure: "Remove create on serviceaccounts/token; pods get their token from kubelet.",
  reference: cis("5.1.13"),
  rights: [{ group: "", resources: ["serviceaccounts/token"], verbs: ["create"] }],
});
