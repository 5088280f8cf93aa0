/** kind: a cluster that Aula makes on this machine. Pure, but for `kubeconfigOf`'s look at the environment. */
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { port, slug, whole } from "../../fields";
import type { LocalAccess } from "../access";
import { registriesShape, siteOf } from "../site";

/** A cluster that Aula makes on this machine, with kind. */
export const KindTarget = z.strictObject({
  kind: z.literal("kind").describe("A cluster on this machine, made with kind."),
  cluster: slug("container names", 20).prefault("aula").describe("Name of the kind cluster; several courses can share one."),
  nodes: whole(1, 3).prefault(1).describe("Nodes, the control plane included."),
  listen: z.ipv4("an IPv4 address such as 127.0.0.1").prefault("127.0.0.1").describe("Address of this machine that the course is published on. 127.0.0.1 keeps it to this machine."),
  port: port().prefault(8000).describe("Port of this machine that the hub answers on."),
  registryPort: port().prefault(5001).describe("Port of this machine that the registry answers on."),
  ...registriesShape,
});
export type KindTarget = z.infer<typeof KindTarget>;

/** kind publishes this node port on the machine's own address; see kind-config.ts. */
export const KIND_NODE_PORT = 30080;

/** Where `make up` writes the kubeconfig of a kind cluster: a file of its own, so that nobody's ~/.kube/config changes. */
export function kubeconfigOf(cluster: string): string {
  return join(process.env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "aula", `${cluster}.kubeconfig`);
}

/** How a course reaches its kind cluster. */
export function kindAccess(target: KindTarget): LocalAccess {
  const registry = `localhost:${target.registryPort}/aula`;
  const host = target.listen === "127.0.0.1" || target.listen === "0.0.0.0" ? "localhost" : target.listen;
  return {
    url: `http://${host}:${target.port}`,
    kubeconfig: kubeconfigOf(target.cluster),
    context: `kind-${target.cluster}`,
    registry,
    storageClass: "aula-homes",
    sizesEnforced: false,
    entry: { kind: "nodePort", port: KIND_NODE_PORT },
    site: siteOf({ registry, registries: target.registries, nodes: {} }),
    gpuPlugin: "wanted",
  };
}
