/** A site's own cluster: what its stack's file says is in the objects, and secrets are nowhere else. */
import { accessOf } from "../../components/cluster/access-of";
import { MAX_PEM_BYTES } from "../../components/cluster/pem";
import { CA_FILE, CA_VARIABLES } from "../../components/cluster/site";
import { type Manifest, redacted } from "../../delivery/course/manifests";
import { type Changes, course, LEAST, pemFile, problemsOf } from "./fixtures";
import { type Declared, declaredCourse, type KubeObject, objects, type PodSpec, podSpecs } from "./mocks";

const HUB = "ml-2026-27-hub";
const BASE = {
  kind: "existing",
  context: "prod",
  registry: "registry.example.edu/ml/aula",
  storageClass: "nfs",
  url: "https://hub.example.edu",
};
const site = (target: Record<string, unknown>): Changes => ({ target: { ...BASE, ...target } });

interface Rendered {
  readonly all: Declared[];
  readonly kube: Map<string, KubeObject>;
  readonly pods: Map<string, PodSpec>;
}
async function rendered(target: Record<string, unknown>): Promise<Rendered> {
  const all = await declaredCourse(course(site(target)));
  const kube = objects(all);
  return { all, kube, pods: podSpecs(kube) };
}
const courseFile = (kube: Map<string, KubeObject>): Record<string, Record<string, unknown>> =>
  JSON.parse((kube.get(`ConfigMap/${HUB}/hub`)?.["data"] as Record<string, string>)["course.json"] ?? "") as Record<
    string,
    Record<string, unknown>
  >;
const sparkOf = (kube: Map<string, KubeObject>) =>
  JSON.parse(courseFile(kube)["environment"]?.["AULA_SPARK"] as string) as Record<string, unknown>;

/** Whether the engine gets a Secret's content as a secret, which it encrypts and never shows. */
const wrapped = (raw: unknown): boolean =>
  "4dabf18193072939515e22adb298388d" in (raw as { stringData: object }).stringData;

describe("registry credentials", () => {
  const PASSWORD = "c0rrect-h0rse";
  let r: Rendered;
  beforeAll(async () => {
    r = await rendered({ pullSecret: { username: "robot$aula", password: PASSWORD } });
  });

  test("a Secret for the registry's host, in every namespace of the course", () => {
    const namespaces = [...r.kube.values()].filter((o) => o.kind === "Namespace").map((o) => o.metadata.name);
    for (const namespace of namespaces) {
      const secret = r.kube.get(`Secret/${namespace}/registry`);
      expect(secret?.["type"]).toBe("kubernetes.io/dockerconfigjson");
      const { auths } = JSON.parse((secret?.["stringData"] as Record<string, string>)[".dockerconfigjson"] ?? "") as {
        auths: Record<string, unknown>;
      };
      expect(auths).toEqual({
        "registry.example.edu": {
          username: "robot$aula",
          password: PASSWORD,
          auth: Buffer.from(`robot$aula:${PASSWORD}`).toString("base64"),
        },
      });
    }
  });

  test("every pod names it: those of the course, notebooks by their account, executors by AULA_SPARK", () => {
    for (const [key, pod] of r.pods)
      expect({ key, secrets: pod.imagePullSecrets }).toEqual({ key, secrets: [{ name: "registry" }] });
    const accounts = [...r.kube.values()].filter((o) => o.kind === "ServiceAccount" && o.metadata.name === "workspace");
    expect(accounts).toHaveLength(4);
    for (const account of accounts) expect(account["imagePullSecrets"]).toEqual([{ name: "registry" }]);
    expect(courseFile(r.kube)["notebook"]?.["pod"]).toEqual({ imagePullSecrets: [{ name: "registry" }] });
    expect(sparkOf(r.kube)["pod"]).toEqual({ imagePullSecrets: [{ name: "registry" }] });
  });

  test("the password is in no other object, is a secret to the engine, and is not shown in a render", () => {
    const encoded = Buffer.from(`robot$aula:${PASSWORD}`).toString("base64");
    const found = [...r.kube]
      .filter(([, object]) => JSON.stringify(object).includes(PASSWORD) || JSON.stringify(object).includes(encoded))
      .map(([key]) => key);
    expect(found.length).toBeGreaterThan(0);
    for (const key of found) expect(key).toMatch(/^Secret\/.+\/registry$/);
    for (const { raw } of r.all.filter(({ name }) => name.endsWith("-site-registry"))) expect(wrapped(raw)).toBe(true);
    const secret = r.kube.get(`Secret/${HUB}/registry`) as unknown as Manifest & { stringData: Record<string, string> };
    const manifest = {
      ...secret,
      data: { ".dockerconfigjson": Buffer.from(secret.stringData[".dockerconfigjson"] ?? "").toString("base64") },
      stringData: undefined,
    } as unknown as Manifest;
    expect(JSON.stringify(redacted(manifest))).not.toMatch(new RegExp(`${PASSWORD}|${encoded}`));
  });
});

describe("credentials of other registries, for images of groups", () => {
  const registries = { "ghcr.io": { username: "me", password: "t0ken" } };
  const groups = { phd: { image: "ghcr.io/uni/torch:2026-10" } };
  const known = (kube: Map<string, KubeObject>, namespace: string) =>
    JSON.parse(
      (kube.get(`Secret/${namespace}/registry`)?.["stringData"] as Record<string, string>)[".dockerconfigjson"] ?? "",
    ) as { auths: Record<string, { password: string }> };

  test("stand beside those of the course's own, in the one Secret that every pod names", async () => {
    const kube = objects(
      await declaredCourse(course({ ...site({ registries, pullSecret: { username: "u", password: "p" } }), groups })),
    );
    for (const namespace of [HUB, "ml-2026-27-student-alice", "ml-2026-27-bench"]) {
      expect(Object.entries(known(kube, namespace).auths).map(([host, { password }]) => [host, password])).toEqual([
        ["ghcr.io", "t0ken"],
        ["registry.example.edu", "p"],
      ]);
    }
  });

  test.each(Object.entries(LEAST))("are enough by themselves: %s", async (_, target) => {
    const kube = objects(
      await declaredCourse(course({ target: { ...target, registries }, groups, gpu: { plugin: "existing" } })),
    );
    expect(Object.keys(known(kube, "ml-2026-27-student-bob").auths)).toEqual(["ghcr.io"]);
    const pods = podSpecs(kube);
    expect(pods.get(`DaemonSet/${HUB}/image-puller`)).toMatchObject({
      containers: [{}, { image: groups.phd.image }],
      imagePullSecrets: [{ name: "registry" }],
    });
    expect(courseFile(kube)["notebook"]?.["pod"]).toMatchObject({ imagePullSecrets: [{ name: "registry" }] });
    expect(sparkOf(kube)["pod"]).toMatchObject({ imagePullSecrets: [{ name: "registry" }] });
  });
});

describe("nodes", () => {
  const NODES = {
    core: { labels: { role: "core" } },
    students: { labels: { role: "students" }, taints: [{ key: "students", value: "only" }] },
    gpu: { labels: { gpu: true }, taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }] },
  };
  const STUDENTS = {
    nodeSelector: { role: "students" },
    tolerations: [{ key: "students", operator: "Equal", value: "only", effect: "NoSchedule" }],
  };
  const GPU = {
    nodeSelector: { gpu: "true" },
    tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
  };
  let r: Rendered;
  beforeAll(async () => {
    r = await rendered({ nodes: NODES });
  });

  test("hub and proxy go to the core's, benchmarks to the students'", () => {
    for (const name of ["hub", "proxy"])
      expect(r.pods.get(`Deployment/${HUB}/${name}`)).toMatchObject({ nodeSelector: { role: "core" } });
    expect(r.pods.get("CronJob/ml-2026-27-bench/higgs-gbt")).toMatchObject(STUDENTS);
  });

  test("notebooks and executors go to the students', and those with a GPU to the GPUs' instead", () => {
    expect(courseFile(r.kube)["notebook"]?.["pod"]).toEqual(STUDENTS);
    expect(courseFile(r.kube)["gpu"]?.["pod"]).toEqual(GPU);
    expect(sparkOf(r.kube)).toMatchObject({ pod: STUDENTS, gpuPod: GPU });
  });

  test("the notebook image is held on both, and on no other node", () => {
    const pod = r.pods.get(`DaemonSet/${HUB}/image-puller`);
    expect(pod?.nodeSelector).toBeUndefined();
    expect(pod?.tolerations).toEqual([...STUDENTS.tolerations, ...GPU.tolerations]);
    expect(pod?.affinity).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: "role", operator: "In", values: ["students"] }] },
            { matchExpressions: [{ key: "gpu", operator: "In", values: ["true"] }] },
          ],
        },
      },
    });
  });

  test("simulated GPUs are where pods with a GPU go", async () => {
    const simulator = (kube: Rendered) => kube.pods.get("DaemonSet/ml-2026-27-gpu/gpu-simulator");
    expect(simulator(r)).toMatchObject({ nodeSelector: { gpu: "true" }, tolerations: GPU.tolerations });
    expect(simulator(await rendered({ nodes: { students: NODES.students } }))).toMatchObject({
      nodeSelector: { role: "students" },
      tolerations: [...GPU.tolerations, ...STUDENTS.tolerations],
    });
    expect(simulator(await rendered({}))).toMatchObject({ tolerations: GPU.tolerations });
  });

  test("images of groups are held there too, pulled with the same credentials", async () => {
    const image = "registry.example.edu/aula/torch:2026-10";
    const kube = objects(
      await declaredCourse(
        course({ ...site({ nodes: NODES, pullSecret: { username: "u", password: "p" } }), groups: { phd: { image } } }),
      ),
    );
    const pod = podSpecs(kube).get(`DaemonSet/${HUB}/image-puller`);
    expect(pod?.containers.map((c) => c.image).slice(1)).toEqual([image]);
    expect(pod?.affinity).toEqual(r.pods.get(`DaemonSet/${HUB}/image-puller`)?.affinity);
    expect(pod?.imagePullSecrets).toEqual([{ name: "registry" }]);
    expect(courseFile(kube)["gpu"]).toMatchObject({ perNotebook: 1, pod: GPU });
  });

  test("without GPU nodes of their own, pods with a GPU go where students go", async () => {
    const { kube } = await rendered({ nodes: { students: NODES.students } });
    expect(courseFile(kube)["gpu"]?.["pod"]).toEqual(STUDENTS);
  });
});

describe("the site's CA", () => {
  test("a ConfigMap in every workspace, mounted where the variables point, and not in the hub's namespace", async () => {
    const pem = "-----BEGIN CERTIFICATE-----\nSITE\n-----END CERTIFICATE-----\n";
    const { kube, pods } = await rendered({ caBundle: pemFile(pem) });
    for (const namespace of ["student-alice", "student-bob", "teacher-teacher", "bench"]) {
      expect(kube.get(`ConfigMap/ml-2026-27-${namespace}/site-ca`)?.["data"]).toEqual({ "ca.crt": pem });
    }
    expect(kube.has(`ConfigMap/${HUB}/site-ca`)).toBe(false);
    const { notebook, environment } = courseFile(kube);
    expect(notebook?.["pod"]).toEqual({
      volumes: [{ name: "site-ca", configMap: { name: "site-ca" } }],
      volumeMounts: [{ name: "site-ca", mountPath: "/etc/aula/site", readOnly: true }],
    });
    expect(CA_FILE).toBe("/etc/aula/site/ca.crt");
    for (const name of CA_VARIABLES) expect(environment?.[name]).toBe(CA_FILE);
    const bench = pods.get("CronJob/ml-2026-27-bench/higgs-gbt");
    expect(bench?.volumes?.map((v) => v["name"])).toEqual(["home", "site-ca"]);
    expect(bench?.containers[0]?.volumeMounts?.map((m) => m.mountPath)).toEqual(["/home/student", "/etc/aula/site"]);
    expect(bench?.containers[0]?.env).toEqual(expect.arrayContaining([{ name: "SSL_CERT_FILE", value: CA_FILE }]));
  });
});

describe("files that cannot be used are named before anything is made", () => {
  const refused = (target: Record<string, unknown>) => problemsOf(() => accessOf(course(site(target)).target));

  test("a CA bundle that is missing, is none, or is too large for a ConfigMap", () => {
    expect(refused({ caBundle: "no/such.pem" })).toEqual([
      'aula:target.caBundle: "no/such.pem" does not exist; give the path of a PEM file, from the folder of Pulumi.yaml',
    ]);
    const der = pemFile("MIIB");
    expect(refused({ caBundle: der })).toEqual([
      `aula:target.caBundle: "${der}" holds no certificate; it must be PEM ("-----BEGIN CERTIFICATE-----")`,
    ]);
    const large = pemFile(`-----BEGIN CERTIFICATE-----\n${"A".repeat(MAX_PEM_BYTES)}`);
    expect(refused({ caBundle: large })).toEqual([
      `aula:target.caBundle: "${large}" has 1000028 bytes, and a ConfigMap holds 1000000; leave out authorities ` +
        "that nobody needs",
    ]);
  });

  test("a certificate", () => {
    expect(refused({ ingress: { tls: { certificate: "no/such.pem", privateKey: "k" } } })).toEqual([
      'aula:target.ingress.tls.certificate: "no/such.pem" does not exist; give the path of a PEM file, from the ' +
        "folder of Pulumi.yaml",
    ]);
  });
});

describe("the site's proxy", () => {
  const HTTP = "http://proxy.example.edu:3128";
  test("reaches notebooks, benchmarks and hub, spares the cluster's own names, and is let through", async () => {
    const { kube, pods } = await rendered({ proxy: { http: HTTP, https: HTTP, noProxy: [".example.edu"] } });
    const direct = "localhost,127.0.0.1,.svc,.cluster.local,$(KUBERNETES_SERVICE_HOST),.example.edu";
    const wanted = {
      HTTP_PROXY: HTTP,
      HTTPS_PROXY: HTTP,
      NO_PROXY: direct,
      http_proxy: HTTP,
      https_proxy: HTTP,
      no_proxy: direct,
    };
    expect(courseFile(kube)["environment"]).toMatchObject(wanted);
    for (const key of [`Deployment/${HUB}/hub`, "CronJob/ml-2026-27-bench/higgs-gbt"]) {
      const env = Object.fromEntries((pods.get(key)?.containers[0]?.env ?? []).map(({ name, value }) => [name, value]));
      expect(env).toMatchObject(wanted);
    }
    for (const key of [
      "NetworkPolicy/ml-2026-27-student-alice/isolate",
      "NetworkPolicy/ml-2026-27-bench/isolate",
      `NetworkPolicy/${HUB}/hub`,
    ]) {
      const { egress } = kube.get(key)?.["spec"] as {
        egress: { to: { ipBlock?: object }[]; ports: { port: number }[] }[];
      };
      expect(egress.filter(({ to }) => to[0]?.ipBlock).flatMap(({ ports }) => ports.map(({ port }) => port))).toContain(
        3128,
      );
    }
  });
});

describe("the way in", () => {
  const ingress = (kube: Map<string, KubeObject>) =>
    kube.get(`Ingress/${HUB}/hub`) as unknown as {
      metadata: { annotations: Record<string, string> };
      spec: { ingressClassName?: string; rules: unknown; tls?: unknown };
    };

  test("an Ingress for the address's host, with the controller's own TLS", async () => {
    const { kube } = await rendered({
      ingress: { class: "nginx", annotations: { "nginx.ingress.kubernetes.io/proxy-read-timeout": 3600 } },
    });
    const { metadata, spec } = ingress(kube);
    expect(spec).toEqual({
      ingressClassName: "nginx",
      rules: [
        {
          host: "hub.example.edu",
          http: {
            paths: [
              { path: "/", pathType: "Prefix", backend: { service: { name: "proxy-public", port: { number: 80 } } } },
            ],
          },
        },
      ],
    });
    expect(metadata.annotations).toEqual({
      "pulumi.com/skipAwait": "true",
      "nginx.ingress.kubernetes.io/proxy-read-timeout": "3600",
    });
    expect(kube.get(`Service/${HUB}/proxy-public`)?.["spec"]).toMatchObject({ type: "ClusterIP" });
  });

  test("a certificate of its own: a TLS Secret whose key is a secret", async () => {
    const { kube, all } = await rendered({ ingress: { tls: { certificate: pemFile(), privateKey: "PRIVATE" } } });
    expect(kube.get(`Secret/${HUB}/hub-tls`)).toMatchObject({
      type: "kubernetes.io/tls",
      stringData: { "tls.key": "PRIVATE" },
    });
    expect(ingress(kube).spec.tls).toEqual([{ hosts: ["hub.example.edu"], secretName: "hub-tls" }]);
    expect([...kube].filter(([, o]) => JSON.stringify(o).includes("PRIVATE")).map(([key]) => key)).toEqual([
      `Secret/${HUB}/hub-tls`,
    ]);
    expect(wrapped(all.find(({ name }) => name.endsWith("-entry-certificate"))?.raw)).toBe(true);
  });

  test.each([
    [{ issuer: "letsencrypt" }, "cert-manager.io/cluster-issuer", "letsencrypt", "hub-tls"],
    [{ issuer: "campus", issuerKind: "Issuer" }, "cert-manager.io/issuer", "campus", "hub-tls"],
    [{ secret: "wildcard" }, "cert-manager.io/issuer", undefined, "wildcard"],
  ])("TLS by %j", async (tls, annotation, value, secretName) => {
    const { kube } = await rendered({ ingress: { tls } });
    expect(ingress(kube).metadata.annotations[annotation]).toBe(value);
    expect(ingress(kube).spec.tls).toEqual([{ hosts: ["hub.example.edu"], secretName }]);
    expect(kube.has(`Secret/${HUB}/hub-tls`)).toBe(false);
  });

  test("a route of the Gateway API", async () => {
    const { kube } = await rendered({ gateway: { name: "campus", namespace: "gateways", section: "https" } });
    expect(kube.get(`HTTPRoute/${HUB}/hub`)).toMatchObject({
      apiVersion: "gateway.networking.k8s.io/v1",
      spec: {
        parentRefs: [{ name: "campus", namespace: "gateways", sectionName: "https" }],
        hostnames: ["hub.example.edu"],
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/" } }],
            backendRefs: [{ name: "proxy-public", port: 80 }],
          },
        ],
      },
    });
  });

  test("a load balancer with its annotations, a node port, or nothing", async () => {
    const service = async (target: Record<string, unknown>) =>
      (await rendered(target)).kube.get(`Service/${HUB}/proxy-public`);
    expect(await service({ loadBalancer: { annotations: { "metallb.io/address-pool": "campus" } } })).toMatchObject({
      metadata: { annotations: { "metallb.io/address-pool": "campus" } },
      spec: { type: "LoadBalancer" },
    });
    expect(await service({ nodePort: 30100 })).toMatchObject({
      spec: { type: "NodePort", ports: [{ nodePort: 30100 }] },
    });
    expect(JSON.stringify(await service({}))).not.toContain('nodePort"');
  });
});

test("a site with nothing special: no object, no field more than on kind", async () => {
  const { kube, all } = await rendered({});
  expect([...kube.keys()].filter((key) => /registry|site-ca|Ingress|HTTPRoute/.test(key))).toEqual([]);
  const written = [...kube.values()]
    // What a policy says of a field is not the field.
    .filter((o) => o.metadata.name !== "gpu-simulator" && o.kind !== "ValidatingAdmissionPolicy")
    .map((o) => JSON.stringify(o))
    .join("\n");
  for (const field of ["imagePullSecrets", "tolerations", "nodeSelector", "affinity", '\\"pod\\"', "_PROXY"])
    expect(written.includes(field) ? field : "").toBe("");
  expect(all.filter(({ type }) => type === "aula:cluster:SiteFiles")).toEqual([]);
});
