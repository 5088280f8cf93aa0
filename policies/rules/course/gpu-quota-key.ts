import { parse } from "yaml";
import { gpusOf, isGpu, sharedNames } from "../../objects/gpu";
import { as, type KubeObject } from "../../objects/kubernetes";
import { ofKind, roleOf, workspaces } from "../../objects/namespaces";
import { container, namespace, networkPolicy, podSpec, quota, workspace } from "../examples";
import { aula, type SetRule } from "../rule";

/** Names from the config maps of the device plugin's own namespace; text that is no plugin's config gives none. */
function configured(objects: readonly KubeObject[], plugins: ReadonlySet<string>): string[] {
  const maps = ofKind(objects, "", "ConfigMap").filter(({ metadata }) => plugins.has(metadata?.namespace ?? ""));
  return maps.flatMap((map) => Object.values(as<{ data: Record<string, string> }>(map).data ?? {})).flatMap((text) => {
    try {
      return sharedNames(parse(text));
    } catch {
      return [];
    }
  });
}

const plugin = (resource: string, config?: string): KubeObject[] => [
  namespace("gpu"),
  networkPolicy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }, "course-gpu"),
  { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "plugin", namespace: "course-gpu" }, spec: { template: { spec: podSpec({ containers: [container(config ? {} : { args: ["--resource", resource] })] }) } } },
  ...(config ? [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "plugin", namespace: "course-gpu" }, data: { config } }] : []),
];
const counted = (...keys: string[]) => [...workspace("ResourceQuota"), quota(Object.fromEntries(keys.map((key) => [key, "1"])))];
const slicing = "version: v1\nsharing:\n  timeSlicing:\n    renameByDefault: true\n    resources: [{ name: nvidia.com/gpu, replicas: 4 }]\n";

/** Quotas count GPUs under the name by which the course has them. */
export const gpuQuotaKey: SetRule = {
  id: "gpu-quota-key",
  severity: "high",
  level: "mandatory",
  scope: "set",
  reason: "Sharing renames the resource (nvidia.com/gpu.shared, nvidia.com/mig-1g.5gb): a quota under the other name counts nothing, and every student may take every GPU.",
  cure: "Count requests.<name> in each student's ResourceQuota, with the name that the device plugin advertises; a quota knows no other key for a GPU.",
  reference: aula("GPU", "https://kubernetes.io/docs/concepts/policy/resource-quotas/#resource-quota-for-extended-resources"),
  *check(objects) {
    const plugins = new Set(objects.filter((object) => roleOf(object) === "gpu").map(({ metadata }) => metadata?.name ?? ""));
    const shared = configured(objects, plugins);
    // A plugin that renames no longer advertises the plain name.
    const names = [...new Set([...shared, ...[...gpusOf(objects, plugins)].filter((name) => !shared.includes(`${name}.shared`))])];
    for (const namespace of workspaces(objects)) {
      const quotas = ofKind(objects, "", "ResourceQuota").filter(({ metadata }) => metadata?.namespace === namespace.metadata?.name);
      const keys = quotas.flatMap((object) => Object.keys(as<{ spec: { hard?: object } }>(object).spec?.hard ?? {}).map((key) => ({ object, key })));
      for (const { object, key } of keys) {
        const resource = key.replace(/^(requests|limits)\./, "");
        if (!isGpu(resource)) continue;
        if (key !== `requests.${resource}`) yield { object, path: `spec.hard["${key}"]`, reason: `${key} is no key of a quota: it counts ${resource} only under requests.`, value: key };
        else if (names.length > 0 && !names.includes(resource)) yield { object, path: `spec.hard["${key}"]`, reason: `it counts ${resource}, and the course has ${names.join(", ")}`, value: key };
      }
      // A namespace without any quota is workspace-complete's to report.
      const [first] = quotas;
      for (const name of first ? names.filter((one) => !keys.some(({ key }) => key === `requests.${one}`)) : []) {
        yield { object: first as KubeObject, path: "spec.hard", reason: `it does not count ${name}`, value: name };
      }
    }
  },
  examples: {
    pass: [workspace(), [...plugin("nvidia.com/gpu"), ...counted("requests.nvidia.com/gpu")], [...plugin("", slicing), ...counted("requests.nvidia.com/gpu.shared")]],
    fail: [
      [...plugin("nvidia.com/gpu"), ...workspace()],
      [...plugin("nvidia.com/mig-1g.5gb"), ...counted("requests.nvidia.com/gpu")],
      [...plugin("", slicing), ...counted("requests.nvidia.com/gpu")],
      counted("limits.nvidia.com/gpu"),
      counted("nvidia.com/gpu"),
    ],
  },
};
