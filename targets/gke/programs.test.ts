/** Each component of this cloud alone: the small programs of docs/programs/gke, under mocks. */
import { KUBECONFIG_OUTPUT } from "../../components/cluster/connect";
import { exportsOf, known, programs } from "../../test/unit/clouds";
import { GKE } from "../../test/unit/fixtures";

const answers = {
  outputs: ({ type }: { type: string }) =>
    type === "gcp:container/cluster:Cluster"
      ? { endpoint: "192.0.2.1", masterAuth: { clusterCaCertificate: "Q0E=" } }
      : undefined,
};

test("each declares what it says, and no more", async () => {
  expect(await programs("gke", answers)).toEqual({
    "cluster.ts":
      "Account, Cluster, IAMMember, Network, NodePool 3, Repository, RepositoryIamMember, Router, RouterNat, " +
      "StorageClass, Subnetwork",
    "network.ts": "Network, Router, RouterNat, Subnetwork",
    "node-account.ts": "Account, IAMMember, RepositoryIamMember",
  });
});

test("a cluster in a stack of its own exports what another stack's course asks for, its kubeconfig as a secret", async () => {
  const { [KUBECONFIG_OUTPUT]: kubeconfig, ...others } = await exportsOf("gke", GKE, answers);
  expect(await known(kubeconfig)).toEqual({ value: expect.stringContaining("Config"), secret: true });
  expect(others).toEqual({ registry: "europe-west4-docker.pkg.dev/uni-course/aula", storageClass: "aula-homes" });
});
