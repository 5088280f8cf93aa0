/** What is declared for a cluster of Azure Kubernetes Service, under mocks. Not tried on a real account. */
import * as pulumi from "@pulumi/pulumi";
import { AksTarget } from "../../components/cluster/targets/aks";
import { type Connected, connected, of, strayNames } from "../../test/unit/clouds";
import type { Answers, Declared } from "../../test/unit/mocks";
import { connect } from "./cluster";

const target = (changes: object = {}) =>
  AksTarget.parse({
    kind: "aks",
    subscription: "00000000-0000-0000-0000-000000000001",
    location: "westeurope",
    resourceGroup: "courses",
    registryName: "unicourses",
    url: "https://hub.example.edu",
    groups: { gpu: {} },
    ...changes,
  });
const KUBECONFIG = "apiVersion: v1\nkind: Config\n";
const answers: Answers = {
  outputs: ({ type, inputs }) => {
    if (type === "azure-native:containerservice:ManagedCluster")
      return { name: inputs["resourceName"] as string, identityProfile: { kubeletidentity: { objectId: "kubelet" } } };
    return type === "azure-native:resources:ResourceGroup"
      ? { name: inputs["resourceGroupName"] as string }
      : undefined;
  },
  call: (token, inputs) => {
    expect([token, inputs["resourceGroupName"], inputs["resourceName"]]).toEqual([
      "azure-native:containerservice:listManagedClusterUserCredentials",
      "courses",
      "aula",
    ]);
    return { kubeconfigs: [{ name: "clusterUser", value: Buffer.from(KUBECONFIG).toString("base64") }] };
  },
};

const run = (changes: object = {}): Promise<Connected> =>
  connected(() => connect("cluster-aks", target(changes)), answers);
const pools = (all: readonly Declared[]) =>
  of(all, "azure-native:containerservice:AgentPool").map(({ inputs }) => inputs);

describe("a cluster that is made", () => {
  let made: Connected;
  beforeAll(async () => {
    made = await run();
  });

  test("each name begins with its parent's", () => expect(strayNames(made.all, "cluster-aks")).toEqual([]));

  test("a system pool that stays, and two that grow from zero by Azure's own autoscaler", () => {
    const [cluster] = of(made.all, "azure-native:containerservice:ManagedCluster");
    expect(cluster?.inputs["agentPoolProfiles"]).toMatchObject([
      { name: "core", mode: "System", count: 1, nodeLabels: { "aula.dev/pool": "core" } },
    ]);
    expect(pools(made.all)).toMatchObject([
      {
        agentPoolName: "students",
        mode: "User",
        enableAutoScaling: true,
        minCount: 0,
        maxCount: 10,
        count: 0,
        nodeTaints: ["aula.dev/pool=students:NoSchedule"],
        availabilityZones: ["1"],
      },
      {
        agentPoolName: "gpu",
        mode: "User",
        enableAutoScaling: true,
        minCount: 0,
        maxCount: 4,
        count: 0,
        nodeTaints: ["nvidia.com/gpu=present:NoSchedule"],
        availabilityZones: ["1"],
      },
    ]);
  });

  test("Azure installs the driver, unless NVIDIA's operator is to", async () => {
    expect(pools(made.all)[1]?.["gpuProfile"]).toEqual({ driver: "Install" });
    expect(pools(made.all)[0]).not.toHaveProperty("gpuProfile");
    const { all } = await run({ groups: { gpu: { driver: "none" } } });
    expect(pools(all)[1]?.["gpuProfile"]).toEqual({ driver: "None" });
  });

  test("network policies are enforced, and workload identity is there", () => {
    expect(of(made.all, "azure-native:containerservice:ManagedCluster")[0]?.inputs).toMatchObject({
      networkProfile: { networkPlugin: "azure", networkDataplane: "cilium", networkPolicy: "cilium" },
      oidcIssuerProfile: { enabled: true },
      securityProfile: { workloadIdentity: { enabled: true } },
    });
  });

  test("an Ingress has a controller, and nobody else pays for one", async () => {
    const cluster = (all: readonly Declared[]) => of(all, "azure-native:containerservice:ManagedCluster")[0]?.inputs;
    expect(cluster(made.all)).not.toHaveProperty("ingressProfile");
    expect(cluster((await run({ ingress: {} })).all)).toMatchObject({
      ingressProfile: { webAppRouting: { enabled: true } },
    });
  });

  test("the nodes may read the private registry", () => {
    expect(of(made.all, "azure-native:authorization:RoleAssignment")[0]?.inputs).toMatchObject({
      principalId: "kubelet",
      scope: "cluster-aks-registry",
    });
    expect(of(made.all, "azure-native:containerregistry:Registry")[0]?.inputs).toMatchObject({
      registryName: "unicourses",
      adminUserEnabled: false,
    });
    expect(made.access.registry).toBe("unicourses.azurecr.io/aula");
  });

  test("homes outlive their claims; the kubeconfig, which holds a key, is a secret wherever it goes", async () => {
    expect(of(made.all, "kubernetes:storage.k8s.io/v1:StorageClass")[0]?.inputs).toMatchObject({
      provisioner: "disk.csi.azure.com",
      reclaimPolicy: "Retain",
    });
    expect(await pulumi.isSecret(pulumi.output(made.access.kubeconfig))).toBe(true);
    expect(made.kubeconfig).toBe(KUBECONFIG);
    const { kubeconfig } = of(made.all, "pulumi:providers:kubernetes")[0]?.raw as { kubeconfig: object };
    expect(kubeconfig).toHaveProperty("4dabf18193072939515e22adb298388d");
  });
});

test("a cluster that is there: its credentials are asked for, and nothing is made", async () => {
  const { all, kubeconfig } = await run({ existing: true });
  expect(all.map(({ type }) => type)).toEqual(["aula:cluster:AksCluster", "pulumi:providers:azure-native"]);
  expect(kubeconfig).toBe(KUBECONFIG);
});
