import { as, list, type KubeObject } from "../../objects/kubernetes";
import { ENFORCE, ofKind, workspaces } from "../../objects/namespaces";
import { quota, workspace } from "../examples";
import { aula, type SetRule } from "../rule";

interface Quota { spec?: { hard?: Record<string, unknown>; scopes?: unknown[]; scopeSelector?: unknown } }
interface LimitRange { spec?: { limits?: { type?: string; default?: Record<string, unknown>; defaultRequest?: Record<string, unknown> }[] } }

/**
 * What a quota has to count, each under any of its names. Memory by limits too: a pod may ask for little and be allowed
 * all of the node.
 */
const COUNTED = [["pods", "count/pods"], ["requests.cpu", "cpu"], ["requests.memory", "memory"], ["limits.memory"], ["persistentvolumeclaims", "count/persistentvolumeclaims"]] as const;

/** A quota over all pods (none by scope) that counts what it has to. */
function isQuota(object: KubeObject): boolean {
  const { hard, scopes, scopeSelector } = as<Quota>(object).spec ?? {};
  return list(scopes).length === 0 && scopeSelector === undefined && COUNTED.every((keys) => keys.some((key) => hard?.[key] !== undefined));
}

/** Defaults for containers that name no resources: under a quota they would be refused without. */
function isLimitRange(object: KubeObject): boolean {
  return list(as<LimitRange>(object).spec?.limits).map((one) => one ?? {}).some(({ type, default: limit, defaultRequest }) =>
    type === "Container" && limit?.memory !== undefined && defaultRequest?.cpu !== undefined && defaultRequest?.memory !== undefined);
}

const { "limits.memory": _, ...rest } = as<Required<Quota>>(quota()).spec?.hard ?? {};
const uncounted = { ...quota(), spec: { hard: rest } };

/** Nobody's namespace is left half made: what fences a student in comes as one (the network is closed-networks' part). */
export const workspaceComplete: SetRule = {
  id: "workspace-complete",
  severity: "critical",
  level: "mandatory",
  scope: "set",
  reason: "A student's namespace without a quota, without limits or without a Pod Security level is one from which a student can take what is not theirs.",
  cure: `Give the namespace a ResourceQuota over ${COUNTED.map(([key]) => key).join(", ")}, a LimitRange with defaults for containers, and the label ${ENFORCE}: restricted.`,
  reference: aula("Tenancy", "https://kubernetes.io/docs/concepts/security/multi-tenancy/"),
  *check(objects) {
    for (const namespace of workspaces(objects)) {
      const inside = objects.filter((object) => object.metadata?.namespace === namespace.metadata?.name);
      const report = (reason: string, path = "metadata.name") => ({ object: namespace, path, reason });
      if (namespace.metadata?.labels?.[ENFORCE] !== "restricted") yield report("it does not enforce Pod Security restricted", `metadata.labels["${ENFORCE}"]`);
      if (!ofKind(inside, "", "ResourceQuota").some(isQuota)) yield report("it has no ResourceQuota over pods, CPU, memory and volume claims");
      if (!ofKind(inside, "", "LimitRange").some(isLimitRange)) yield report("it has no LimitRange with defaults for containers");
    }
  },
  examples: {
    pass: [workspace()],
    fail: [workspace("ResourceQuota"), [...workspace("ResourceQuota"), uncounted], workspace("LimitRange")],
  },
};
