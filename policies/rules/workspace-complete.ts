import { networkPolicy, workspace } from "./examples";
import { as, list, type KubeObject } from "./kubernetes";
import { ENFORCE, ofKind, workspaces } from "./namespaces";
import type { SetRule } from "./rule";

interface Quota { spec?: { hard?: Record<string, unknown>; scopes?: unknown[]; scopeSelector?: unknown } }
interface LimitRange { spec?: { limits?: { type?: string; default?: Record<string, unknown>; defaultRequest?: Record<string, unknown> }[] } }
interface Selector { matchLabels?: object; matchExpressions?: unknown[] }
interface NetworkPolicy { spec?: { podSelector?: Selector; policyTypes?: string[]; ingress?: object[]; egress?: object[] } }

const empty = (value: object | undefined) => Object.keys(value ?? {}).length === 0;

/** A quota over all pods (none by scope) that counts pods, CPU and memory. */
function isQuota(object: KubeObject): boolean {
  const { hard, scopes, scopeSelector } = as<Quota>(object).spec ?? {};
  const counts = (...keys: string[]) => keys.some((key) => hard?.[key] !== undefined);
  return list(scopes).length === 0 && scopeSelector === undefined
    && counts("pods", "count/pods") && counts("requests.cpu", "cpu") && counts("requests.memory", "memory");
}

/** Defaults for containers that name no resources: under a quota they would be refused without. */
function isLimitRange(object: KubeObject): boolean {
  return list(as<LimitRange>(object).spec?.limits).some(({ type, default: limit, defaultRequest }) =>
    type === "Container" && limit?.memory !== undefined && defaultRequest?.cpu !== undefined && defaultRequest.memory !== undefined);
}

/** The directions that a policy closes for every pod of its namespace. */
function closes(object: KubeObject): string[] {
  const spec = as<NetworkPolicy>(object).spec;
  const { matchLabels, matchExpressions } = spec?.podSelector ?? {};
  if (!spec || !empty(matchLabels) || list(matchExpressions).length > 0) return [];
  return [...(spec.policyTypes ?? ["Ingress", ...(list(spec.egress).length > 0 ? ["Egress"] : [])])];
}

/** The directions that a policy opens to everyone: a rule without peers and ports lets everything pass. */
function opens(object: KubeObject): string[] {
  const spec = as<NetworkPolicy>(object).spec;
  const open = (rules: object[] | undefined) => list(rules).some((rule) => empty(rule));
  return [...(open(spec?.ingress) ? ["Ingress"] : []), ...(open(spec?.egress) ? ["Egress"] : [])];
}

/** Nobody's namespace is left half made: what fences a student in comes as one. */
export const workspaceComplete: SetRule = {
  id: "workspace-complete",
  severity: "critical",
  level: "mandatory",
  scope: "set",
  reason: "A student's namespace without one of quota, limits, closed network and Pod Security level is one from which a student can take or see what is not theirs.",
  cure: `Give the namespace a ResourceQuota over pods, requests.cpu and requests.memory, a LimitRange with defaults for containers, a NetworkPolicy that selects every pod in both directions and opens nothing to all, and the label ${ENFORCE}: restricted.`,
  reference: { framework: "Aula", version: "1", control: "Tenancy", url: "https://kubernetes.io/docs/concepts/security/multi-tenancy/" },
  *check(objects) {
    for (const namespace of workspaces(objects)) {
      const inside = objects.filter((object) => object.metadata?.namespace === namespace.metadata?.name);
      const report = (reason: string, path = "metadata.name") => ({ object: namespace, path, reason });
      if (namespace.metadata?.labels?.[ENFORCE] !== "restricted") yield report("it does not enforce Pod Security restricted", `metadata.labels["${ENFORCE}"]`);
      if (!ofKind(inside, "", "ResourceQuota").some(isQuota)) yield report("it has no ResourceQuota over pods, CPU and memory");
      if (!ofKind(inside, "", "LimitRange").some(isLimitRange)) yield report("it has no LimitRange with defaults for containers");
      const policies = ofKind(inside, "networking.k8s.io", "NetworkPolicy");
      for (const direction of ["Ingress", "Egress"]) {
        if (!policies.some((policy) => closes(policy).includes(direction))) yield report(`no NetworkPolicy closes ${direction} for every pod`);
        for (const policy of policies.filter((one) => opens(one).includes(direction))) {
          yield { object: policy, path: `spec.${direction.toLowerCase()}`, reason: `a rule without peers and ports opens ${direction} to everyone` };
        }
      }
    }
  },
  examples: {
    pass: [workspace()],
    fail: [
      workspace("ResourceQuota"),
      workspace("LimitRange"),
      workspace("NetworkPolicy"),
      [...workspace("NetworkPolicy"), networkPolicy({ podSelector: { matchLabels: { app: "notebook" } }, policyTypes: ["Ingress", "Egress"] })],
      [...workspace("NetworkPolicy"), networkPolicy({ podSelector: {}, policyTypes: ["Ingress"] })],
      [...workspace("NetworkPolicy"), networkPolicy({ podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [{}] })],
    ],
  },
};
