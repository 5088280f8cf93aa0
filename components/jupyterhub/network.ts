/** Network rules of the hub's namespace: closed, with an opening for each connection that JupyterHub needs. Pure. */
import type { Identity } from "../names";

/**
 * NetworkPolicy specs by name; they have an effect only if the cluster's network enforces them.
 * @param ports of the hub, the proxy and the proxy's API
 * @param wayOut TCP ports of the site's proxy
 */
export function hubNetwork(
  identity: Identity,
  ports: { hub: number; proxy: number; proxyApi: number },
  wayOut: readonly number[] = [],
) {
  const tcp = (...numbers: number[]) => numbers.map((port) => ({ protocol: "TCP", port }));
  const here = (name: string) => ({ podSelector: { matchLabels: { "app.kubernetes.io/name": name } } });
  const workspaces = { namespaceSelector: { matchLabels: { "aula.dev/instance": identity.instance } } };
  const dns = {
    to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
    ports: [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ],
  };
  const both = ["Ingress", "Egress"];
  return {
    isolate: { podSelector: {}, policyTypes: both },
    hub: {
      ...here("hub"),
      policyTypes: both,
      // Notebooks report their activity and ask the hub who is signed in.
      ingress: [{ from: [here("proxy"), workspaces], ports: tcp(ports.hub) }],
      egress: [
        dns,
        { to: [here("proxy")], ports: tcp(ports.proxyApi) },
        { to: [workspaces], ports: tcp(8888) },
        // The API server has no pod labels to select it.
        { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } }], ports: tcp(443, 6443, ...wayOut) },
      ],
    },
    proxy: {
      ...here("proxy"),
      policyTypes: both,
      ingress: [{ ports: tcp(ports.proxy) }, { from: [here("hub")], ports: tcp(ports.proxyApi) }],
      egress: [dns, { to: [here("hub")], ports: tcp(ports.hub) }, { to: [workspaces], ports: tcp(8888) }],
    },
  };
}
