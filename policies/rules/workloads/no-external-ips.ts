import { as, type KubeObject, list } from "../../objects/kubernetes";
import { nsa, type ResourceRule } from "../rule";

const service = (spec: object): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "example", namespace: "course-hub" },
  spec,
});

/** No Service takes over an external address. */
export const noExternalIps: ResourceRule = {
  id: "no-external-ips",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  reason:
    "A Service with external IPs redirects the whole cluster's traffic for these addresses to its own pods: a " +
    "man in the middle (CVE-2020-8554).",
  cure: "Remove externalIPs; use an Ingress, a load balancer or a node port for the hub's proxy.",
  reference: nsa("C-0054"),
  *check(object) {
    if (object.kind !== "Service" || object.apiVersion !== "v1") return;
    for (const [index, value] of list(
      as<{ spec: { externalIPs?: readonly string[] } }>(object).spec?.externalIPs,
    ).entries()) {
      yield { path: `spec.externalIPs[${index}]`, reason: `it takes the address ${value}`, value };
    }
  },
  examples: {
    pass: [service({ type: "NodePort" })],
    fail: [service({ externalIPs: ["8.8.8.8"] })],
  },
};
