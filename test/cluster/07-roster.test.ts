/** People come and go: who leaves the roster is shut out and keeps the home, until purged by name. */
import { existsSync } from "node:fs";
import { CONTAINER_SECURITY, POD_SECURITY } from "../../components/jupyterhub/security";
import { WORKSPACE } from "../../components/names";
import { homesDir } from "../../delivery/paths";
import { withHome } from "../../packages/homes/home-pod";
import { ops, server, signedIn, startServer, stopServer, Visitor } from "./harness/hub";
import { courseKubectl, kubectl, kubectlJson, pods, secretData, tryKubectl } from "./harness/kube";
import { make, mustMake, signInsOf } from "./harness/make";
import { python } from "./harness/notebook";
import {
  CLUSTER,
  EXAMPLE_STUDENTS,
  hubNamespace,
  INSTANCE,
  STACK,
  studentNamespace,
  writeRoster,
} from "./harness/stack";
import { waitFor } from "./harness/wait";

const namespace = studentNamespace("carol");
const home = homesDir(CLUSTER, namespace);
const quota = async (): Promise<Record<string, string>> =>
  (
    await kubectlJson<{ spec: { hard: Record<string, string> } }>([
      "get",
      "resourcequota",
      "workspace",
      "-n",
      namespace,
    ])
  ).spec.hard;

/** Makes a pod in carol's namespace as carol could: it runs for a day, and takes an hour to end when it is asked to. */
async function podByHand(name: string, labels: Record<string, string> = {}): Promise<void> {
  const image = await kubectl([
    "get",
    "pod",
    WORKSPACE.pod,
    "-n",
    namespace,
    "-o",
    "jsonpath={.spec.containers[0].image}",
  ]);
  await kubectl(
    ["create", "-f", "-"],
    JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace, labels },
      spec: {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 3600,
        securityContext: POD_SECURITY,
        containers: [
          {
            name: "c",
            image,
            command: ["sleep", "86400"],
            securityContext: CONTAINER_SECURITY,
            resources: { requests: { cpu: "1m", memory: "16Mi" }, limits: { memory: "64Mi" } },
          },
        ],
      },
    }),
  );
  await kubectl(["wait", "--for=condition=Ready", `pod/${name}`, "-n", namespace, "--timeout=60s"]);
}

/** Whether carol's own account has the right to make pods. */
async function mayMakePods(): Promise<boolean> {
  const account = `system:serviceaccount:${namespace}:${WORKSPACE.account}`;
  return (await tryKubectl(["auth", "can-i", "create", "pods", "-n", namespace, `--as=${account}`])).ok;
}

/** Writes the roster and brings the course up to date with it; passwords of new people are learnt. */
async function rosterOf(...students: string[]): Promise<string> {
  writeRoster(students);
  const { stdout } = await mustMake(["up"]);
  process.env["AULA_TEST_SIGNINS"] = JSON.stringify({
    ...(JSON.parse(process.env["AULA_TEST_SIGNINS"] ?? "{}") as object),
    ...signInsOf(await mustMake(["signins"])),
  });
  return stdout;
}

afterAll(async () => {
  await rosterOf(...EXAMPLE_STUDENTS);
});

describe("a new password", () => {
  it("opens; the old one and its cookies open nothing, and nobody else's changes", async () => {
    const visitor = await signedIn("bob");
    const before = signInsOf(await mustMake(["signins"]));
    const password = /bob has a new password: ([a-z0-9]{14})$/m.exec(
      (await mustMake(["password", "STUDENT=bob"])).stdout,
    )?.[1];
    expect((await visitor.get("/hub/home")).url()).toContain("/hub/login");
    await visitor.close();
    const again = await Visitor.open();
    expect((await again.signIn("bob", before["bob"] ?? "")).url()).toContain("/hub/login");
    expect((await again.signIn("bob", password ?? "")).url()).toMatch(/\/hub\/home$/);
    await again.close();
    const after = signInsOf(await mustMake(["signins"]));
    expect(after).toEqual({ ...before, bob: password });
    process.env["AULA_TEST_SIGNINS"] = JSON.stringify(after);
  });
});

describe("a student who leaves the roster", () => {
  let carol: Visitor;

  beforeAll(async () => {
    await stopServer("alice");
    await startServer("carol");
    await python("carol", "open('/home/student/thesis.txt', 'w').write('chapter one')");
    carol = await signedIn("carol");
    await podByHand("by-hand");
    // Named and labelled as the pod by which Aula's own commands open a home: that saves nobody's.
    await podByHand("home-files", { "app.kubernetes.io/name": "home-files", "aula.dev/instance": INSTANCE });
    expect(await mayMakePods()).toBe(true);
    // dave takes the place: with four active people the quotas are all promised.
    writeRoster(["alice", "bob", "dave"]);
    const { stdout } = await mustMake(["preview"]);
    expect(stdout).toContain("1 person joins: dave\n");
    expect(stdout).toContain("1 person leaves: carol (home kept; works now, and what runs ends)\n");
    expect(stdout).toContain("the hub restarts: nobody can sign in for some seconds; servers that run go on");
    expect(await rosterOf("alice", "bob", "dave")).toContain(
      "1 person left: carol (home kept; what runs there ends within a minute)",
    );
  });
  afterAll(() => carol?.close());

  it("has every pod ended within a minute, also those that no hub made", async () => {
    await waitFor("carol's pods are gone", 60, async () => (await pods(namespace)).length === 0);
    expect(await kubectl(["logs", "deployment/hub", "-n", hubNamespace])).toMatch(/carol left: \d+ pods? ended/);
  });

  it("has no rights", async () => {
    expect(await mayMakePods()).toBe(false);
  });

  it("has the server stopped", async () => {
    await waitFor("the hub has no server of carol's", 60, async () => (await server("carol")) === undefined);
  });

  it("is refused sign-in, with a sentence", async () => {
    const visitor = await Visitor.open();
    const passwords = JSON.parse(process.env["AULA_TEST_SIGNINS"] ?? "{}") as Record<string, string>;
    const answer = await visitor.signIn("carol", passwords["carol"] ?? "");
    expect(answer.status()).toBe(403);
    expect(await answer.text()).toContain("carol is no longer in this course; ask your teacher.");
    await visitor.close();
  });

  it("gets nowhere with a cookie from before", async () => {
    const answer = await carol.get("/hub/home");
    expect(answer.url()).toContain("/hub/login");
  });

  it("may run nothing, and has no password left in the cluster", async () => {
    expect(await quota()).toMatchObject({
      pods: "0",
      "requests.cpu": "0",
      "requests.memory": "0",
      "requests.nvidia.com/gpu": "0",
    });
    const { people } = JSON.parse((await secretData(hubNamespace, "people"))["people.json"] ?? "") as {
      people: { name: string; status: string; scrypt?: object }[];
    };
    expect(people.find(({ name }) => name === "carol")).toMatchObject({ status: "left" });
    expect(people.find(({ name }) => name === "carol")?.scrypt).toBeUndefined();
    const { status } = await ops("POST", "/users/carol/server", {});
    expect(status).toBe(403);
  });

  it("keeps the home", () => {
    expect(existsSync(home)).toBe(true);
  });

  it("can have the home opened by Aula's own commands, for longer than two sweeps after leavers", async () => {
    const owner = { instance: INSTANCE, username: "carol", namespace };
    const read = await withHome(await courseKubectl(), owner, { write: false }, async ({ run }) => {
      await run(["sleep", "50"]);
      return run(["cat", "thesis.txt"]);
    });
    expect(read).toBe("chapter one");
    expect(await pods(namespace)).toEqual([]);
  });

  it("leaves the place to a new student, who gets in", async () => {
    await (await signedIn("dave")).close();
    expect(await quotaOf("dave")).toMatchObject({ pods: "8" });
  });

  it("cannot be purged by mistake for another one: who is active is refused", async () => {
    const { code, stderr } = await make(["purge", "STUDENT=alice"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("alice is still in the course");
    expect(existsSync(homesDir(CLUSTER, studentNamespace("alice")))).toBe(true);
  });
});

describe("a student who comes back", () => {
  it("signs in and finds the files", async () => {
    await rosterOf("alice", "bob", "carol");
    await (await signedIn("carol")).close();
    await startServer("carol");
    expect(await mayMakePods()).toBe(true);
    expect(await python("carol", "print(open('/home/student/thesis.txt').read())")).toBe("chapter one");
    await stopServer("carol");
  });
});

describe("a student who leaves and is purged", () => {
  it("is gone: namespace, home, the hub's record", async () => {
    await rosterOf("alice", "bob");
    const unconfirmed = await make(["purge", "STUDENT=carol"]);
    expect(unconfirmed.stderr).toContain(`make purge STACK=${STACK} STUDENT=carol CONFIRM=1`);
    expect(existsSync(home)).toBe(true);
    await mustMake(["purge", "STUDENT=carol", "CONFIRM=1"]);
    await mustMake(["purge", "STUDENT=dave", "CONFIRM=1"]);
    expect(existsSync(home)).toBe(false);
    expect((await tryKubectl(["get", "namespace", namespace])).ok).toBe(false);
    expect((await ops("GET", "/users/carol")).status).toBe(404);
  });

  it("can be purged only once", async () => {
    const { code, stderr } = await make(["purge", "STUDENT=carol"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain('nobody named "carol" has left this course');
  });
});

async function quotaOf(user: string): Promise<Record<string, string>> {
  return (
    await kubectlJson<{ spec: { hard: Record<string, string> } }>([
      "get",
      "resourcequota",
      "workspace",
      "-n",
      studentNamespace(user),
    ])
  ).spec.hard;
}
