/** Each component of this cloud alone: the small programs of docs/programs/gke, under mocks. */
import { programs } from "../../test/unit/clouds";

test("each declares what it says, and no more", async () => {
  const answers = { outputs: ({ type }: { type: string }) => (type === "gcp:container/cluster:Cluster" ? { endpoint: "192.0.2.1", masterAuth: { clusterCaCertificate: "Q0E=" } } : undefined) };
  expect(await programs("gke", answers)).toEqual({
    "cluster.ts": "Account, Cluster, IAMMember, Network, NodePool 3, Repository, RepositoryIamMember, Router, RouterNat, StorageClass, Subnetwork",
    "network.ts": "Network, Router, RouterNat, Subnetwork",
    "node-account.ts": "Account, IAMMember, RepositoryIamMember",
  });
});
