/** The parts of a workspace (one person's namespace): quota, limits and network rules, as plain data. Pure. */
import type { Amount } from "../capacity";
import { DATA } from "../cluster/data";
import { quantityValue } from "../quantity";

/** A quota with a number of pods. */
export interface Quota extends Amount {
  readonly pods: number;
}

/** The quota of a person who left: nothing may run. */
export const NOTHING: Quota = { cpu: "0", memory: "0", gpu: 0, pods: 0 };

/** Pods that have finished and are not removed yet. */
const FINISHED_PODS = 100;

/**
 * The hard limits of a ResourceQuota. It counts the notebook, the executors and the GPU together. CPU is counted by
 * requests only: `limits.cpu` would stop a class from sharing idle cores.
 * @param home size of the only volume claim; undefined if none is allowed
 * @param gpuResource name under which GPUs are counted; a quota for a wrong name would silently allow everything
 * @param otherGpus other GPU names in the cluster, which are set to 0
 * @param data whether the course has shared data: one more claim, with its nominal size. Defaults to false
 */
export function quotaHard(
  quota: Quota,
  home: string | undefined,
  gpuResource: string,
  otherGpus: readonly string[] = [],
  data = false,
): Record<string, string> {
  const claims = [...(home === undefined ? [] : [home]), ...(data ? [DATA.size] : [])];
  return {
    pods: String(quota.pods),
    "requests.cpu": quota.cpu,
    "requests.memory": quota.memory,
    "limits.memory": quota.memory,
    [`requests.${gpuResource}`]: String(quota.gpu),
    ...Object.fromEntries(otherGpus.map((name) => [`requests.${name}`, "0"])),
    persistentvolumeclaims: String(claims.length),
    ...(claims.length === 0
      ? {}
      : {
          "requests.storage":
            claims.length === 1 ? claims[0] : String(claims.reduce((sum, size) => sum + quantityValue(size), 0)),
        }),
    // What is stored in etcd, running or not: `pods` counts no pod that has finished, and labs leave some for an hour.
    "count/pods": String(quota.pods + FINISHED_PODS),
    "count/jobs.batch": "50",
    // A Spark session creates one.
    "count/configmaps": "40",
    services: "4",
    "services.nodeports": "0",
    "services.loadbalancers": "0",
  };
}

/**
 * Defaults for containers without resources, so that a quota never refuses a pod because they are missing. `min`: a
 * request or limit of 0 is allowed by Kubernetes, means "none" to the kubelet, and counts nothing in a quota.
 */
export const LIMIT_DEFAULTS = {
  type: "Container",
  min: { cpu: "1m", memory: "4Mi" },
  defaultRequest: { cpu: "100m", memory: "256Mi" },
  default: { cpu: "1", memory: "512Mi" },
};

const podsOf = (namespace: string, name: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  podSelector: { matchLabels: { "app.kubernetes.io/name": name } },
});
const ports = (...numbers: number[]) => numbers.map((port) => ({ protocol: "TCP", port }));

/**
 * Default-deny in both directions with named openings, in one object: a policy that selects every pod denies everything
 * that it does not name. It has an effect only if the cluster's network enforces it.
 * @param hubNamespace namespace of the hub and the proxy; undefined for benchmarks, which no hub may reach
 * @param wayOut TCP ports of the site's proxy, which also has no pod labels
 */
export function isolationSpec(hubNamespace: string | undefined, wayOut: readonly number[] = []) {
  return {
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      // Driver and executors of the same workspace.
      { from: [{ podSelector: {} }] },
      // The hub checks the server, the proxy forwards the browser.
      ...(hubNamespace === undefined
        ? []
        : [{ from: [podsOf(hubNamespace, "hub"), podsOf(hubNamespace, "proxy")], ports: ports(8888) }]),
    ],
    egress: [
      { to: [{ podSelector: {} }] },
      ...(hubNamespace === undefined ? [] : [{ to: [podsOf(hubNamespace, "hub")], ports: ports(8081) }]),
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
      // The API server (a Spark driver requests executors from it) has no pod labels to select it. The exception is
      // the address of cloud metadata servers, which provide a node's credentials.
      { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } }], ports: ports(443, 6443, ...wayOut) },
      // Packages and data from outside, not from the site's own machines.
      {
        to: [
          {
            ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"] },
          },
        ],
        ports: ports(80),
      },
    ],
  };
}
