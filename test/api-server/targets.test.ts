/** The Kubernetes part of every target, taken by a real API server: what it refuses, a site's server would refuse too. */
import type { z } from "zod";
import { MAX_PEM_BYTES } from "../../components/cluster/pem";
import { annotationName, labelValue, namespaceName, objectName, qualifiedName } from "../../components/kube-fields";
import { apply } from "../../delivery/course/apply";
import { keyOf, type Manifest } from "../../delivery/course/manifests";
import type { Kubectl } from "../../delivery/kubectl";
import { AKS, EKS, GKE, pemFile, type Changes } from "../unit/fixtures";
import { waitFor } from "../cluster/harness/wait";
import { startApiServer, type ApiServer } from "./api-server";
import { delivered, installRoutes, kubectlOf } from "./course";

let server: ApiServer;
let kubectl: Kubectl;
beforeAll(async () => {
  server = await startApiServer();
  kubectl = await kubectlOf(server);
});
afterAll(() => server.stop());

const SITE = { kind: "existing", context: "campus", registry: "registry.example.edu/aula", storageClass: "nfs-retain", url: "https://hub.example.edu" };
const site = (target: object): Changes => ({ target: { ...SITE, ...target } });
/** A bundle of authorities as large as the configuration takes it. */
const LARGE = `-----BEGIN CERTIFICATE-----\n${"A".repeat(MAX_PEM_BYTES - 60)}\n-----END CERTIFICATE-----\n`;
const FULL = () => site({
  caBundle: pemFile(LARGE),
  pullSecret: { username: "robot$aula", password: 'p"a\\s s' },
  proxy: { http: "http://proxy.example.edu:3128", https: "http://proxy.example.edu:3128", noProxy: [".example.edu", "192.0.2.0/24"] },
  nodes: {
    core: { labels: { role: "core" } },
    students: { labels: { role: "students" }, taints: [{ key: "students", value: true }, { key: "example.edu/x", effect: "NoExecute" }] },
    gpu: { labels: { role: "gpu" }, taints: [{ key: "nvidia.com/gpu" }] },
  },
  ingress: { class: "nginx", annotations: { "nginx.ingress.kubernetes.io/proxy-read-timeout": 3600 }, tls: { certificate: pemFile(), privateKey: "key" } },
});
const HUB = "full-2026-27-hub";

/** Applied whole, and a second time with nothing to do. */
async function settles(course: string, changes: Changes): Promise<void> {
  const { manifests, applied, again } = await delivered(kubectl, course, changes);
  expect(applied).toEqual({ created: manifests.length, changed: 0, unchanged: 0, removed: [], which: [] });
  expect(again).toEqual({ created: 0, changed: 0, unchanged: manifests.length, removed: [], which: [] });
}

describe("a cluster without the Gateway API", () => {
  test("existing, with nothing special", () => settles("bare", site({})));
  test("existing, with all that a site can ask for", () => settles("full", FULL()));

  test.each<[string, object]>([["eks", { ...EKS, groups: { gpu: {} }, loadBalancer: {} }], ["gke", { ...GKE, groups: { gpu: {} } }], ["aks", { ...AKS, nodePort: 30111 }]])(
    "%s, whose SDK nobody has installed", (course, target) => settles(course, { target, gpu: { plugin: "existing" } }));

  test("a route is refused before anything is made", async () => {
    const namespace: Manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: "route-2026-27-hub" } };
    const route: Manifest = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata: { name: "hub", namespace: "route-2026-27-hub" } };
    await expect(apply(kubectl, "route-2026-27", [namespace, route])).rejects.toThrow("this cluster knows no HTTPRoute (aula:target.gateway)");
    expect(await kubectl.run(["get", "namespace", "route-2026-27-hub", "--ignore-not-found"])).toBe("");
  });
});

describe("pods, as the cluster's own controllers make them", () => {
  interface Pod {
    metadata: { name: string };
    spec: { nodeSelector?: Record<string, string>; imagePullSecrets: { name: string }[]; affinity?: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: { matchFields: { values: string[] }[] }[] } } } };
  }
  /** Pods of a namespace whose names begin so, once there are as many. */
  const pods = (namespace: string, begin: RegExp, count: number): Promise<Pod[]> => waitFor(`${count} pods ${begin} in ${namespace}`, 60, async () => {
    const all = (await kubectl.json<{ items: Pod[] }>(["get", "pods", "-n", namespace]))?.items ?? [];
    const own = all.filter(({ metadata }) => begin.test(metadata.name));
    return own.length >= count && own;
  });

  test("hub and proxy are admitted, and may run on core nodes only", async () => {
    for (const { spec } of await pods(HUB, /^(hub|proxy)-/, 2)) expect([spec.nodeSelector, spec.imagePullSecrets]).toEqual([{ role: "core" }, [{ name: "registry" }]]);
  });

  test("the image puller has a pod for each node of students and GPUs, and none for the core's", async () => {
    const node = (name: string, taints: object[]) => ({ apiVersion: "v1", kind: "Node", metadata: { name, labels: { role: name } }, spec: { taints } });
    const nodes = [node("core", []), node("students", [{ key: "students", value: "true", effect: "NoSchedule" }]), node("gpu", [{ key: "nvidia.com/gpu", effect: "NoSchedule" }])];
    await kubectl.run(["apply", "--server-side", "-f", "-"], { input: JSON.stringify({ apiVersion: "v1", kind: "List", items: nodes }) });
    const nodeOf = ({ spec }: Pod) => spec.affinity?.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]?.matchFields[0]?.values[0];
    expect((await pods(HUB, /^image-puller-/, 2)).map(nodeOf).sort()).toEqual(["gpu", "students"]);
  });

  test("a benchmark is admitted under its quota and Pod Security, with the site's files and nodes", async () => {
    await kubectl.run(["create", "job", "try", "--from=cronjob/higgs-gbt", "-n", "full-2026-27-bench"]);
    const [pod] = await pods("full-2026-27-bench", /^try-/, 1);
    expect(pod?.spec).toMatchObject({ nodeSelector: { role: "students" }, volumes: expect.arrayContaining([{ name: "site-ca", configMap: { name: "site-ca", defaultMode: 420 } }]) });
  });

  test("nothing that a controller tried to make was refused", async () => {
    const events = await kubectl.json<{ items: { message: string }[] }>(["get", "events", "-A", "--field-selector=reason=FailedCreate"]);
    expect((events?.items ?? []).map(({ message }) => message)).toEqual([]);
  });
});

describe("a changed way in, in a cluster with the Gateway API", () => {
  let last: readonly Manifest[] = [];
  beforeAll(() => installRoutes(kubectl));
  const names = async (kind: string) => (await kubectl.json<{ items: { metadata: { name: string } }[] }>(["get", kind, "-n", HUB]))?.items.map(({ metadata }) => metadata.name);
  const service = async () => (await kubectl.json<{ spec: object }>(["get", "service", "proxy-public", "-n", HUB]))?.spec;

  /** The course with another target: everything else that was the site's goes, and nothing more. */
  async function moved(changes: Changes, removed: readonly string[]): Promise<void> {
    const { manifests, applied, again } = await delivered(kubectl, "full", changes);
    expect([...applied.removed].sort()).toEqual([...removed].sort());
    expect(again).toMatchObject({ created: 0, changed: 0, removed: [] });
    last = manifests;
  }

  test("a route takes the Ingress's place; certificate, registry credentials and CA go with it", async () => {
    const spaces = ["bench", "gpu", "hub", "student-alice", "student-bob", "teacher-teacher"].map((own) => `full-2026-27-${own}`);
    const site = spaces.flatMap((namespace) => [`Secret/${namespace}/registry`, ...(/(hub|gpu)$/.test(namespace) ? [] : [`ConfigMap/${namespace}/site-ca`])]);
    await moved({ target: { ...SITE, gateway: { name: "campus", namespace: "gateways", section: "https" } } }, [`Ingress/${HUB}/hub`, `Secret/${HUB}/hub-tls`, ...site]);
    expect([await names("ingress"), await names("httproute"), await names("secret")]).toEqual([[], ["hub"], ["hub", "people"]]);
  });

  test("a node port takes the route's place", async () => {
    await moved(site({ nodePort: 30100 }), [`HTTPRoute/${HUB}/hub`]);
    expect(await names("httproute")).toEqual([]);
    expect(await service()).toMatchObject({ type: "NodePort", ports: [{ nodePort: 30100 }] });
  });

  test("a load balancer takes the node port's, and a ClusterIP its, with nothing left of either", async () => {
    const exposed = (manifest: Manifest, type: string): Manifest =>
      keyOf(manifest) !== `Service/${HUB}/proxy-public` ? manifest : { ...manifest, spec: { ...(manifest["spec"] as object), type, ports: [{ name: "http", port: 80, targetPort: "http" }] } };
    for (const type of ["LoadBalancer", "ClusterIP"]) await apply(kubectl, "full-2026-27", last.map((manifest) => exposed(manifest, type)));
    expect(await service()).toMatchObject({ type: "ClusterIP" });
    expect(JSON.stringify(await service())).not.toMatch(/nodePort|allocateLoadBalancer/);
  });

  test("another course's route is left alone", async () => {
    const metadata = { name: "theirs", namespace: HUB, labels: { "aula.dev/instance": "other-2026-27" } };
    await kubectl.run(["create", "-f", "-"], { input: JSON.stringify({ apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata, spec: {} }) });
    expect((await apply(kubectl, "full-2026-27", last)).removed).toEqual([]);
    expect(await names("httproute")).toEqual(["theirs"]);
  });
});

describe("names", () => {
  const WORDS = ["role", "a.b", "example.edu/role", "Example.edu/role", "a b", "-a", "a-", "a_b", "A1", "7", "a..b", "a".repeat(63), "a".repeat(64), `${"a".repeat(63)}.b/c`, "x/y/z", "/y", "x/", "ä", "a:b", "https://a"];
  const config = (name: string, more: object = {}) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default", ...more } });

  test.each<[string, z.ZodType, (word: string, i: number) => object, (word: string, i: number) => string]>([
    ["key of a label", qualifiedName("a"), (word, i) => config(`key-${i}`, { labels: { [word]: "x" } }), (_, i) => `configmap/key-${i}`],
    ["value of a label", labelValue(), (word, i) => config(`value-${i}`, { labels: { x: word } }), (_, i) => `configmap/value-${i}`],
    ["key of an annotation", annotationName(), (word, i) => config(`note-${i}`, { annotations: { [word]: "x" } }), (_, i) => `configmap/note-${i}`],
    ["name of an object", objectName("a"), (word) => config(word), (word) => `configmap/${word}`],
    ["name of a namespace", namespaceName(), (word) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: word } }), (word) => `namespace/${word}`],
  ])("what the configuration takes for the %s is what the server takes", async (_, schema, object, printed) => {
    const { stdout } = await server.tryKubectl(["create", "--dry-run=server", "-o", "name", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: WORDS.map(object) }));
    const taken = stdout.split("\n");
    const theirs = WORDS.filter((word, i) => taken.includes(printed(word, i)));
    expect(WORDS.filter((word) => schema.safeParse(word).success)).toEqual(theirs);
    expect(theirs.length).toBeGreaterThan(1);
  });
});
