/** A quota that is lowered under a session: a minute and a half, most of it Spark's own patience. */
import "./names";
import { startServer, stopServer } from "../harness/hub";
import { kubectl, limitQuota } from "../harness/kube";
import { startPython } from "../harness/notebook";
import { studentNamespace } from "../harness/stack";
import { up, writeCourse } from "./two-nodes";

const namespace = studentNamespace("alice");

beforeAll(async () => {
  writeCourse(2);
  await up();
  await startServer("alice");
});
afterAll(() => stopServer("alice"));

it("is said to be why its executor is not back, and the work goes on once it is raised", async () => {
  const program = await startPython(
    "alice",
    `
import time
from aula import spark_session
spark = spark_session(executors=1)
print("ready", flush=True)
input()
def slow(x):
    time.sleep(1)
    return x
print("sum:", spark.sparkContext.parallelize(range(20), 20).map(slow).sum())
spark.stop()`,
  );
  await program.until("ready", 120);
  const restore = await limitQuota(namespace, { pods: "1" });
  try {
    program.goOn();
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await kubectl(["delete", "pods", "-n", namespace, "-l", "spark-role=executor", "--grace-period=0", "--force"]);
    await program.until("0 of 1 executor is running: your quota has 0 pods left and each executor needs 1 pod.", 60);
    // Spark believes a pod without a word of its end gone after half a minute.
    await program.until("Executor 1 was lost (", 90);
  } finally {
    await restore();
  }
  await program.until("sum: 190", 90);
  expect((await program.end()).code).toBe(0);
});
