import { as, type KubeObject, list } from "../../objects/kubernetes";
import { ENFORCE, ofKind, workspaces } from "../../objects/namespaces";
import { quota, workspace } from "../examples";
import { aula, type SetRule } from "../rule";

interface Quota {
  spec?: { hard?: Record<string, unknown>; scopes?: unknown[]; scopeSelector?: unknown };
}
interface LimitRange {
  spec?: { limits?: { type?: string; default?: Record<string, unknown>; defaultRequest?: Record<string, unknown> }[] };
}

/**
 * What a quota must count, each under any of its names. This includes memory limits: a pod can request little and have
 * a limit as high as the node's memory.
 */
const COUNTED = [
  // Not count/pods: it counts finished pods too, and leaves room for them.
  ["pods"],
  ["requests.cpu", "cpu"],
  ["requests.memory", "memory"],
  ["limits.memory"],
  ["persistentvolumeclaims", "count/persistentvolumeclaims"],
] as const;

/** Whether a quota covers all pods (it has no scope) and counts everything that it must. */
function isQuota(object: KubeObject): boolean {
  const { hard, scopes, scopeSelector } = as<Quota>(object).spec ?? {};
  return (
    list(scopes).length === 0 &&
    scopeSelector === undefined &&
    COUNTED.every((keys) => keys.some((key) => hard?.[key] !== undefined))
  );
}

/** Whether a LimitRange has defaults for containers that name no resources; without them, a quota refuses these. */
function isLimitRange(object: KubeObject): boolean {
  return list(as<LimitRange>(object).spec?.limits)
    .map((one) => one ?? {})
    .some(
      ({ type, default: limit, defaultRequest }) =>
        type === "Container" &&
        limit?.memory !== undefined &&
        defaultRequest?.cpu !== undefined &&
        defaultRequest?.memory !== undefined,
    );
}

const { "limits.memory": _, ...rest } = as<Required<Quota>>(quota()).spec?.hard ?? {};
const uncounted = { ...quota(), spec: { hard: rest } };

/** A workspace is complete: it has all limits for a student (closed-networks checks the network). */
export const workspaceComplete: SetRule = {
  id: "workspace-complete",
  severity: "critical",
  level: "mandatory",
  scope: "set",
  reason:
    "Without a quota, limits or a Pod Security level in the namespace, a student can take resources that " +
    "belong to others.",
  cure:
    `Give the namespace a ResourceQuota for ${COUNTED.map(([key]) => key).join(", ")}, a LimitRange with ` +
    `defaults for containers, and the label ${ENFORCE}: restricted.`,
  reference: aula("Tenancy", "https://kubernetes.io/docs/concepts/security/multi-tenancy/"),
  *check(objects) {
    for (const namespace of workspaces(objects)) {
      const inside = objects.filter((object) => object.metadata?.namespace === namespace.metadata?.name);
      const report = (reason: string, path = "metadata.name") => ({ object: namespace, path, reason });
      if (namespace.metadata?.labels?.[ENFORCE] !== "restricted")
        yield report("it does not enforce Pod Security restricted", `metadata.labels["${ENFORCE}"]`);
      if (!ofKind(inside, "", "ResourceQuota").some(isQuota))
        yield report("it has no ResourceQuota for pods, CPU, memory and volume claims");
      if (!ofKind(inside, "", "LimitRange").some(isLimitRange))
        yield report("it has no LimitRange with defaults for containers");
    }
  },
  examples: {
    pass: [workspace()],
    fail: [workspace("ResourceQuota"), [...workspace("ResourceQuota"), uncounted], workspace("LimitRange")],
  },
};
