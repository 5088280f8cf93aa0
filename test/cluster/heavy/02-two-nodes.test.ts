/**
 * Two nodes: pods, Services and DNS across them, GPUs on both, a session with executors on both, and one whose node is
 * lost.
 */
import "./names";
import { findEngine } from "../../../delivery/machine/engine";
import { figure } from "../harness/figures";
import { startServer, stopServer } from "../harness/hub";
import { executors, kubectl, kubectlJson } from "../harness/kube";
import { startPython } from "../harness/notebook";
import { CLUSTER, studentNamespace } from "../harness/stack";
import { since, waitFor } from "../harness/wait";
import { up, writeCourse } from "./two-nodes";

const namespace = studentNamespace("alice");
const controlPlane = `${CLUSTER}-control-plane`;
const worker = `${CLUSTER}-worker`;

const nodesOfExecutors = async (): Promise<Set<string | undefined>> =>
  new Set((await executors(namespace)).map(({ spec }) => spec.nodeName));

beforeAll(async () => {
  writeCourse(2);
  await up();
});

it("has two nodes with two simulated GPUs each", async () => {
  const { items } = await kubectlJson<{
    items: { metadata: { name: string }; status: { allocatable: Record<string, string> } }[];
  }>(["get", "nodes"]);
  expect(items.map(({ metadata, status }) => [metadata.name, status.allocatable["nvidia.com/gpu"]])).toEqual([
    [controlPlane, "2"],
    [worker, "2"],
  ]);
});

describe("a session", () => {
  beforeEach(async () => {
    // Hub, notebook and driver on the node that stays.
    await kubectl(["cordon", worker]);
    await startServer("alice");
    await kubectl(["uncordon", worker]);
  });

  // Also where a test has failed: the next one needs the quota.
  afterEach(() => stopServer("alice"));

  it("has executors on both nodes", async () => {
    const program = await startPython(
      "alice",
      `
from aula import spark_session
spark = spark_session(executors=4)
print("first job:", spark.range(1000).count())
input()
print("shuffled:", spark.range(100000).selectExpr("id % 100 as k").groupBy("k").count().count())
spark.stop()`,
    );
    await program.until("first job: 1000", 180);
    expect(await nodesOfExecutors()).toEqual(new Set([controlPlane, worker]));
    program.goOn();
    const { code, printed } = await program.end();
    expect(printed).toContain("shuffled: 100");
    expect(code).toBe(0);
  });

  it(
    "finishes a job whose executors all go with their node, says that they were lost, and leaves nothing once the " +
      "node is back",
    async () => {
      await kubectl(["cordon", controlPlane]);
      const program = await startPython(
        "alice",
        `
import time
from aula import spark_session
spark = spark_session(executors=4, config={"spark.network.timeout": "60s", "spark.network.timeoutInterval": "10s"})
print("first job:", spark.range(1000).count(), flush=True)
input()
def slow(x):
    time.sleep(2)
    return x
print("sum:", spark.sparkContext.parallelize(range(60), 60).map(slow).sum(), flush=True)
spark.stop()`,
      );
      await program.until("first job: 1000", 120);
      expect(await nodesOfExecutors()).toEqual(new Set([worker]));
      await kubectl(["uncordon", controlPlane]);
      program.goOn();
      await new Promise((resolve) => setTimeout(resolve, 5000));
      const start = performance.now();
      await (await findEngine()).run(["kill", worker]);
      // Silent for 60 s, looked at every 10 s. Kubernetes itself gives the pods of a lost node up after 5 minutes.
      await program.until("was lost (it stopped responding", 120);
      await program.until("sum: 1770", 120);
      figure(
        "two nodes: all executors lost with their node (60 s of silence allowed), the job of 30 s is done",
        `${since(start)} s`,
      );
      const { code, printed } = await program.end();
      expect(code).toBe(0);
      expect(printed.match(/was lost \(it stopped responding/g)).toHaveLength(4);
      await up();
      await waitFor("no executor is left", 180, async () => (await executors(namespace)).length === 0);
    },
  );
});
