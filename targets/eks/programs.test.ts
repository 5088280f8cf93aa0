/** Each component of this cloud alone: the small programs of docs/programs/eks, under mocks. */
import { KUBECONFIG_OUTPUT } from "../../components/cluster/connect";
import { exportsOf, known, programs } from "../../test/unit/clouds";
import { EKS } from "../../test/unit/fixtures";

const answers = {
  outputs: ({ type }: { type: string }) =>
    type === "aws:eks/cluster:Cluster"
      ? { endpoint: "https://api", certificateAuthority: { data: "Q0E=" } }
      : undefined,
};

test("each declares what it says, and no more", async () => {
  expect(await programs("eks", answers)).toEqual({
    "autoscaler.ts": "PodIdentityAssociation, Release, Role, RolePolicy",
    "cluster.ts":
      "Addon 5, Cluster, Eip, InternetGateway, LaunchTemplate 3, NatGateway, NodeGroup 3, PodIdentityAssociation, " +
      "Release, Repository 4, Role 4, RolePolicy, " +
      "RolePolicyAttachment 5, RouteTable 2, RouteTableAssociation 4, StorageClass, Subnet 4, Vpc",
    "network.ts": "Eip, InternetGateway, NatGateway, RouteTable 2, RouteTableAssociation 4, Subnet 4, Vpc",
    "node-group.ts": "LaunchTemplate, NodeGroup, Role, RolePolicyAttachment 3",
  });
});

test("a cluster in a stack of its own exports what another stack's course asks for, its kubeconfig as a secret", async () => {
  const { [KUBECONFIG_OUTPUT]: kubeconfig, ...others } = await exportsOf("eks", EKS, answers);
  expect(await known(kubeconfig)).toEqual({ value: expect.stringContaining("Config"), secret: true });
  expect(others).toEqual({
    registry: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/aula",
    storageClass: "aula-homes",
  });
});
