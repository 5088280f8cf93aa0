/**
 * A session that grows with its work and gives back what is idle, shuffle files or not; and Spark's pages, behind the
 * hub.
 */
import { figure } from "./harness/figures";
import { signedIn, startServer, type Visitor } from "./harness/hub";
import { executors } from "./harness/kube";
import { type Program, python, startPython } from "./harness/notebook";
import { studentNamespace } from "./harness/stack";
import { since, waitFor } from "./harness/wait";

const namespace = studentNamespace("alice");
const count = async (): Promise<number> =>
  (await executors(namespace)).filter((pod) => pod.status.phase === "Running" && !pod.metadata.deletionTimestamp)
    .length;
const SHUFFLED = "len([s for s in stages() if s['status'] == 'COMPLETE' and s['numTasks'] == 40])";

let program: Program;
let alice: Visitor;

beforeAll(async () => {
  await startServer("alice");
  program = await startPython(
    "alice",
    `
import json, time
from urllib.request import urlopen
from aula import spark_session
spark = spark_session(executors=(1, 2), config={"spark.dynamicAllocation.executorIdleTimeout": "10s"})
sc = spark.sparkContext
stages = lambda: json.load(urlopen(f"{sc.uiWebUrl}/api/v1/applications/{sc.applicationId}/stages"))
def slow(x):
    time.sleep(0.5)
    return x % 10, x
print("application:", sc.applicationId, flush=True)
sums = sc.parallelize(range(40), 40).map(slow).reduceByKey(lambda a, b: a + b, 4).values()
print("first sum:", sums.sum(), "stages of 40 tasks:", ${SHUFFLED}, flush=True)
input()
print("second sum:", sums.sum(), "stages of 40 tasks:", ${SHUFFLED}, flush=True)
spark.stop()
print("ended")`,
  );
  alice = await signedIn("alice");
});
afterAll(() => alice.close());

it("begins with the fewest, and has the most while there is work for them", async () => {
  await program.until("application:", 120);
  expect(program.printed()).toContain("Starting Spark with 1 to 2 executors");
  await waitFor("two executors run", 60, async () => (await count()) === 2);
  await program.until("first sum: 780 stages of 40 tasks: 1", 90);
});

it("has its pages behind the hub, the list of executors too", async () => {
  const application = /application: (\S+)/.exec(program.printed())?.[1] ?? "";
  const page = await alice.get("/user/alice/spark-ui/executors/");
  expect(page.status()).toBe(200);
  // The page's own script asks here: <uiRoot>/api/v1/applications/<id>/allexecutors.
  expect(await page.text()).toMatch(/setUIRoot\(['"]\/user\/alice\/spark-ui['"]\)/);
  const listed = JSON.parse(
    await (await alice.get(`/user/alice/spark-ui/api/v1/applications/${application}/allexecutors`)).text(),
  ) as { id: string }[];
  expect(listed.map(({ id }) => id)).toContain("driver");
});

it("has them inside its own pod only: no address in the cluster leads there", async () => {
  const answer = await python(
    "alice",
    `import os, urllib.request
for host in ("127.0.0.1", os.environ["POD_IP"]):
    try:
        print(host == "127.0.0.1", urllib.request.urlopen(f"http://{host}:4040/api/v1/applications", timeout=5).status)
    except OSError as error:
        print(host == "127.0.0.1", type(error).__name__, error)`,
  );
  expect(answer).toMatch(/^True 200$/m);
  expect(answer).toMatch(/^False URLError .*refused/m);
});

it("gives an idle executor back although it holds shuffle files", async () => {
  const start = performance.now();
  await waitFor("one executor is left", 60, async () => (await count()) === 1);
  figure("idle executor with shuffle files given back (time-out 10 s)", `${since(start)} s`, "≤ 60 s");
});

it("has not lost its files: the next job does not compute them again", async () => {
  program.goOn();
  await program.until("second sum: 780 stages of 40 tasks: 1", 60);
  const { code } = await program.end();
  expect(code).toBe(0);
  await waitFor("no executor is left", 60, async () => (await executors(namespace)).length === 0);
});

it("is in the history of its student afterwards, and in nobody else's", async () => {
  const application = /application: (\S+)/.exec(program.printed())?.[1] ?? "";
  const start = performance.now();
  const answer = await alice.get("/user/alice/spark-history/api/v1/applications");
  figure("Spark history, first page of a server that did not run", `${since(start)} s`);
  expect(answer.status()).toBe(200);
  await waitFor("the history server has read the log", 30, async () =>
    (await (await alice.get("/user/alice/spark-history/api/v1/applications")).text()).includes(application),
  );
  expect(await (await alice.get(`/user/alice/spark-history/history/${application}/jobs/`)).text()).toContain(
    "Completed Jobs",
  );

  const bob = await signedIn("bob");
  expect((await bob.get("/user/alice/spark-history/api/v1/applications")).status()).not.toBe(200);
  await bob.close();
});
