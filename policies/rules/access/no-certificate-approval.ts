import { cis } from "../rule";
import { withoutRights } from "./rights";

const verbs = ["update", "patch", "approve", "sign"];

/** Nobody in a course approves certificates of the cluster. */
export const noCertificateApproval = withoutRights({
  id: "no-certificate-approval",
  severity: "high",
  reason:
    "Anyone who approves certificate requests creates new identities for the API server, with any name and " + "group.",
  cure: "Remove the rights on certificatesigningrequests/approval and on signers.",
  reference: cis("5.1.11"),
  rights: [{ group: "certificates.k8s.io", resources: ["certificatesigningrequests/approval", "signers"], verbs }],
});
