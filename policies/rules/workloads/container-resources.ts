import { allContainers } from "../../objects/pods";
import { container, cronJob, deployment, podWith } from "../examples";
import { nsa, type ResourceRule } from "../rule";

const NEEDED = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "memory"],
] as const;

/** Every container sets its resources. A CPU limit is optional, so that a course can share idle cores. */
export const containerResources: ResourceRule = {
  id: "container-resources",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  reason:
    "Quotas and the scheduler count what containers request. A container without a memory limit can take the " +
    "memory of everyone on the node.",
  cure:
    "Set resources.requests.cpu, resources.requests.memory and resources.limits.memory. Do not set them on " +
    "ephemeral containers, which cannot have any.",
  reference: nsa("C-0271; Resource policies"),
  *check(object) {
    for (const { container, path, label } of allContainers(object)) {
      const missing = NEEDED.filter(([side, resource]) => container.resources?.[side]?.[resource] === undefined);
      if (missing.length > 0)
        yield {
          path: `${path}.resources`,
          reason: `${label} has no ${missing.map((names) => names.join(".")).join(", ")}`,
        };
    }
  },
  examples: {
    pass: [podWith({})],
    fail: [
      podWith({ resources: undefined }),
      podWith({ resources: { requests: { cpu: "1", memory: "1Gi" } } }),
      deployment({ initContainers: [container({ resources: { limits: { memory: "1Gi" } } })] }),
      cronJob({ ephemeralContainers: [container({ name: "debug", resources: undefined })] }),
    ],
  },
};
