import { as, type KubeObject, list } from "../../objects/kubernetes";
import { ofKind, roleOf } from "../../objects/namespaces";
import { hub, quota, workspace } from "../examples";
import { aula, type SetRule } from "../rule";

const COUNTS = ["services.nodeports", "services.loadbalancers"] as const;
const service = (type: string, name = "notebook", inside = "course-student"): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: inside },
  spec: { type },
});
const typeOf = (object: KubeObject) => as<{ spec: { type?: string } }>(object).spec?.type;
const isOpen = (object: KubeObject) => typeOf(object) === "NodePort" || typeOf(object) === "LoadBalancer";

interface Quota {
  spec: { hard?: Record<string, unknown>; scopes?: unknown[] };
}
const forbids = (object: KubeObject, key: string) =>
  Number(as<Quota>(object).spec?.hard?.[key] ?? NaN) === 0 && list(as<Quota>(object).spec?.scopes).length === 0;

/** A course has one entry point, its proxy; nothing that a student runs has an entry point. */
export const oneDoor: SetRule = {
  id: "one-door",
  severity: "high",
  level: "mandatory",
  scope: "set",
  reason:
    "A second entry point bypasses sign-in. A Spark driver can create services, and the APIs of the hub and " +
    "the proxy trust everyone who can reach them.",
  cure:
    `Set ${COUNTS.join(" and ")} to "0" in each student's ResourceQuota. Declare no NodePort, LoadBalancer or ` +
    `Ingress there, and at most one such Service next to the hub.`,
  reference: aula("Tenancy", "https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-on-object-count"),
  *check(objects) {
    for (const namespace of objects.filter((object) => roleOf(object) !== undefined)) {
      const inside = (group: string, kind: string) =>
        ofKind(objects, group, kind).filter(({ metadata }) => metadata?.namespace === namespace.metadata?.name);
      const role = roleOf(namespace) ?? "";
      const doors = inside("", "Service").filter(isOpen);
      for (const object of role === "hub" ? doors.slice(1) : doors)
        yield {
          object,
          path: "spec.type",
          reason:
            role === "hub"
              ? `it is a second entry point, a ${typeOf(object)}`
              : `it is a ${typeOf(object)} in a ${role}'s namespace`,
          value: typeOf(object),
        };
      if (role === "hub" || role === "gpu") continue;
      for (const object of inside("networking.k8s.io", "Ingress"))
        yield { object, path: "metadata.namespace", reason: `it is an Ingress in a ${role}'s namespace` };
      const quotas = inside("", "ResourceQuota");
      // workspace-complete reports a namespace without any quota.
      const [object] = quotas;
      for (const key of object ? COUNTS : []) {
        if (object && !quotas.some((one) => forbids(one, key)))
          yield { object, path: `spec.hard["${key}"]`, reason: `it does not set ${key} to 0`, value: key };
      }
    }
  },
  examples: {
    pass: [
      [...workspace(), service("ClusterIP")],
      [...hub(), service("NodePort", "proxy", "course-hub")],
    ],
    fail: [
      [...workspace(), service("NodePort")],
      [...hub(), service("NodePort", "proxy", "course-hub"), service("LoadBalancer", "api", "course-hub")],
      [...workspace("ResourceQuota"), quota({ "services.nodeports": "1" })],
      [
        ...workspace(),
        {
          apiVersion: "networking.k8s.io/v1",
          kind: "Ingress",
          metadata: { name: "notebook", namespace: "course-student" },
          spec: {},
        },
      ],
    ],
  },
};
