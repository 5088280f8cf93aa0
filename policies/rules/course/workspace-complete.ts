import { as, list, type KubeObject } from "../../objects/kubernetes";
import { ENFORCE, ofKind, workspaces } from "../../objects/namespaces";
import { workspace } from "../examples";
import { aula, type SetRule } from "../rule";

interface Quota { spec?: { hard?: Record<string, unknown>; scopes?: unknown[]; scopeSelector?: unknown } }
interface LimitRange { spec?: { limits?: { type?: string; default?: Record<string, unknown>; defaultRequest?: Record<string, unknown> }[] } }

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

/** Nobody's namespace is left half made: what fences a student in comes as one (the network is closed-networks' part). */
export const workspaceComplete: SetRule = {
  id: "workspace-complete",
  severity: "critical",
  level: "mandatory",
  scope: "set",
  reason: "A student's namespace without a quota, without limits or without a Pod Security level is one from which a student can take what is not theirs.",
  cure: `Give the namespace a ResourceQuota over pods, requests.cpu and requests.memory, a LimitRange with defaults for containers, and the label ${ENFORCE}: restricted.`,
  reference: aula("Tenancy", "https://kubernetes.io/docs/concepts/security/multi-tenancy/"),
  *check(objects) {
    for (const namespace of workspaces(objects)) {
      const inside = objects.filter((object) => object.metadata?.namespace === namespace.metadata?.name);
      const report = (reason: string, path = "metadata.name") => ({ object: namespace, path, reason });
      if (namespace.metadata?.labels?.[ENFORCE] !== "restricted") yield report("it does not enforce Pod Security restricted", `metadata.labels["${ENFORCE}"]`);
      if (!ofKind(inside, "", "ResourceQuota").some(isQuota)) yield report("it has no ResourceQuota over pods, CPU and memory");
      if (!ofKind(inside, "", "LimitRange").some(isLimitRange)) yield report("it has no LimitRange with defaults for containers");
    }
  },
  examples: {
    pass: [workspace()],
    fail: [workspace("ResourceQuota"), workspace("LimitRange")],
  },
};
