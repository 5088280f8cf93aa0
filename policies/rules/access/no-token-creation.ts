import { cis } from "../rule";
import { withoutRights } from "./rights";

/** Nobody can create tokens for ServiceAccounts. */
export const noTokenCreation = withoutRights({
  id: "no-token-creation",
  severity: "high",
  reason: "A token gives all rights of its account for as long as the token is valid.",
  cure: "Remove create on serviceaccounts/token; pods get their token from the kubelet.",
  reference: cis("5.1.13"),
  rights: [{ group: "", resources: ["serviceaccounts/token"], verbs: ["create"] }],
});
