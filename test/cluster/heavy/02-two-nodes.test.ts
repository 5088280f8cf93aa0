/** Two nodes: pods, Services and DNS across them, GPUs on both, a session with executors on both. */
import "./names";
import { findEngine } from "../../../delivery/machine/engine";
import { startServer, stopServer } from "../harness/hub";
import { kubectl, kubectlJson, pods } from "../harness/kube";
import { startPython } from "../harness/notebook";
import { CLUSTER, studentNamespace } from "../harness/stack";
import { waitFor } from "../harness/wait";
import { up, writeCourse } from "./two-nodes";

const namespace = studentNamespace("alice");

beforeAll(async () => {
  writeCourse(2);
  await up();
});

it("has two nodes with two simulated GPUs each", async () => {
  const { items } = await kubectlJson<{ items: { metadata: { name: string }; status: { allocatable: Record<string, string> } }[] }>(["get", "nodes"]);
  expect(items.map(({ metadata, status }) => [metadata.name, status.allocatable["nvidia.com/gpu"]])).toEqual([[`${CLUSTER}-control-plane`, "2"], [`${CLUSTER}-worker`, "2"]]);
});

it("runs a session whose executors are on both nodes", async () => {
  await startServer("alice");
  const program = await startPython("alice", `
from aula import spark_session
spark = spark_session(executors=4)
print("first job:", spark.range(1000).count())
input()
print("shuffled:", spark.range(100000).selectExpr("id % 100 as k").groupBy("k").count().count())
spark.stop()`);
  await program.until("first job: 1000", 180);
  const { items } = await kubectlJson<{ items: { spec: { nodeName: string } }[] }>(["get", "pods", "-n", namespace, "-l", "spark-role=executor"]);
  expect(new Set(items.map(({ spec }) => spec.nodeName))).toEqual(new Set([`${CLUSTER}-control-plane`, `${CLUSTER}-worker`]));
  program.goOn();
  const { code, printed } = await program.end();
  expect(printed).toContain("shuffled: 100");
  expect(code).toBe(0);
  await stopServer("alice");
});

it("finishes a job whose executors go with their node, says which were lost, and leaves nothing once the node is back", async () => {
  const worker = `${CLUSTER}-worker`;
  await kubectl(["cordon", worker]);
  await startServer("alice");
  await kubectl(["uncordon", worker]);
  const program = await startPython("alice", `
import time
from aula import spark_session
spark = spark_session(executors=4, config={"spark.network.timeout": "60s", "spark.network.timeoutInterval": "10s"})
print("first job:", spark.range(1000).count(), flush=True)
input()
def slow(x):
    time.sleep(2)
    return x
print("sum:", spark.sparkContext.parallelize(range(60), 60).map(slow).sum(), flush=True)
spark.stop()`);
  await program.until("first job: 1000", 120);
  program.goOn();
  await new Promise((resolve) => setTimeout(resolve, 5000));
  await (await findEngine()).run(["kill", worker]);
  // Silent for 60 s, looked at every 10 s; then, where all four were there, four new ones once the quota no longer counts those.
  await program.until("was lost (", 180);
  await program.until("sum: 1770", 180);
  expect((await program.end()).code).toBe(0);
  await up();
  await waitFor("no executor is left", 180, async () => (await pods(namespace, "spark-role=executor")).length === 0);
  await stopServer("alice");
});
