import { cis } from "../rule";
import { withoutRights } from "./rights";

/** Nobody puts themselves between the API server and its objects. */
export const noWebhookConfiguration = withoutRights({
  id: "no-webhook-configuration",
  severity: "high",
  reason: "A webhook sees every object that the API server admits, secrets included, and a mutating one changes them.",
  cure: "Remove the right over webhook configurations; they come with what an administrator installs.",
  reference: cis("5.1.12"),
  rights: [{
    group: "admissionregistration.k8s.io",
    resources: ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
    verbs: ["create", "update", "patch", "delete"],
  }],
});
