import { gpuResources } from "../../objects/gpu";
import { allContainers } from "../../objects/pods";
import { container, cronJob, podWith } from "../examples";
import { aula, type ResourceRule } from "../rule";

const resources = (requests: Record<string, string>, limits: Record<string, string>) => ({
  requests: { ...container().resources?.requests, ...requests },
  limits: { ...container().resources?.limits, ...limits },
});

/** GPUs cannot be overcommitted: the limit equals the request. */
export const gpuLimitEqualsRequest: ResourceRule = {
  id: "gpu-limit-equals-request",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  reason:
    "The API server refuses a GPU request that differs from its limit, but only when the pod is created: the " +
    "student sees the error, not the author.",
  cure: "Set resources.limits for the GPU, and either remove the request or set it to the same value.",
  reference: aula("GPU", "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/"),
  *check(object) {
    for (const { container, path, label } of allContainers(object)) {
      for (const name of gpuResources(container)) {
        const limit = container.resources?.limits?.[name];
        const request = container.resources?.requests?.[name];
        if (limit === undefined)
          yield {
            path: `${path}.resources.limits`,
            reason: `${label} requests ${request} of ${name} and has no limit for it`,
          };
        else if (request !== undefined && Number(request) !== Number(limit))
          yield {
            path: `${path}.resources.requests`,
            reason: `${label} requests ${request} of ${name} and its limit is ${limit}`,
          };
      }
    }
  },
  examples: {
    pass: [
      podWith({}),
      podWith({ resources: resources({}, { "nvidia.com/gpu": "1" }) }),
      podWith({ resources: resources({ "nvidia.com/gpu": "1" }, { "nvidia.com/gpu": "1" }) }),
    ],
    fail: [
      podWith({ resources: resources({ "nvidia.com/gpu": "1" }, {}) }),
      podWith({ resources: resources({ "nvidia.com/gpu": "1" }, { "nvidia.com/gpu": "2" }) }),
      cronJob({
        initContainers: [
          container({ resources: resources({ "nvidia.com/mig-1g.5gb": "2" }, { "nvidia.com/mig-1g.5gb": "1" }) }),
        ],
      }),
    ],
  },
};
