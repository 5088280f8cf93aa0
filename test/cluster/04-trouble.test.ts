/**
 * What can go wrong under a session: each ends in a sentence that says so, and leaves nothing behind. A quota that is
 * lowered: heavy/02-lowered-quota.test.ts.
 */
import { findEngine } from "../../delivery/machine/engine";
import { startServer } from "./harness/hub";
import { executors, kubectl } from "./harness/kube";
import { python, startPython } from "./harness/notebook";
import { CLUSTER, studentNamespace } from "./harness/stack";
import { waitFor } from "./harness/wait";

const namespace = studentNamespace("alice");
const gone = (): Promise<boolean> =>
  waitFor("no executor is left, in no phase", 60, async () => (await executors(namespace)).length === 0);

beforeAll(() => startServer("alice"));
afterEach(gone);

it("an image that is not there is named, and the session goes on without", async () => {
  const printed = await python(
    "alice",
    `
from aula import spark_session
spark = spark_session(executors=1, wait_seconds=30, config={"spark.kubernetes.container.image": "localhost:5001/aula/notebook:nothing"})
spark.stop()`,
  );
  // Already while it waits, and no longer than it was asked to: 30 s, or the next look after them.
  expect(printed).toMatch(/Executors: 0 of 1 ready, 1 pending \((ErrImagePull|ImagePullBackOff): .*notebook:nothing/);
  const [, seconds] =
    /After (\d+) s, 0 of 1 executor is ready \((?:ErrImagePull|ImagePullBackOff): .*notebook:nothing/.exec(printed) ??
    [];
  expect(Number(seconds)).toBeLessThan(45);
});

it("executors that a queue holds back are said to be in it", async () => {
  const printed = await python(
    "alice",
    `
import yaml
from aula import conf, spark_session
template = yaml.safe_load(conf.POD_TEMPLATE.read_text())
template["spec"]["schedulingGates"] = [{"name": "kueue.x-k8s.io/admission"}]
open("/tmp/gated.yaml", "w").write(yaml.safe_dump(template))
spark = spark_session(executors=1, wait_seconds=5, config={"spark.kubernetes.executor.podTemplateFile": "/tmp/gated.yaml"})
spark.stop()`,
  );
  expect(printed).toContain("(waiting for its turn in the course's queue)");
});

it("a setting of one session is no setting of the next, and a JVM that runs says nothing of its modules", async () => {
  const printed = await python(
    "alice",
    `
from aula import spark_session
shuffled = lambda spark: spark.conf.get("spark.sql.shuffle.partitions")
memory = lambda spark: spark._jvm.java.lang.Runtime.getRuntime().maxMemory() >> 20
spark = spark_session(executors=0, config={"spark.sql.shuffle.partitions": "7", "spark.driver.memory": "600m"})
print("first:", shuffled(spark), memory(spark) < 700, flush=True)
spark.stop()
spark = spark_session(executors=0)
print("second:", shuffled(spark), memory(spark) < 700, flush=True)
spark.stop()`,
  );
  expect(printed).toContain("first: 7 True");
  expect(printed).toContain("second: 200 False");
  expect(printed).not.toContain("incubator modules");
});

it("executors of another Python than the notebook's are refused by name", async () => {
  const { code, printed } = await (
    await startPython(
      "alice",
      `
from aula import spark_session
spark = spark_session(executors=0)
spark.sparkContext.pythonVer = "3.11"
spark.sparkContext.parallelize([1]).map(lambda x: x).collect()`,
    )
  ).end();
  expect(code).not.toBe(0);
  expect(printed).toMatch(/PYTHON_VERSION_MISMATCH.*3\.11/);
});

it(
  "an executor that gives no sign of life is said to be lost, its pod does not stay, and the job comes to its end " +
    "with another",
  async () => {
    const program = await startPython(
      "alice",
      `
import time
from aula import spark_session
spark = spark_session(executors=1, config={"spark.executor.heartbeatInterval": "2s", "spark.network.timeout": "10s", "spark.network.timeoutInterval": "2s"})
print("first job:", spark.range(1000).count(), flush=True)
input()
def slow(x):
    time.sleep(1)
    return x
print("sum:", spark.sparkContext.parallelize(range(6), 6).map(slow).sum(), flush=True)
spark.stop()`,
    );
    await program.until("first job: 1000", 120);
    const [silent] = await executors(namespace);
    program.goOn();
    // As a lost node looks to Spark: the program is there and does not answer, nor does it end when it is asked to.
    await (await findEngine()).run([
      "exec",
      `${CLUSTER}-control-plane`,
      "pkill",
      "-STOP",
      "-f",
      "KubernetesExecutorBackend",
    ]);
    await program.until("Executor 1 was lost (it stopped responding", 60);
    await waitFor("its pod is gone", 10, async () =>
      (await executors(namespace)).every(({ metadata }) => metadata.uid !== silent?.metadata.uid),
    );
    await program.until("sum: 15", 120);
    expect((await program.end()).code).toBe(0);
  },
);

it("a kernel that is killed in the middle of a job takes its executors along", async () => {
  const program = await startPython(
    "alice",
    `
import os, time
from aula import spark_session
spark = spark_session(executors=1)
print(f"process {os.getpid()} has a session", flush=True)
spark.sparkContext.parallelize(range(100), 100).map(lambda x: time.sleep(5)).count()`,
  );
  await program.until("has a session", 120);
  const pid = /process (\d+) has/.exec(program.printed())?.[1] ?? "";
  await kubectl(["exec", "-n", namespace, "notebook", "--", "sh", "-c", `kill -9 ${pid}`]);
  expect((await program.end()).code).not.toBe(0);
  await gone();
  await waitFor(
    "the session's ConfigMap is gone",
    60,
    async () => !(await kubectl(["get", "configmaps", "-n", namespace, "-o", "name"])).includes("spark-exec"),
  );
});
