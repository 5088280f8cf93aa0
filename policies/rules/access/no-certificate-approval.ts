import { cis } from "../rule";
import { withoutRights } from "./rights";

const verbs = ["update", "patch", "approve", "sign"];

/** Nobody makes certificates of the cluster. */
export const noCertificateApproval = withoutRights({
  id: "no-certificate-approval",
  severity: "high",
  reason: "Who approves certificate requests makes new identities for the API server, with any name and group.",
  cure: "Remove the right over certificatesigningrequests/approval and over signers.",
  reference: cis("5.1.11"),
  rights: [{ group: "certificates.k8s.io", resources: ["certificatesigningrequests/approval", "signers"], verbs }],
});
