/**
 * The Kubernetes part of every target, taken by a real API server: what it refuses, a site's server would refuse too.
 */
import type { z } from "zod";
import { MAX_PEM_BYTES } from "../../components/cluster/pem";
import { annotationName, labelValue, namespaceName, objectName, qualifiedName } from "../../components/kube-fields";
import { keyOf, type Manifest } from "../../delivery/course/manifests";
import type { Kubectl } from "../../delivery/kubectl";
import { waitFor } from "../cluster/harness/wait";
import { AKS, type Changes, EKS, GKE, pemFile } from "../unit/fixtures";
import { type ApiServer, startApiServer } from "./api-server";
import { apply, delivered, installRoutes, kubectlOf } from "./course";

let server: ApiServer;
let kubectl: Kubectl;
beforeAll(async () => {
  server = await startApiServer();
  kubectl = await kubectlOf(server);
});
afterAll(() => server.stop());

const SITE = {
  kind: "existing",
  context: "campus",
  registry: "registry.example.edu/aula",
  storageClass: "nfs-retain",
  url: "https://hub.example.edu",
};
const site = (target: object): Changes => ({ target: { ...SITE, ...target } });
/** A bundle of authorities as large as the configuration takes it. */
const LARGE = `-----BEGIN CERTIFICATE-----\n${"A".repeat(MAX_PEM_BYTES - 60)}\n-----END CERTIFICATE-----\n`;
const FULL = () =>
  site({
    caBundle: pemFile(LARGE),
    pullSecret: { username: "robot$aula", password: 'p"a\\s s' },
    proxy: {
      http: "http://proxy.example.edu:3128",
      https: "http://proxy.example.edu:3128",
      noProxy: [".example.edu", "192.0.2.0/24"],
    },
    nodes: {
      core: { labels: { role: "core" } },
      students: {
        labels: { role: "students" },
        taints: [
          { key: "students", value: true },
          { key: "example.edu/x", effect: "NoExecute" },
        ],
      },
      gpu: { labels: { role: "gpu" }, taints: [{ key: "nvidia.com/gpu" }] },
    },
    ingress: {
      class: "nginx",
      annotations: { "nginx.ingress.kubernetes.io/proxy-read-timeout": 3600 },
      tls: { certificate: pemFile(), privateKey: "key" },
    },
  });
const HUB = "full-2026-27-hub";

describe("a cluster without the Gateway API", () => {
  test("existing, with nothing special", () => delivered(kubectl, "bare", site({})));
  test("existing, with all that a site can ask for", () => delivered(kubectl, "full", FULL()));

  test.each<[string, object]>([
    ["eks", { ...EKS, groups: { gpu: {} }, loadBalancer: {} }],
    ["gke", { ...GKE, groups: { gpu: {} } }],
    ["aks", { ...AKS, nodePort: 30111 }],
  ])("%s, whose SDK nobody has installed", (course, target) =>
    delivered(kubectl, course, { target, gpu: { plugin: "existing" } }),
  );
});

describe("pods, as the cluster's own controllers make them", () => {
  interface Pod {
    metadata: { name: string };
    spec: {
      nodeSelector?: Record<string, string>;
      imagePullSecrets: { name: string }[];
      affinity?: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: { matchFields: { values: string[] }[] }[];
          };
        };
      };
    };
  }
  /** Pods of a namespace whose names begin so, once there are as many. */
  const pods = (namespace: string, begin: RegExp, count: number): Promise<Pod[]> =>
    waitFor(`${count} pods ${begin} in ${namespace}`, 60, async () => {
      const all = (await kubectl.json<{ items: Pod[] }>(["get", "pods", "-n", namespace]))?.items ?? [];
      const own = all.filter(({ metadata }) => begin.test(metadata.name));
      return own.length >= count && own;
    });

  test("hub and proxy are admitted, and may run on core nodes only", async () => {
    for (const { spec } of await pods(HUB, /^(hub|proxy)-/, 2))
      expect([spec.nodeSelector, spec.imagePullSecrets]).toEqual([{ role: "core" }, [{ name: "registry" }]]);
  });

  test("the image puller has a pod for each node of students and GPUs, and none for the core's", async () => {
    const node = (name: string, taints: object[]) => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels: { role: name } },
      spec: { taints },
    });
    const nodes = [
      node("core", []),
      node("students", [{ key: "students", value: "true", effect: "NoSchedule" }]),
      node("gpu", [{ key: "nvidia.com/gpu", effect: "NoSchedule" }]),
    ];
    await kubectl.run(["apply", "--server-side", "-f", "-"], {
      input: JSON.stringify({ apiVersion: "v1", kind: "List", items: nodes }),
    });
    const nodeOf = ({ spec }: Pod) =>
      spec.affinity?.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]?.matchFields[0]
        ?.values[0];
    expect((await pods(HUB, /^image-puller-/, 2)).map(nodeOf).sort()).toEqual(["gpu", "students"]);
  });

  test("a benchmark is admitted under its quota and Pod Security, with the site's files and nodes", async () => {
    await kubectl.run(["create", "job", "try", "--from=cronjob/higgs-gbt", "-n", "full-2026-27-bench"]);
    const [pod] = await pods("full-2026-27-bench", /^try-/, 1);
    expect(pod?.spec).toMatchObject({
      nodeSelector: { role: "students" },
      volumes: expect.arrayContaining([{ name: "site-ca", configMap: { name: "site-ca", defaultMode: 420 } }]),
    });
  });

  test("nothing that a controller tried to make was refused", async () => {
    const events = await kubectl.json<{ items: { message: string }[] }>([
      "get",
      "events",
      "-A",
      "--field-selector=reason=FailedCreate",
    ]);
    expect((events?.items ?? []).map(({ message }) => message)).toEqual([]);
  });
});

describe("a changed way in, in a cluster with the Gateway API", () => {
  let last: readonly Manifest[] = [];
  beforeAll(() => installRoutes(kubectl));
  const names = async (kind: string) =>
    (await kubectl.json<{ items: { metadata: { name: string } }[] }>(["get", kind, "-n", HUB]))?.items.map(
      ({ metadata }) => metadata.name,
    );
  const service = async () =>
    (await kubectl.json<{ spec: object }>(["get", "service", "proxy-public", "-n", HUB]))?.spec;

  test("a route, and then a node port", async () => {
    await delivered(kubectl, "full", {
      target: { ...SITE, gateway: { name: "campus", namespace: "gateways", section: "https" } },
    });
    expect(await names("httproute")).toEqual(["hub"]);
    last = await delivered(kubectl, "full", site({ nodePort: 30100 }));
    expect(await service()).toMatchObject({ type: "NodePort", ports: [{ nodePort: 30100 }] });
  });

  test("a load balancer takes the node port's, and a ClusterIP its, with nothing left of either", async () => {
    const exposed = (manifest: Manifest, type: string): Manifest =>
      keyOf(manifest) !== `Service/${HUB}/proxy-public`
        ? manifest
        : {
            ...manifest,
            spec: { ...(manifest["spec"] as object), type, ports: [{ name: "http", port: 80, targetPort: "http" }] },
          };
    for (const type of ["LoadBalancer", "ClusterIP"])
      await apply(
        kubectl,
        last.map((manifest) => exposed(manifest, type)),
      );
    expect(await service()).toMatchObject({ type: "ClusterIP" });
    expect(JSON.stringify(await service())).not.toMatch(/nodePort|allocateLoadBalancer/);
  });
});

describe("names", () => {
  const WORDS = [
    "role",
    "a.b",
    "example.edu/role",
    "Example.edu/role",
    "a b",
    "-a",
    "a-",
    "a_b",
    "A1",
    "7",
    "a..b",
    "a".repeat(63),
    "a".repeat(64),
    `${"a".repeat(63)}.b/c`,
    "x/y/z",
    "/y",
    "x/",
    "ä",
    "a:b",
    "https://a",
  ];
  const config = (name: string, more: object = {}) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "default", ...more },
  });

  test.each<[string, z.ZodType, (word: string, i: number) => object, (word: string, i: number) => string]>([
    [
      "key of a label",
      qualifiedName("a"),
      (word, i) => config(`key-${i}`, { labels: { [word]: "x" } }),
      (_, i) => `configmap/key-${i}`,
    ],
    [
      "value of a label",
      labelValue(),
      (word, i) => config(`value-${i}`, { labels: { x: word } }),
      (_, i) => `configmap/value-${i}`,
    ],
    [
      "key of an annotation",
      annotationName(),
      (word, i) => config(`note-${i}`, { annotations: { [word]: "x" } }),
      (_, i) => `configmap/note-${i}`,
    ],
    ["name of an object", objectName("a"), (word) => config(word), (word) => `configmap/${word}`],
    [
      "name of a namespace",
      namespaceName(),
      (word) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: word } }),
      (word) => `namespace/${word}`,
    ],
  ])("what the configuration takes for the %s is what the server takes", async (_, schema, object, printed) => {
    const { stdout } = await server.tryKubectl(
      ["create", "--dry-run=server", "-o", "name", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items: WORDS.map(object) }),
    );
    const taken = stdout.split("\n");
    const theirs = WORDS.filter((word, i) => taken.includes(printed(word, i)));
    expect(WORDS.filter((word) => schema.safeParse(word).success)).toEqual(theirs);
    expect(theirs.length).toBeGreaterThan(1);
  });
});
