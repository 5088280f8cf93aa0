import { parse } from "yaml";
import { annotatedNames, gpusOf, isGpu, sharedNames } from "../../objects/gpu";
import { as, type KubeObject } from "../../objects/kubernetes";
import { ofKind, roleOf, workspaces } from "../../objects/namespaces";
import { container, namespace, networkPolicy, podSpec, quota, workspace } from "../examples";
import { aula, type SetRule } from "../rule";

/** Names from the ConfigMaps in the device plugin's namespace; text that is not a plugin's config gives none. */
function configured(objects: readonly KubeObject[], plugins: ReadonlySet<string>): string[] {
  const maps = ofKind(objects, "", "ConfigMap").filter(({ metadata }) => plugins.has(metadata?.namespace ?? ""));
  return maps
    .flatMap((map) => Object.values(as<{ data: Record<string, string> }>(map).data ?? {}))
    .flatMap((text) => {
      try {
        return sharedNames(parse(text));
      } catch {
        return [];
      }
    });
}

const plugin = (resource: string, config?: string, names?: string): KubeObject[] => [
  namespace("gpu"),
  networkPolicy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }, "course-gpu"),
  {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: {
      name: "plugin",
      namespace: "course-gpu",
      ...(names && { annotations: { "aula.dev/gpu-resources": names } }),
    },
    spec: {
      template: { spec: podSpec({ containers: [container(config ? {} : { args: ["--resource", resource] })] }) },
    },
  },
  ...(config
    ? [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "plugin", namespace: "course-gpu" }, data: { config } }]
    : []),
];
const counted = (...keys: string[]) => [
  ...workspace("ResourceQuota"),
  quota(Object.fromEntries(keys.map((key) => [key, "1"]))),
];
const fenced = (one: string, ...others: string[]) => [
  ...workspace("ResourceQuota"),
  quota({ [one]: "1", ...Object.fromEntries(others.map((key) => [key, "0"])) }),
];
const MIXED = "nvidia.com/mig-1g.5gb,nvidia.com/gpu";
const slicing =
  "version: v1\nsharing:\n  timeSlicing:\n    renameByDefault: true\n    resources: [{ name: nvidia.com/gpu, " +
  "replicas: 4 }]\n";

/** Quotas count GPUs under the name that the course uses. */
export const gpuQuotaKey: SetRule = {
  id: "gpu-quota-key",
  severity: "high",
  level: "mandatory",
  scope: "set",
  reason:
    "Sharing renames the resource (nvidia.com/gpu.shared, nvidia.com/mig-1g.5gb). A quota for another name " +
    "counts nothing, and every student can take every GPU.",
  cure:
    "Set requests.<name> in each student's ResourceQuota, with the name that the device plugin advertises. A " +
    "quota has no other key for GPUs.",
  reference: aula(
    "GPU",
    "https://kubernetes.io/docs/concepts/policy/resource-quotas/#resource-quota-for-extended-resources",
  ),
  *check(objects) {
    const plugins = new Set(
      objects.filter((object) => roleOf(object) === "gpu").map(({ metadata }) => metadata?.name ?? ""),
    );
    const said = objects.filter(({ metadata }) => plugins.has(metadata?.namespace ?? "")).flatMap(annotatedNames);
    const shared = configured(objects, plugins);
    // A plugin that renames a resource no longer advertises the plain name, unless it says so itself.
    const names = [
      ...new Set([
        ...said,
        ...shared,
        ...[...gpusOf(objects, plugins)].filter((name) => !shared.includes(`${name}.shared`)),
      ]),
    ];
    for (const namespace of workspaces(objects)) {
      const quotas = ofKind(objects, "", "ResourceQuota").filter(
        ({ metadata }) => metadata?.namespace === namespace.metadata?.name,
      );
      const keys = quotas.flatMap((object) =>
        Object.entries(as<{ spec: { hard?: object } }>(object).spec?.hard ?? {}).map(([key, value]) => ({
          object,
          key,
          none: String(value) === "0",
        })),
      );
      for (const { object, key, none } of keys) {
        const resource = key.replace(/^(requests|limits)\./, "");
        if (!isGpu(resource)) continue;
        if (key !== `requests.${resource}`)
          yield {
            object,
            path: `spec.hard["${key}"]`,
            reason: `${key} is not a valid key of a quota, which counts ${resource} only under requests.`,
            value: key,
          };
        // A quota may also set an unused name to 0.
        else if (names.length > 0 && !names.includes(resource) && !none)
          yield {
            object,
            path: `spec.hard["${key}"]`,
            reason: `it counts ${resource}, but the course has ${names.join(", ")}`,
            value: key,
          };
      }
      // workspace-complete reports a namespace without any quota.
      const [first] = quotas;
      for (const name of first ? names.filter((one) => !keys.some(({ key }) => key === `requests.${one}`)) : []) {
        yield { object: first as KubeObject, path: "spec.hard", reason: `it does not count ${name}`, value: name };
      }
    }
  },
  examples: {
    pass: [
      workspace(),
      [...plugin("nvidia.com/gpu"), ...counted("requests.nvidia.com/gpu")],
      [...plugin("", slicing), ...counted("requests.nvidia.com/gpu.shared")],
      [...plugin("nvidia.com/gpu"), ...fenced("requests.nvidia.com/gpu", "requests.nvidia.com/gpu.shared")],
      [...plugin("", undefined, MIXED), ...fenced("requests.nvidia.com/mig-1g.5gb", "requests.nvidia.com/gpu")],
    ],
    fail: [
      [...plugin("nvidia.com/gpu"), ...workspace()],
      [...plugin("nvidia.com/mig-1g.5gb"), ...counted("requests.nvidia.com/gpu")],
      [...plugin("", slicing), ...counted("requests.nvidia.com/gpu")],
      [...plugin("", undefined, MIXED), ...counted("requests.nvidia.com/gpu")],
      counted("limits.nvidia.com/gpu"),
      counted("nvidia.com/gpu"),
    ],
  },
};
