/** The way in by itself: an Ingress, with a certificate from cert-manager, for a proxy that is there. */
import { HubEntry, identityOf, namespaceOf } from "aula";

const identity = identityOf("ml", "2026-27");

new HubEntry("entry", {
  identity,
  namespace: namespaceOf(identity.instance, "hub"),
  entry: {
    kind: "ingress",
    host: "hub.example.edu",
    class: "nginx",
    tls: { kind: "issuer", name: "campus", issuerKind: "ClusterIssuer" },
  },
});
