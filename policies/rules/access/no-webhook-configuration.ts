import { cis } from "../rule";
import { withoutRights } from "./rights";

/** Nobody can intercept objects between the API server and its storage. */
export const noWebhookConfiguration = withoutRights({
  id: "no-webhook-configuration",
  severity: "high",
  reason:
    "A webhook sees every object that the API server admits, including secrets, and a mutating webhook can " +
    "change them.",
  cure: "Remove the rights on webhook configurations; an administrator installs them.",
  reference: cis("5.1.12"),
  rights: [
    {
      group: "admissionregistration.k8s.io",
      resources: ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
      verbs: ["create", "update", "patch", "delete"],
    },
  ],
});
