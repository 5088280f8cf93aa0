/** Each component of this cloud alone: the small programs of docs/programs/aks, under mocks. */
import { KUBECONFIG_OUTPUT } from "../../components/cluster/connect";
import { exportsOf, known, programs } from "../../test/unit/clouds";
import { AKS } from "../../test/unit/fixtures";

const answers = { call: () => ({ kubeconfigs: [{ value: Buffer.from("kind: Config").toString("base64") }] }) };

test("each declares what it says, and no more", async () => {
  expect(await programs("aks", answers)).toEqual({
    "cluster.ts": "AgentPool 2, ManagedCluster, Registry, ResourceGroup, RoleAssignment, StorageClass",
  });
});

test("a cluster in a stack of its own exports what another stack's course asks for, its kubeconfig as a secret", async () => {
  const { [KUBECONFIG_OUTPUT]: kubeconfig, ...others } = await exportsOf("aks", AKS, answers);
  expect(await known(kubeconfig)).toEqual({ value: expect.stringContaining("Config"), secret: true });
  expect(others).toEqual({ registry: "unicourses.azurecr.io/aula", storageClass: "aula-homes" });
});
