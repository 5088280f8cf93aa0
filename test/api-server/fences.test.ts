/** What a student's own account may make: a real API server answers, with a sentence. */
import type { Kubectl } from "../../delivery/kubectl";
import { waitFor } from "../cluster/harness/wait";
import { type ApiServer, startApiServer } from "./api-server";
import { delivered, kubectlOf } from "./course";

jest.setTimeout(240_000);
const NAMESPACE = "ml-2026-27-student-alice";
const STUDENT = `system:serviceaccount:${NAMESPACE}:workspace`;
const HUB = "system:serviceaccount:ml-2026-27-hub:hub";
const JOBS = "system:serviceaccount:kube-system:job-controller";
const NOTEBOOK = "localhost:5001/aula/notebook:0123456789ab";

let server: ApiServer;
let kubectl: Kubectl;
let owner: { apiVersion: string; kind: string; name: string; uid: string };

type Fields = Readonly<Record<string, unknown>>;
/** A pod as Spark makes an executor's, with changes. */
const pod = (spec: Fields = {}, metadata: Fields = {}, container: Fields = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "executor", namespace: NAMESPACE, ownerReferences: [{ ...owner, controller: true }], ...metadata },
  spec: {
    automountServiceAccountToken: false,
    restartPolicy: "Never",
    terminationGracePeriodSeconds: 10,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    ...spec,
    containers: [
      {
        name: "executor",
        image: NOTEBOOK,
        resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "64Mi" } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        ...container,
      },
    ],
  },
});
const service = (spec: Fields, metadata: Fields = {}) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "door", namespace: NAMESPACE, ...metadata },
  spec: { ports: [{ port: 80 }], selector: { a: "b" }, ...spec },
});
const configMap = (metadata: Fields = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: NAMESPACE, ...metadata },
});

/** What the API server says to an account; rights are another test's, so the account is given them here. */
async function answer(object: object, as = STUDENT): Promise<string> {
  const { ok, stderr } = await server.tryKubectl(
    ["create", "--dry-run=server", "--as", as, "-f", "-"],
    JSON.stringify(object),
  );
  return ok ? "taken" : stderr;
}

beforeAll(async () => {
  server = await startApiServer();
  kubectl = await kubectlOf(server);
  await delivered(kubectl, "ml", {});
  const rights = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "rights-are-not-asked-here" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [STUDENT, HUB, JOBS].map((name) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "User", name })),
  };
  await kubectl.run(["create", "-f", "-"], { input: JSON.stringify(rights) });
  const made = { ...pod({}, { name: "notebook", ownerReferences: [] }) };
  await kubectl.run(["create", "-f", "-"], { input: JSON.stringify(made) });
  const { metadata } = (await kubectl.json<{ metadata: { uid: string } }>([
    "get",
    "pod",
    "notebook",
    "-n",
    NAMESPACE,
  ]))!;
  owner = { apiVersion: "v1", kind: "Pod", name: "notebook", uid: metadata.uid };
  await waitFor(
    "the fences' first refusal",
    60,
    async () => (await answer(service({ externalIPs: ["192.0.2.1"] }))) !== "taken",
  );
});
afterAll(() => server.stop());

test("what Spark, the hub, a Job and a person of the cluster make is taken", async () => {
  expect(await answer(pod())).toBe("taken");
  expect(await answer(pod({}, {}, { image: "localhost:5001/aula/notebook:another-year" }))).toBe("taken");
  expect(await answer(configMap())).toBe("taken");
  expect(await answer(service({ clusterIP: "None" }))).toBe("taken");
  expect(await answer(pod({ terminationGracePeriodSeconds: 120 }, { name: "x", ownerReferences: [] }), HUB)).toBe(
    "taken",
  );
  expect(await answer(pod({}, { finalizers: ["batch.kubernetes.io/job-tracking"], ownerReferences: [] }), JOBS)).toBe(
    "taken",
  );
  const { ok } = await server.tryKubectl(
    ["create", "--dry-run=server", "-f", "-"],
    JSON.stringify(pod({}, { ownerReferences: [] }, { image: "docker.io/library/debian" })),
  );
  expect(ok).toBe(true);
});

const anti = (term: Fields) => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: {}, ...term },
      ],
    },
  },
});
test.each<[string, () => object, string]>([
  ["traffic by externalIPs", () => service({ externalIPs: ["192.0.2.1"] }), "externalIPs would take other people's"],
  ["a port of every node", () => service({ type: "NodePort" }), "use type ClusterIP"],
  ["another name's traffic", () => service({ type: "ExternalName", externalName: "x.y" }), "use type ClusterIP"],
  ["a Service that cannot end", () => service({}, { finalizers: ["a.example/b"] }), "take metadata.finalizers out"],
  ["a ConfigMap that cannot end", () => configMap({ finalizers: ["a.example/b"] }), "take metadata.finalizers out"],
  ["a pod that cannot end", () => pod({}, { finalizers: ["a.example/b"] }), "take metadata.finalizers out"],
  ["orphans at deletion", () => pod({}, { finalizers: ["orphan"] }), "take metadata.finalizers out"],
  ["years to end", () => pod({ terminationGracePeriodSeconds: 1e9 }), "has 60 seconds to end at most"],
  ["a place before others", () => pod({ priorityClassName: "system-node-critical" }), "would end other people's pods"],
  ["a node of one's choice", () => pod({ nodeName: "node-1" }), "take nodeName out"],
  ["another scheduler", () => pod({ schedulerName: "mine" }), "take schedulerName out"],
  ["every node's taints", () => pod({ tolerations: [{ operator: "Exists" }] }), "take out the tolerations"],
  [
    "the control plane's nodes",
    () => pod({ tolerations: [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists" }] }),
    "take out the tolerations",
  ],
  ["distance from all namespaces", () => pod(anti({ namespaceSelector: {} })), "keeps them off nodes"],
  ["distance from one namespace", () => pod(anti({ namespaces: ["ml-2026-27-student-bob"] })), "keeps them off nodes"],
  [
    "a foreign image",
    () => pod({}, {}, { image: "docker.io/library/debian:12" }),
    "only this course's images run here",
  ],
  [
    "an image whose name begins alike",
    () => pod({}, {}, { image: "localhost:5001/aula/notebook-of-mine:1" }),
    "only this course's images run here",
  ],
  [
    "a foreign image before the first",
    () => pod({ initContainers: [{ ...pod().spec.containers[0], name: "i", image: "x" }] }),
    "only this course's images run here",
  ],
  [
    "a pod that outlives its server",
    () => pod({}, { ownerReferences: [] }),
    "would go on when your server has stopped",
  ],
  [
    "a pod of another owner's kind",
    () => pod({}, { ownerReferences: [{ ...owner, kind: "ConfigMap" }] }),
    "would go on when your server has stopped",
  ],
])("%s is refused", async (_, object, message) => {
  expect(await answer(object())).toContain(message);
});

test("a pod that a Job makes for a student is judged as the student's own", async () => {
  expect(await answer(pod({}, {}, { image: "docker.io/library/debian:12" }), JOBS)).toContain(
    "only this course's images",
  );
  expect(await answer(pod({ nodeName: "node-1" }), JOBS)).toContain("take nodeName out");
});

describe("later", () => {
  beforeAll(() => kubectl.run(["create", "--as", STUDENT, "-f", "-"], { input: JSON.stringify(pod()) }));
  const patch = (change: object) =>
    server.tryKubectl([
      "patch",
      "pod",
      "executor",
      "-n",
      NAMESPACE,
      "--as",
      STUDENT,
      "--type=merge",
      "-p",
      JSON.stringify(change),
    ]);

  test("a finalizer, and another owner, are refused; a label is taken", async () => {
    expect((await patch({ metadata: { labels: { a: "b" } } })).ok).toBe(true);
    expect((await patch({ metadata: { finalizers: ["a.example/b"] } })).stderr).toContain(
      "take metadata.finalizers out",
    );
    expect((await patch({ metadata: { ownerReferences: null } })).stderr).toContain("leave metadata.ownerReferences");
    const other = { ownerReferences: [{ ...owner, name: "executor" }] };
    expect((await patch({ metadata: other })).stderr).toContain("leave metadata.ownerReferences");
  });

  test("deleting it and leaving what it owns is refused; deleting it is taken", async () => {
    const remove = ["delete", "pod", "executor", "-n", NAMESPACE, "--as", STUDENT];
    expect((await server.tryKubectl([...remove, "--cascade=orphan"])).stderr).toContain("delete it without Orphan");
    expect((await server.tryKubectl([...remove, "--wait=false"])).ok).toBe(true);
  });
});

test("Spark's account removes Services, and makes none", async () => {
  const can = async (verb: string): Promise<string> =>
    (await server.tryKubectl(["auth", "can-i", verb, "services", "-n", NAMESPACE, "--as", SPARK])).stdout.trim();
  const SPARK = "system:serviceaccount:ml-2026-27-student-bob:workspace";
  expect(await Promise.all(["create", "update", "patch"].map(can))).toEqual(["no", "no", "no"]);
  const own = await server.tryKubectl([
    "auth",
    "can-i",
    "deletecollection",
    "services",
    "-n",
    "ml-2026-27-student-bob",
    "--as",
    SPARK,
  ]);
  expect(own.stdout.trim()).toBe("yes");
});
