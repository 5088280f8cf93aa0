import { as, list, type KubeObject } from "../../objects/kubernetes";
import { ofKind, workspaces } from "../../objects/namespaces";
import { quota, workspace } from "../examples";
import { aula, type SetRule } from "../rule";

const COUNTS = ["services.nodeports", "services.loadbalancers"] as const;
const service = (spec: object): KubeObject => ({ apiVersion: "v1", kind: "Service", metadata: { name: "notebook", namespace: "course-student" }, spec });

/** What a student runs is reached through the hub, and by no door of its own. */
export const noStudentExposure: SetRule = {
  id: "no-student-exposure",
  severity: "high",
  level: "mandatory",
  scope: "set",
  reason: "A Spark driver may create services: without a quota of none, a student's server stands open on every node, past sign-in.",
  cure: `Count ${COUNTS.join(" and ")} as "0" in the namespace's ResourceQuota, and declare no NodePort, LoadBalancer or Ingress there.`,
  reference: aula("Tenancy", "https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-on-object-count"),
  *check(objects) {
    const names = new Set(workspaces(objects).map(({ metadata }) => metadata?.name ?? ""));
    const inside = (group: string, kind: string) => ofKind(objects, group, kind).filter(({ metadata }) => names.has(metadata?.namespace ?? ""));
    for (const object of inside("", "Service")) {
      const type = as<{ spec: { type?: string } }>(object).spec?.type;
      if (type === "NodePort" || type === "LoadBalancer") yield { object, path: "spec.type", reason: `it is a ${type} in a student's namespace`, value: type };
    }
    for (const object of inside("networking.k8s.io", "Ingress")) yield { object, path: "metadata.namespace", reason: "it is an Ingress in a student's namespace" };
    const quotas = inside("", "ResourceQuota");
    for (const name of names) {
      const own = quotas.filter(({ metadata }) => metadata?.namespace === name);
      // A namespace without any quota is workspace-complete's to report.
      const [first] = own;
      for (const key of first ? COUNTS : []) {
        const closed = own.some((one) => Number(as<{ spec: { hard?: Record<string, unknown>; scopes?: unknown[] } }>(one).spec?.hard?.[key] ?? NaN) === 0 && list(as<{ spec: { scopes?: unknown[] } }>(one).spec?.scopes).length === 0);
        if (!closed && first) yield { object: first, path: `spec.hard["${key}"]`, reason: `it does not count ${key} as 0`, value: key };
      }
    }
  },
  examples: {
    pass: [[...workspace(), service({ type: "ClusterIP" })]],
    fail: [
      [...workspace(), service({ type: "NodePort" })],
      [...workspace("ResourceQuota"), quota({ "services.nodeports": "1" })],
      [...workspace(), { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "notebook", namespace: "course-student" }, spec: {} }],
    ],
  },
};
