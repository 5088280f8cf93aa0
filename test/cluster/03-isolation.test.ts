/**
 * What one student cannot do to another: through the hub, and through the API server with the token in the notebook.
 * Not tested here, because the made node image does not enforce it yet: traffic between pods. The NetworkPolicies are
 * declared (unit tests), and hold where the cluster's network enforces them.
 */
import type { Visitor } from "./harness/hub";
import { signedIn, startServer } from "./harness/hub";
import { kubectl, pods } from "./harness/kube";
import { python, pythonJson } from "./harness/notebook";
import { hubNamespace, studentNamespace } from "./harness/stack";

const alices = studentNamespace("alice");
const bobs = studentNamespace("bob");

/** Calls the API server with the notebook's own token; answers the HTTP status of each call. */
const PROBE = `
import json, ssl, sys, urllib.request, urllib.error
folder = "/var/run/secrets/kubernetes.io/serviceaccount/"
token, context = open(folder + "token").read(), ssl.create_default_context(cafile=folder + "ca.crt")
def status(method, path, body=None):
    request = urllib.request.Request("https://kubernetes.default.svc" + path, method=method, data=json.dumps(body).encode() if body else None,
        headers={"Authorization": "Bearer " + token, "Content-Type": "application/json"})
    try:
        return urllib.request.urlopen(request, context=context, timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code
print(json.dumps([status(*call) for call in json.loads(CALLS)]))
`;

type Call = readonly [method: string, path: string, body?: unknown];
const statuses = (calls: readonly Call[]): Promise<number[]> =>
  pythonJson<number[]>("bob", PROBE.replace("CALLS", JSON.stringify(JSON.stringify(calls))));

const podWith = (volume: Record<string, unknown>): Record<string, unknown> => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "intruder" },
  spec: {
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "c",
        image: "none",
        volumeMounts: [{ name: "v", mountPath: "/v" }],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
    volumes: [{ name: "v", ...volume }],
  },
});

describe("a teacher, with a student's server running", () => {
  let teacher: Visitor;
  let alice: Visitor;

  /** What an earlier run left in the hub's database: a teacher who was let in has a day. */
  async function forgetOpenings(): Promise<void> {
    const forget = `
import sqlite3
db = sqlite3.connect("/srv/jupyterhub/jupyterhub.sqlite", timeout=30)
for table in ("shares", "aula_openings"):
    db.execute(f"delete from {table}")
db.commit()`;
    await kubectl(["exec", "deployment/hub", "-n", hubNamespace, "--", "/opt/hub/bin/python3", "-c", forget]);
  }

  beforeAll(async () => {
    await forgetOpenings();
    await startServer("alice");
    teacher = await signedIn("teacher");
    alice = await signedIn("alice");
  });
  afterAll(async () => {
    await teacher?.close();
    await alice?.close();
  });

  it.each([
    ["GET", "/hub/admin"],
    ["POST", "/hub/api/users/stranger"],
    ["DELETE", "/hub/api/users/alice"],
    ["POST", "/hub/api/shutdown"],
  ])("cannot do what the roster decides: %s %s", async (method, path) => {
    expect([403, 404]).toContain((await teacher.call(method, path)).status());
  });

  it("sees people, and is asked before a server opens", async () => {
    expect(await (await teacher.get("/hub/people")).text()).toContain('data-name="alice"');
    expect(await (await teacher.get("/user/alice/lab")).text()).toContain("Open the server of");
    expect(await (await alice.get("/hub/home")).text()).not.toContain("Your server was opened by");
  });

  it("gets in after that, and the student sees it", async () => {
    const asked = await teacher.get("/user/alice/lab");
    expect((await teacher.confirm(asked.url())).url()).toMatch(/\/user\/alice\/lab/);
    expect((await teacher.get("/user/alice/api/contents/welcome.ipynb")).status()).toBe(200);
    expect(await (await alice.get("/hub/home")).text()).toMatch(/Your server was opened by[\s\S]*teacher/);
  });
});

describe("the second student, with the first one's server running", () => {
  let bob: Visitor;

  beforeAll(async () => {
    await startServer("alice");
    await startServer("bob");
    bob = await signedIn("bob");
    await python("alice", "open('/home/student/secret-of-alice.txt', 'w').write('only for alice')");
  });
  afterAll(async () => {
    await bob?.close();
    await python("alice", "import os; os.remove('/home/student/secret-of-alice.txt')");
  });

  it.each(["/user/alice/", "/user/alice/lab/tree/welcome.ipynb", "/user/alice/api/contents/secret-of-alice.txt"])(
    "is not let in by the hub: %s",
    async (path) => {
      const answer = await bob.get(path);
      expect([403, 404]).toContain(answer.status());
      expect(await answer.text()).not.toContain("only for alice");
    },
  );

  it.each([
    ["GET", "/hub/api/users/alice"],
    ["POST", "/hub/api/users/alice/server"],
    ["DELETE", "/hub/api/users/alice/server"],
    ["POST", "/hub/api/users/alice/tokens"],
    ["DELETE", "/hub/api/users/alice"],
    ["GET", "/hub/admin"],
  ])("may not, on the hub: %s %s", async (method, path) => {
    expect([403, 404]).toContain((await bob.call(method, path)).status());
  });

  it("gets into the own server with the same cookies", async () => {
    expect((await bob.get("/user/bob/lab")).status()).toBe(200);
    expect((await bob.get("/user/bob/api/contents/welcome.ipynb")).status()).toBe(200);
  });

  it("is not let in with the own server's token", async () => {
    const ip = (await pods(alices, "component=singleuser-server"))[0]?.status.podIP;
    const code = `
import json, os, urllib.request, urllib.error
def status(url):
    try:
        return urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}), timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code
api = os.environ["JUPYTERHUB_API_URL"]
print(json.dumps([status(api + "/users/alice"), status("http://${ip}:8888/user/alice/api/contents")]))`;
    for (const status of await pythonJson<number[]>("bob", code)) expect([403, 404]).toContain(status);
  });

  it("reads nothing of the first one's namespace, or of the hub's, through the API server", async () => {
    const namespaces = [alices, hubNamespace, "kube-system"];
    const calls = namespaces.flatMap((namespace): Call[] => [
      ...["pods", "secrets", "configmaps", "persistentvolumeclaims", "services", "events"].map(
        (kind): Call => ["GET", `/api/v1/namespaces/${namespace}/${kind}`],
      ),
      ["POST", `/api/v1/namespaces/${namespace}/pods`, podWith({ persistentVolumeClaim: { claimName: "home" } })],
    ]);
    const more: Call[] = [
      ["GET", `/api/v1/namespaces/${alices}/pods/notebook/log`],
      ["POST", `/api/v1/namespaces/${alices}/pods/notebook/exec?command=id&stdout=true`],
      ["DELETE", `/api/v1/namespaces/${alices}/pods/notebook`],
      ["GET", "/api/v1/pods"],
      ["GET", "/api/v1/secrets"],
      ["GET", "/api/v1/nodes"],
      ["GET", "/api/v1/persistentvolumes"],
      ["GET", "/api/v1/namespaces"],
    ];
    expect(new Set(await statuses([...calls, ...more]))).toEqual(new Set([403]));
  });

  it("may see pods in the own namespace, and neither secrets nor volume claims", async () => {
    const own = `/api/v1/namespaces/${bobs}`;
    expect(
      await statuses([
        ["GET", `${own}/pods`],
        ["GET", `${own}/secrets`],
        ["GET", `${own}/persistentvolumeclaims`],
        ["DELETE", `${own}/persistentvolumeclaims/home`],
        ["POST", `${own}/pods/notebook/exec?command=id&stdout=true`],
        ["PATCH", `${own}/resourcequotas/workspace`, {}],
      ]),
    ).toEqual([200, 403, 403, 403, 403, 403]);
  });

  it("may not start a pod that mounts the node's disk, or is privileged", async () => {
    const own = `/api/v1/namespaces/${bobs}/pods`;
    expect(
      await statuses([
        ["POST", own, podWith({ hostPath: { path: "/var/aula/homes" } })],
        [
          "POST",
          own,
          { ...podWith({ emptyDir: {} }), spec: { hostPID: true, containers: [{ name: "c", image: "none" }] } },
        ],
      ]),
    ).toEqual([403, 403]);
  });

  it("finds only the own home on the own disk", async () => {
    const found = await python(
      "bob",
      "import os; print([os.path.join(at, f) for at, _, files in os.walk('/home') for f in files if 'alice' in f])",
    );
    expect(found).toBe("[]");
    expect(await python("alice", "print(open('/home/student/secret-of-alice.txt').read())")).toBe("only for alice");
  });
});
