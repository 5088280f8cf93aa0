import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccess, LocalAccess } from "./access";

/** Options of a cluster's children that its cloud's own provider makes. */
export interface Own<Provider> {
  readonly parent: pulumi.Resource;
  readonly provider: Provider;
}

/**
 * How a course reaches a cluster that the same program makes or looks up.
 * @param made what the course waits for
 * @param access as a command line reaches it
 * @param kubeconfig known when the cluster can be used; a secret from here on, and with no context but its own
 */
export function madeAccess(
  made: pulumi.Resource,
  access: LocalAccess,
  kubeconfig: pulumi.Input<string>,
): ClusterAccess {
  return { ...access, kubeconfig: pulumi.secret(kubeconfig), context: undefined, made };
}
