/** What is declared for a cluster of Amazon EKS, under mocks. Not tried on a real account. */
import * as pulumi from "@pulumi/pulumi";
import { EksTarget } from "../../components/cluster/targets/eks";
import { IMAGES, OPTIONAL_IMAGES } from "../../components/images/catalogue";
import { type Connected, connected, of, strayNames } from "../../test/unit/clouds";
import type { Answers } from "../../test/unit/mocks";
import { connect } from "./cluster";

const target = (changes: object = {}) =>
  EksTarget.parse({
    kind: "eks",
    account: "123456789012",
    region: "eu-central-1",
    url: "https://hub.example.edu",
    groups: { gpu: { type: "g5.xlarge", max: 3 } },
    ...changes,
  });
const answers: Answers = {
  outputs: ({ type, name }) => {
    if (type === "aws:eks/cluster:Cluster") return { endpoint: "https://api", certificateAuthority: { data: "Q0E=" } };
    return type.startsWith("aws:iam/") ? { arn: `arn:${name}` } : undefined;
  },
  call: (token) => {
    expect(token).toBe("aws:eks/getCluster:getCluster");
    return { endpoint: "https://found", certificateAuthorities: [{ data: "Q0E=" }] };
  },
};

const run = (changes: object = {}): Promise<Connected> =>
  connected(() => connect("cluster-eks", target(changes)), answers);

describe("a cluster that is made", () => {
  let made: Connected;
  beforeAll(async () => {
    made = await run();
  });

  test("each name begins with its parent's", () => expect(strayNames(made.all, "cluster-eks")).toEqual([]));

  test("three node groups: the students' and the GPUs' begin at zero, marked, and in one subnet", () => {
    const groups = of(made.all, "aws:eks/nodeGroup:NodeGroup").map(({ inputs }) => inputs);
    expect(groups.map((g) => [g["nodeGroupName"], g["amiType"], g["scalingConfig"], g["labels"], g["taints"]])).toEqual(
      [
        ["core", "AL2023_x86_64_STANDARD", { minSize: 1, maxSize: 1, desiredSize: 1 }, { "aula.dev/pool": "core" }, []],
        [
          "students",
          "AL2023_x86_64_STANDARD",
          { minSize: 0, maxSize: 10, desiredSize: 0 },
          { "aula.dev/pool": "students" },
          [{ key: "aula.dev/pool", value: "students", effect: "NO_SCHEDULE" }],
        ],
        [
          "gpu",
          "AL2023_x86_64_NVIDIA",
          { minSize: 0, maxSize: 3, desiredSize: 0 },
          { "aula.dev/pool": "gpu" },
          [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }],
        ],
      ],
    );
    expect(new Set(groups.map((g) => JSON.stringify(g["subnetIds"]))).size).toBe(1);
    expect(groups[0]?.["subnetIds"]).toEqual(["cluster-eks-network-private-a"]);
  });

  test("network policies are enforced, and a pod cannot ask for its node's credentials", () => {
    const cni = of(made.all, "aws:eks/addon:Addon").find(({ inputs }) => inputs["addonName"] === "vpc-cni");
    expect(JSON.parse(cni?.inputs["configurationValues"] as string)).toEqual({ enableNetworkPolicy: "true" });
    const templates = of(made.all, "aws:ec2/launchTemplate:LaunchTemplate");
    expect(templates).toHaveLength(3);
    for (const { inputs } of templates)
      expect(inputs["metadataOptions"]).toEqual({ httpTokens: "required", httpPutResponseHopLimit: 1 });
  });

  test("an autoscaler that finds the groups, with an identity of its own", () => {
    const [release] = of(made.all, "kubernetes:helm.sh/v3:Release");
    expect(release?.inputs).toMatchObject({
      name: "cluster-autoscaler",
      namespace: "kube-system",
      values: { autoDiscovery: { clusterName: "aula" }, rbac: { serviceAccount: { name: "cluster-autoscaler" } } },
    });
    const [association] = of(made.all, "aws:eks/podIdentityAssociation:PodIdentityAssociation");
    expect(association?.inputs).toMatchObject({
      namespace: "kube-system",
      serviceAccount: "cluster-autoscaler",
      roleArn: "arn:cluster-eks-autoscaler-identity-role",
    });
  });

  test("a repository for every image, named as the course's images are", () => {
    const repositories = of(made.all, "aws:ecr/repository:Repository").map(({ inputs }) => inputs["name"]);
    expect(repositories).toEqual([...IMAGES, ...OPTIONAL_IMAGES].map((name) => `aula/${name}`));
    expect(made.access.registry).toBe("123456789012.dkr.ecr.eu-central-1.amazonaws.com/aula");
  });

  test("homes outlive their claims", () => {
    const [homes] = of(made.all, "kubernetes:storage.k8s.io/v1:StorageClass");
    expect(homes?.inputs).toMatchObject({
      metadata: { name: "aula-homes" },
      provisioner: "ebs.csi.aws.com",
      reclaimPolicy: "Retain",
      volumeBindingMode: "WaitForFirstConsumer",
    });
    expect(made.access.storageClass).toBe("aula-homes");
  });

  test("hands over a kubeconfig, as a secret", async () => {
    expect(await pulumi.isSecret(pulumi.output(made.access.kubeconfig))).toBe(true);
    expect(JSON.parse(made.kubeconfig)).toMatchObject({
      clusters: [{ cluster: { server: "https://api", "certificate-authority-data": "Q0E=" } }],
    });
    expect(made.access.context).toBeUndefined();
  });

  test("another account's credentials are refused, and any type of GPU device plugin is left to the course", () => {
    const [provider] = of(made.all, "pulumi:providers:aws");
    expect(provider?.inputs).toMatchObject({ region: "eu-central-1", allowedAccountIds: '["123456789012"]' });
    expect(made.access.gpuPlugin).toBe("wanted");
    expect(JSON.stringify(made.all)).not.toMatch(/device-plugin|gpu-operator/);
  });
});

test("networks that may reach the API server", async () => {
  const { all } = await run({ apiFrom: ["192.0.2.0/24"] });
  expect(of(all, "aws:eks/cluster:Cluster")[0]?.inputs["vpcConfig"]).toMatchObject({
    publicAccessCidrs: ["192.0.2.0/24"],
  });
});

test("a cluster that is there: looked up, and nothing made", async () => {
  const { all, kubeconfig } = await run({ existing: true });
  expect(all.map(({ type }) => type)).toEqual(["aula:cluster:EksCluster", "pulumi:providers:aws"]);
  expect(JSON.parse(kubeconfig)).toMatchObject({ clusters: [{ cluster: { server: "https://found" } }] });
});
