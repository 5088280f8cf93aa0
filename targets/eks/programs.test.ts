/** Each component of this cloud alone: the small programs of docs/programs/eks, under mocks. */
import { programs } from "../../test/unit/clouds";

test("each declares what it says, and no more", async () => {
  const answers = { outputs: ({ type }: { type: string }) => (type === "aws:eks/cluster:Cluster" ? { endpoint: "https://api", certificateAuthority: { data: "Q0E=" } } : undefined) };
  expect(await programs("eks", answers)).toEqual({
    "autoscaler.ts": "PodIdentityAssociation, Release, Role, RolePolicy",
    "cluster.ts": "Addon 5, Cluster, Eip, InternetGateway, LaunchTemplate 3, NatGateway, NodeGroup 3, PodIdentityAssociation, Release, Repository 4, Role 4, RolePolicy, " +
      "RolePolicyAttachment 5, RouteTable 2, RouteTableAssociation 4, StorageClass, Subnet 4, Vpc",
    "network.ts": "Eip, InternetGateway, NatGateway, RouteTable 2, RouteTableAssociation 4, Subnet 4, Vpc",
    "node-group.ts": "LaunchTemplate, NodeGroup, Role, RolePolicyAttachment 3",
  });
});
