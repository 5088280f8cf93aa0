/** What is declared for a cluster of Google Kubernetes Engine, under mocks. Not tried on a real account. */
import * as pulumi from "@pulumi/pulumi";
import { GkeTarget } from "../../components/cluster/targets/gke";
import { type Connected, connected, of, strayNames } from "../../test/unit/clouds";
import type { Answers } from "../../test/unit/mocks";
import { connect } from "./cluster";

const target = (changes: object = {}) =>
  GkeTarget.parse({
    kind: "gke",
    project: "uni-course",
    zone: "europe-west4-a",
    url: "https://hub.example.edu",
    groups: { gpu: { max: 3, sharedBy: 4 } },
    ...changes,
  });
const answers: Answers = {
  outputs: ({ type, name }) => {
    if (type === "gcp:container/cluster:Cluster")
      return { endpoint: "192.0.2.1", masterAuth: { clusterCaCertificate: "Q0E=" } };
    return type === "gcp:serviceaccount/account:Account" ? { email: `${name}@uni-course` } : undefined;
  },
  call: (token) => {
    expect(token).toBe("gcp:container/getCluster:getCluster");
    return { endpoint: "192.0.2.9", masterAuths: [{ clusterCaCertificate: "Q0E=" }] };
  },
};

const run = (changes: object = {}): Promise<Connected> =>
  connected(() => connect("cluster-gke", target(changes)), answers);

describe("a cluster that is made", () => {
  let made: Connected;
  beforeAll(async () => {
    made = await run();
  });
  const pools = () =>
    of(made.all, "gcp:container/nodePool:NodePool").map(
      ({ inputs }) =>
        inputs as { name: string; nodeCount?: number; autoscaling?: object; nodeConfig: Record<string, unknown> },
    );

  test("each name begins with its parent's", () => expect(strayNames(made.all, "cluster-gke")).toEqual([]));

  test("three pools: the students' and the GPUs' grow from zero by GKE's own autoscaler", () => {
    expect(pools().map(({ name, nodeCount, autoscaling }) => [name, nodeCount, autoscaling])).toEqual([
      ["core", 1, undefined],
      ["students", undefined, { minNodeCount: 0, maxNodeCount: 10 }],
      ["gpu", undefined, { minNodeCount: 0, maxNodeCount: 3 }],
    ]);
  });

  test("GPUs: GKE's driver, GKE's sharing, GKE's taint, and no device plugin beside GKE's own", () => {
    const gpu = pools().find(({ name }) => name === "gpu");
    expect(gpu?.nodeConfig["guestAccelerators"]).toEqual([
      {
        type: "nvidia-l4",
        count: 1,
        gpuDriverInstallationConfig: { gpuDriverVersion: "DEFAULT" },
        gpuSharingConfig: { gpuSharingStrategy: "TIME_SHARING", maxSharedClientsPerGpu: 4 },
      },
    ]);
    expect(gpu?.nodeConfig["taints"]).toEqual([]);
    expect(made.access.gpuPlugin).toBe("there");
    expect(made.all.filter(({ type }) => type.startsWith("kubernetes:")).map(({ type }) => type)).toEqual([
      "kubernetes:storage.k8s.io/v1:StorageClass",
    ]);
  });

  test(
    "network policies are enforced, pods have identities of their own, nodes no public address, the Gateway API is " +
      "there",
    () => {
      expect(of(made.all, "gcp:container/cluster:Cluster")[0]?.inputs).toMatchObject({
        datapathProvider: "ADVANCED_DATAPATH",
        workloadIdentityConfig: { workloadPool: "uni-course.svc.id.goog" },
        privateClusterConfig: { enablePrivateNodes: true },
        gatewayApiConfig: { channel: "CHANNEL_STANDARD" },
        location: "europe-west4-a",
      });
      for (const { nodeConfig } of pools())
        expect(nodeConfig["workloadMetadataConfig"]).toEqual({ mode: "GKE_METADATA" });
    },
  );

  test("nodes have an account that reads one repository", () => {
    for (const { nodeConfig } of pools())
      expect(nodeConfig["serviceAccount"]).toBe("cluster-gke-nodes-account@uni-course");
    expect(of(made.all, "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember")[0]?.inputs).toMatchObject({
      role: "roles/artifactregistry.reader",
      member: "serviceAccount:cluster-gke-nodes-account@uni-course",
    });
    expect(of(made.all, "gcp:artifactregistry/repository:Repository")[0]?.inputs).toMatchObject({
      repositoryId: "aula",
      location: "europe-west4",
    });
    expect(made.access.registry).toBe("europe-west4-docker.pkg.dev/uni-course/aula");
  });

  test("homes outlive their claims; the kubeconfig is a secret", async () => {
    expect(of(made.all, "kubernetes:storage.k8s.io/v1:StorageClass")[0]?.inputs).toMatchObject({
      provisioner: "pd.csi.storage.gke.io",
      reclaimPolicy: "Retain",
    });
    expect(await pulumi.isSecret(pulumi.output(made.access.kubeconfig))).toBe(true);
    expect(JSON.parse(made.kubeconfig)).toMatchObject({ clusters: [{ cluster: { server: "https://192.0.2.1" } }] });
  });
});

test("a cluster that is there: looked up, and nothing made", async () => {
  const { all, kubeconfig } = await run({ existing: true });
  expect(all.map(({ type }) => type)).toEqual(["aula:cluster:GkeCluster", "pulumi:providers:gcp"]);
  expect(JSON.parse(kubeconfig)).toMatchObject({ clusters: [{ cluster: { server: "https://192.0.2.9" } }] });
});
