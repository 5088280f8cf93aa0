import type { KubeObject } from "../../objects/kubernetes";
import { nsa, type ResourceRule } from "../rule";

const SNIPPET = /^nginx\.ingress\.kubernetes\.io\/(server|configuration|auth|stream|modsecurity)-snippet$/;
const ingress = (annotations: Record<string, string>): KubeObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "example", namespace: "course-hub", annotations },
  spec: {},
});

/** No Ingress contains code for the ingress controller. */
export const noIngressSnippets: ResourceRule = {
  id: "no-ingress-snippets",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  reason: "A snippet runs inside the ingress controller, which can read every secret in the cluster (CVE-2021-25742).",
  cure: "Remove the annotation, and make the same setting in the controller's own configuration.",
  reference: nsa("C-0059"),
  *check(object) {
    for (const key of object.kind === "Ingress" ? Object.keys(object.metadata?.annotations ?? {}) : []) {
      if (SNIPPET.test(key))
        yield {
          path: `metadata.annotations["${key}"]`,
          reason: `it runs its own code in the ingress controller: ${key}`,
          value: key,
        };
    }
  },
  examples: {
    pass: [ingress({ "nginx.ingress.kubernetes.io/proxy-body-size": "64m" })],
    fail: [ingress({ "nginx.ingress.kubernetes.io/server-snippet": "return 200;" })],
  },
};
