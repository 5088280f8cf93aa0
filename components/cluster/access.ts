/** What the program needs to know of a cluster, whatever made it. Pure, but for `kubeconfigOf`'s look at the environment. */
import { homedir } from "node:os";
import { join } from "node:path";
import type { Target } from "../config";

/** One interface for every target. */
export interface ClusterAccess {
  /** Address that people open. */
  readonly url: string;
  /** kubeconfig file; undefined: kubectl's own rules. */
  readonly kubeconfig: string | undefined;
  /** Context in it. */
  readonly context: string;
  /** Registry and folder of images. */
  readonly registry: string;
  /** Storage class of homes and of the hub's database. */
  readonly storageClass: string;
  /** Node port of the entry; undefined: none. */
  readonly nodePort: number | undefined;
  /** The storage enforces the size of a home. */
  readonly sizesEnforced: boolean;
}

/** kind publishes this node port on the machine's own address; see kind-config.ts. */
export const KIND_NODE_PORT = 30080;

/** Where `make up` writes the kubeconfig of a kind cluster: a file of its own, so that nobody's ~/.kube/config changes. */
export function kubeconfigOf(cluster: string): string {
  return join(process.env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "aula", `${cluster}.kubeconfig`);
}

/** How a course reaches its cluster. */
export function accessOf(target: Target): ClusterAccess {
  if (target.kind === "existing") {
    const { url, kubeconfig, context, registry, storageClass, nodePort } = target;
    return { url, kubeconfig, context, registry, storageClass, nodePort, sizesEnforced: true };
  }
  const host = target.listen === "127.0.0.1" || target.listen === "0.0.0.0" ? "localhost" : target.listen;
  return {
    url: `http://${host}:${target.port}`,
    kubeconfig: kubeconfigOf(target.cluster),
    context: `kind-${target.cluster}`,
    registry: `localhost:${target.registryPort}/aula`,
    storageClass: "aula-homes",
    nodePort: KIND_NODE_PORT,
    sizesEnforced: false,
  };
}
