/** Two nodes: pods, Services and DNS across them, GPUs on both, a session with executors on both. */
import "./names";
import { startServer, stopServer } from "../harness/hub";
import { kubectlJson } from "../harness/kube";
import { startPython } from "../harness/notebook";
import { CLUSTER, studentNamespace } from "../harness/stack";
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
