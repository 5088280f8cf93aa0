/** What can go wrong under a session: each ends in a sentence that says so, and leaves nothing behind. A quota that is lowered: heavy/02-lowered-quota.test.ts. */
import { startServer } from "./harness/hub";
import { executors, kubectl } from "./harness/kube";
import { python, startPython } from "./harness/notebook";
import { studentNamespace } from "./harness/stack";
import { waitFor } from "./harness/wait";

const namespace = studentNamespace("alice");
const gone = (): Promise<boolean> => waitFor("no executor is left, in no phase", 60, async () => (await executors(namespace)).length === 0);

beforeAll(() => startServer("alice"));
afterEach(gone);

it("an image that is not there is named, and the session goes on without", async () => {
  const printed = await python("alice", `
from aula import spark_session
spark = spark_session(executors=1, wait_seconds=20, config={"spark.kubernetes.container.image": "localhost:5001/aula/nothing:1"})
spark.stop()`);
  expect(printed).toMatch(/After \d+ s 0 of 1 executors are ready \((ErrImagePull|ImagePullBackOff): .*aula\/nothing/);
});

it("executors that a queue holds back are said to be in it", async () => {
  const printed = await python("alice", `
import yaml
from aula import conf, spark_session
template = yaml.safe_load(conf.POD_TEMPLATE.read_text())
template["spec"]["schedulingGates"] = [{"name": "kueue.x-k8s.io/admission"}]
open("/tmp/gated.yaml", "w").write(yaml.safe_dump(template))
spark = spark_session(executors=1, wait_seconds=15, config={"spark.kubernetes.executor.podTemplateFile": "/tmp/gated.yaml"})
spark.stop()`);
  expect(printed).toContain("(in the course's queue until it is this pod's turn)");
});

it("executors of another Python than the notebook's are refused by name", async () => {
  const { code, printed } = await (await startPython("alice", `
from aula import spark_session
spark = spark_session(executors=0)
spark.sparkContext.pythonVer = "3.11"
spark.sparkContext.parallelize([1]).map(lambda x: x).collect()`)).end();
  expect(code).not.toBe(0);
  expect(printed).toMatch(/PYTHON_VERSION_MISMATCH.*3\.11/);
});

it("a kernel that is killed in the middle of a job takes its executors along", async () => {
  const program = await startPython("alice", `
import os, time
from aula import spark_session
spark = spark_session(executors=1)
print(f"process {os.getpid()} has a session", flush=True)
spark.sparkContext.parallelize(range(100), 100).map(lambda x: time.sleep(5)).count()`);
  await program.until("has a session", 120);
  const pid = /process (\d+) has/.exec(program.printed())?.[1] ?? "";
  await kubectl(["exec", "-n", namespace, "notebook", "--", "sh", "-c", `kill -9 ${pid}`]);
  expect((await program.end()).code).not.toBe(0);
  await gone();
  await waitFor("the session's ConfigMap is gone", 60, async () => !(await kubectl(["get", "configmaps", "-n", namespace, "-o", "name"])).includes("spark-exec"));
});
