/** The proxy by itself, before a hub of one's own: what it forwards, the hub tells it over its API. */
import * as k8s from "@pulumi/kubernetes";
import * as random from "@pulumi/random";
import { courseLabels, identityOf, namespaceLabels, namespaceOf, Proxy } from "aula";

const identity = identityOf("ml", "2026-27");
const {
  metadata: { name: namespace },
} = new k8s.core.v1.Namespace("namespace", {
  metadata: { name: namespaceOf(identity.instance, "hub"), labels: namespaceLabels(identity, "hub") },
});
const token = new k8s.core.v1.Secret("token", {
  metadata: { name: "hub", namespace, labels: courseLabels(identity) },
  stringData: { CONFIGPROXY_AUTH_TOKEN: new random.RandomBytes("token-bytes", { length: 32 }).hex },
});

new Proxy("proxy", {
  identity,
  namespace,
  image: "registry.example.edu/aula/proxy:2026-10",
  tokenSecret: token.metadata.name,
  entry: { kind: "loadBalancer", annotations: {} },
});
