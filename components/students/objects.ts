/** What a workspace (one person's namespace) is made of: quota, limits and network rules, as plain data. Pure. */
import type { Amount } from "../capacity";
import { DATA } from "../cluster/data";
import { quantityValue } from "../quantity";

/** A quota with a number of pods. */
export interface Quota extends Amount {
  readonly pods: number;
}

/** Nobody may run anything: the quota of someone who left. */
export const NOTHING: Quota = { cpu: "0", memory: "0", gpu: 0, pods: 0 };

/**
 * The hard limits of a ResourceQuota. It counts the notebook, the executors and the GPU together. CPU is counted by
 * requests only: `limits.cpu` would stop a class from sharing idle cores.
 * @param home size of the only volume claim; undefined where none is allowed
 * @param gpuResource name under which GPUs are counted; a quota on a wrong name would silently allow everything
 * @param otherGpus further names under which the cluster has GPUs: none of those
 * @param data the course has shared data: one claim more, with the size that it pretends to have. Defaults to false
 */
export function quotaHard(quota: Quota, home: string | undefined, gpuResource: string, otherGpus: readonly string[] = [], data = false): Record<string, string> {
  const claims = [...(home === undefined ? [] : [home]), ...(data ? [DATA.size] : [])];
  return {
    pods: String(quota.pods),
    "requests.cpu": quota.cpu,
    "requests.memory": quota.memory,
    "limits.memory": quota.memory,
    [`requests.${gpuResource}`]: String(quota.gpu),
    ...Object.fromEntries(otherGpus.map((name) => [`requests.${name}`, "0"])),
    persistentvolumeclaims: String(claims.length),
    ...(claims.length === 0 ? {} : { "requests.storage": claims.length === 1 ? claims[0] : String(claims.reduce((sum, size) => sum + quantityValue(size), 0)) }),
    // Each ConfigMap lives in etcd; a Spark session makes one.
    "count/configmaps": "40",
    services: "4",
    "services.nodeports": "0",
    "services.loadbalancers": "0",
  };
}

/** Defaults for containers that name no resources, so that a quota never refuses a pod for leaving them out. */
export const LIMIT_DEFAULTS = {
  type: "Container",
  defaultRequest: { cpu: "100m", memory: "256Mi" },
  default: { cpu: "1", memory: "512Mi" },
};

const podsOf = (namespace: string, name: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  podSelector: { matchLabels: { "app.kubernetes.io/name": name } },
});
const ports = (...numbers: number[]) => numbers.map((port) => ({ protocol: "TCP", port }));

/**
 * Default-deny in both directions with named openings, in one object: a policy that selects every pod denies all that
 * it does not name. Where the cluster's network enforces it.
 * @param hubNamespace where the hub and the proxy are; undefined for benchmarks, which no hub may reach
 * @param wayOut TCP ports of the site's proxy, which has no pod labels either
 */
export function isolationSpec(hubNamespace: string | undefined, wayOut: readonly number[] = []) {
  return {
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      // Driver and executors of the same workspace.
      { from: [{ podSelector: {} }] },
      // The hub checks the server, the proxy forwards the browser.
      ...(hubNamespace === undefined ? [] : [{ from: [podsOf(hubNamespace, "hub"), podsOf(hubNamespace, "proxy")], ports: ports(8888) }]),
    ],
    egress: [
      { to: [{ podSelector: {} }] },
      ...(hubNamespace === undefined ? [] : [{ to: [podsOf(hubNamespace, "hub")], ports: ports(8081) }]),
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
        ports: [{ protocol: "UDP", port: 53 }, { protocol: "TCP", port: 53 }],
      },
      // The API server (a Spark driver asks it for executors) has no pod labels to name it by. The exception is
      // the address of cloud metadata servers, which hand out a node's credentials.
      { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } }], ports: ports(443, 6443, ...wayOut) },
      // Packages and data from outside, not from the site's own machines.
      { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"] } }], ports: ports(80) },
    ],
  };
}
