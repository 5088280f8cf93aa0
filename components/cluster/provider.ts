import * as k8s from "@pulumi/kubernetes";
import type { Identity } from "../names";
import type { ClusterAccess } from "./access";

/** The provider of a course's objects. */
export function clusterProvider(
  name: string,
  access: Pick<ClusterAccess, "kubeconfig" | "context">,
  { instance }: Identity,
): k8s.Provider {
  return new k8s.Provider(name, {
    kubeconfig: access.kubeconfig,
    context: access.context,
    // A kind cluster that is created again has other keys and ports, but is still the same place.
    clusterIdentifier: instance,
    // Without these, a changed roster would delete and recreate the hub's configuration instead of updating it.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
    // What an interrupted run made and could not write down is taken over by the next one. Only one engine delivers a
    // course (its record says which).
    upsertExistingObjects: true,
    // The client's own limit of 50 requests a second is what 200 students would wait for; the API server has fair
    // queues of its own.
    kubeClientSettings: { qps: 500, burst: 1000 },
  });
}
