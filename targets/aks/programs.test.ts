/** Each component of this cloud alone: the small programs of docs/programs/aks, under mocks. */
import { programs } from "../../test/unit/clouds";

test("each declares what it says, and no more", async () => {
  const answers = { call: () => ({ kubeconfigs: [{ value: Buffer.from("kind: Config").toString("base64") }] }) };
  expect(await programs("aks", answers)).toEqual({ "cluster.ts": "AgentPool 2, ManagedCluster, Registry, ResourceGroup, RoleAssignment, StorageClass" });
});
