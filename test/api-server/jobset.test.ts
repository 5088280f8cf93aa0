/**
 * JobSet as a course brings it, on a real API server: its definition and webhooks are taken, its controller works with
 * the rights that it is given, and only who has the right makes a JobSet.
 */
import { readFileSync } from "node:fs";
import { CRD_FILE } from "../../components/jobset/crd";
import { JOBSET } from "../../components/jobset/names";
import { JOBSET_RIGHTS } from "../../components/jobset/rules";
import { endJobSet, refuseJobSet } from "../../delivery/course/jobset";
import { applyOrder, type Manifest } from "../../delivery/course/manifests";
import type { Kubectl } from "../../delivery/kubectl";
import { crdText } from "../../tools/jobset-crd";
import { waitFor } from "../cluster/harness/wait";
import { course } from "../unit/fixtures";
import { declaredCourse, objects } from "../unit/mocks";
import { type ApiServer, freePort, startApiServer } from "./api-server";
import { apply, differences, kubectlOf } from "./course";
import { type JobSetProcess, leadingTo, startJobSet } from "./jobset-controller";

jest.setTimeout(240_000);
const SPACE = "ml-2026-27-student-alice";
const config = (name: string, controller: "bring" | "existing" = "bring") => ({
  ...course({ course: name, jobs: { controller } }),
  runs: ["jobset"],
});
const declaredBy = async (name: string, port: number): Promise<Manifest[]> =>
  applyOrder([...objects(await declaredCourse(config(name))).values()] as unknown as Manifest[]).map((one) =>
    leadingTo(port, one),
  );

let server: ApiServer;
let kubectl: Kubectl;
let manifests: Manifest[];
let port: number;
let controller: JobSetProcess | undefined;
beforeAll(async () => {
  server = await startApiServer();
  kubectl = await kubectlOf(server);
  port = await freePort();
  manifests = await declaredBy("ml", port);
});
afterAll(async () => {
  await controller?.stop();
  await server.stop();
});

const SECURITY = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
const container = {
  name: "main",
  image: "localhost:5001/aula/notebook:0123456789ab",
  resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "32Mi" } },
  securityContext: SECURITY,
};
const pod = {
  restartPolicy: "Never",
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
  containers: [container],
};
/** A notebook's pod: what a student's account makes must end with it. */
let notebook: { apiVersion: "v1"; kind: "Pod"; name: "notebook"; uid: string } | undefined;
const jobset = (name: string) => ({
  apiVersion: `${JOBSET.group}/${JOBSET.apiVersion}`,
  kind: "JobSet",
  metadata: { name, namespace: SPACE, ...(notebook && { ownerReferences: [notebook] }) },
  spec: {
    replicatedJobs: [
      {
        name: "workers",
        replicas: 2,
        template: { spec: { parallelism: 1, completions: 1, backoffLimit: 0, template: { spec: pod } } },
      },
    ],
  },
});
const plain = (labels: object) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "plain", namespace: SPACE, labels },
  spec: pod,
});
/** Whether the server takes an object of an account, and its words where it does not. */
const taken = async (object: object, ...more: string[]): Promise<string> => {
  const { ok, stderr } = await server.tryKubectl(["create", ...more, "-f", "-"], JSON.stringify(object));
  return ok ? "taken" : stderr;
};
const STUDENT = [`--as=system:serviceaccount:${SPACE}:workspace`];
const names = async (kind: string): Promise<string[]> =>
  ((await kubectl.json<{ items: Manifest[] }>(["get", kind, "-n", SPACE]))?.items ?? []).map(
    ({ metadata }) => metadata.name,
  );

test("the definition in the tree is the module's, without descriptions", async () =>
  expect(readFileSync(CRD_FILE, "utf8")).toBe(await crdText()));

test("a course that would use the cluster's own is refused where there is none", () =>
  expect(refuseJobSet({ config: config("ml", "existing") }, kubectl)).rejects.toThrow("the cluster has no JobSet"));

test("taken whole, and its controller starts with the rights that it is given", async () => {
  await apply(kubectl, manifests);
  controller = await startJobSet(kubectl, `https://127.0.0.1:${server.address.port}`, port);
  // What the controller wrote into its objects is its own: a second apply, and another course's, leave it there.
  expect(await differences(kubectl, manifests)).toBe("");
  const ofAll = (await declaredBy("other", port)).filter(({ metadata }) =>
    /^jobset/.test(metadata.namespace ?? metadata.name),
  );
  expect(ofAll.length).toBeGreaterThan(10);
  expect(await differences(kubectl, ofAll)).toBe("");
  await refuseJobSet({ config: config("other", "existing") }, kubectl);
  await refuseJobSet({ config: config("other") }, kubectl);
});

test("a student's account makes no JobSet; with the right it does, and Jobs, pods and a Service come of it", async () => {
  expect(await taken(jobset("mine"), ...STUDENT)).toMatch(/cannot create resource "jobsets"/);
  const metadata = { name: "lab", namespace: SPACE };
  const apiVersion = "rbac.authorization.k8s.io/v1";
  await apply(kubectl, [
    { apiVersion, kind: "Role", metadata, rules: JOBSET_RIGHTS },
    {
      apiVersion,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "lab" },
      subjects: [{ kind: "ServiceAccount", name: "workspace", namespace: SPACE }],
    },
  ]);
  expect(await taken({ ...plain({}), metadata: { name: "notebook", namespace: SPACE } })).toBe("taken");
  const made = await kubectl.json<{ metadata: { uid: string } }>(["get", "pod", "notebook", "-n", SPACE]);
  notebook = { apiVersion: "v1", kind: "Pod", name: "notebook", uid: made?.metadata.uid ?? "" };
  expect(await taken(jobset("mine"), ...STUDENT)).toBe("taken");
  await waitFor("two pods beside the notebook's", 30, async () => (await names("pods")).length === 3);
  expect(await names("jobs")).toEqual(["mine-workers-0", "mine-workers-1"]);
  expect(await names("services")).toContain("mine");
  const wrong = { ...jobset("wrong"), spec: { ...jobset("wrong").spec, network: { subdomain: "Not-A-Name" } } };
  expect(await taken(wrong, ...STUDENT)).toContain("spec.network.subdomain: Invalid value");
});

test("a pod that Pod Security refuses is an Event of its Job, in words", async () => {
  const open = { ...jobset("open") };
  const worker = open.spec.replicatedJobs[0]!;
  worker.template.spec.template = { spec: { ...pod, hostNetwork: true } as typeof pod };
  expect(await taken(open, ...STUDENT)).toBe("taken");
  const event = await waitFor("the Event", 20, async () => {
    const args = ["get", "events", "-n", SPACE, "--field-selector=reason=FailedCreate"];
    return (await kubectl.json<{ items: { message: string }[] }>(args))?.items[0]?.message;
  });
  expect(event).toContain('violates PodSecurity "restricted');
  await kubectl.run(["delete", "jobset", "open", "-n", SPACE]);
});

test("what it has no right to, it does not try", () => {
  expect(controller?.log()).toContain("certs ready");
  expect(controller?.log()).not.toMatch(/forbidden/i);
});

test("stays while somebody has a JobSet, and goes with the last course", async () => {
  expect((await endJobSet(kubectl, [], () => undefined))?.what).toBe("JobSet, which 1 JobSet of others use");
  expect(await taken(jobset("second"), ...STUDENT, "--dry-run=server")).toBe("taken");
  await kubectl.run(["delete", "jobset", "mine", "-n", SPACE]);
});

test("while it is away a JobSet and its pods are refused, and other pods start", async () => {
  await controller?.stop();
  expect(await taken(plain({}), "--dry-run=server")).toBe("taken");
  expect(await taken(plain({ "jobset.sigs.k8s.io/jobset-name": "mine" }), "--dry-run=server")).toContain(
    "failed calling webhook",
  );
  expect(await taken(jobset("mine"), ...STUDENT)).toContain("failed calling webhook");
});

test("goes whole", async () => {
  expect(await endJobSet(kubectl, [], () => undefined)).toBeUndefined();
  const left = await kubectl.run([
    "get",
    "crd,clusterrole,clusterrolebinding,namespace,validatingwebhookconfiguration",
    "-o",
    "name",
  ]);
  expect(left.split("\n").filter((name) => name.includes("jobset"))).toEqual([]);
});
