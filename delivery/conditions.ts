/** What Kubernetes says of an object in its status' conditions. */

/** As much of a pod or a node as tells whether it is ready. */
export interface Conditioned {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Whether the object says that it is ready; one that says nothing is not. */
export function isReady({ status }: Conditioned): boolean {
  return status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false;
}
