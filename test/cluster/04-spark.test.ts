/** Spark by code, in a student's notebook pod: what does not fit becomes a sentence, and a session never dies of it. */

import { figure } from "./harness/figures";
import { startServer, stopServer } from "./harness/hub";
import { executors, kubectl, limitQuota, type Pod } from "./harness/kube";
import { type Program, startPython } from "./harness/notebook";
import { studentNamespace } from "./harness/stack";
import { since, waitFor } from "./harness/wait";

const namespace = studentNamespace("alice");
const running = async (): Promise<Pod[]> =>
  (await executors(namespace)).filter((pod) => pod.status.phase === "Running" && !pod.metadata.deletionTimestamp);
const gone = (): Promise<boolean> =>
  waitFor("no executor is left, in no phase", 60, async () => (await executors(namespace)).length === 0);
const gpus = (pod: Pod): string => pod.spec.containers[0]?.resources.limits?.["nvidia.com/gpu"] ?? "0";

/** What a student reads where not everything was granted. */
const sentences = (printed: string): string[] => printed.split("\n").filter((line) => line.startsWith("You asked for"));

beforeAll(() => startServer("alice"));

describe("a session that asks for more than the quota has room for", () => {
  let program: Program;

  beforeAll(async () => {
    program = await startPython(
      "alice",
      `
import time
from aula import spark_session
spark = spark_session(executors=20)
print("session:", spark.sparkContext.master)
print("first job:", spark.range(1000).count())
input()
def slow(x):
    time.sleep(1)
    return x
print("sum:", spark.sparkContext.parallelize(range(120), 120).map(slow).sum())
spark.stop()
print("ended")`,
    );
    await program.until("first job: 1000", 180);
  });

  // An image is built without it where the building machine was too busy, and every session then starts some seconds
  // later.
  it("runs from an image that has the JVM's class archive", async () => {
    expect(await kubectl(["exec", "-n", namespace, "notebook", "--", "ls", "/opt/spark/aula.jsa"])).toBe(
      "/opt/spark/aula.jsa",
    );
  });

  it("gets fewer executors, and one sentence", async () => {
    expect(program.printed()).toContain("session: k8s://");
    const pods = await waitFor("executors run", 90, async () => {
      const now = await running();
      return now.length >= 2 ? now : undefined;
    });
    expect(pods.length).toBeLessThan(20);
    expect(sentences(program.printed())).toHaveLength(1);
    expect(sentences(program.printed())[0]).toMatch(
      /^You asked for 20 executors, but your quota has .* left and each executor needs .*, so the session starts with \d\.$/,
    );
  });

  it("has a killed executor back within 60 seconds, and the job comes to its end", async () => {
    const before = await running();
    program.goOn();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const start = performance.now();
    await kubectl(["delete", "pod", before[0]?.metadata.name ?? "", "-n", namespace, "--grace-period=0", "--force"]);
    const known = new Set(before.map((pod) => pod.metadata.uid));
    await waitFor("another executor runs", 60, async () =>
      (await running()).some((pod) => !known.has(pod.metadata.uid)),
    );
    figure("executor killed, another one runs", `${since(start)} s`, "≤ 60 s");
    await program.until("sum: 7140", 150);
  });

  it("leaves no pod behind after a normal end", async () => {
    const { code, printed } = await program.end();
    expect(printed).toContain("ended");
    expect(code).toBe(0);
    await gone();
  });
});

describe("a session without room for an executor", () => {
  it("is a local one, with one sentence, and works", async () => {
    const restore = await limitQuota(namespace, { pods: "1" });
    try {
      const { code, printed } = await (
        await startPython(
          "alice",
          `
from aula import spark_session
spark = spark_session(executors=2)
print("session:", spark.sparkContext.master)
print("first job:", spark.range(1000).count())
spark.stop()`,
        )
      ).end();
      expect(printed).toContain("session: local");
      expect(printed).toContain("first job: 1000");
      expect(sentences(printed)).toHaveLength(1);
      expect(sentences(printed)[0]).toMatch(
        /^You asked for 2 executors, but your quota has 0 pods left and each executor needs 1 pod\. Spark runs inside this notebook instead/,
      );
      expect(code).toBe(0);
    } finally {
      await restore();
    }
  });
});

describe("a session with GPUs", () => {
  let program: Program;
  let start = 0;

  beforeAll(async () => {
    start = performance.now();
    program = await startPython(
      "alice",
      `
from aula import spark_session
spark = spark_session(executors=2, gpus=1)
print("first job:", spark.range(1000).count())
input()`,
    );
    await program.until("first job: 1000", 180);
  });

  it("starts the one executor that the quota has a GPU for, and says so in one sentence", async () => {
    figure("spark_session(executors=2, gpus=1) to first job done", `${since(start)} s`);
    expect((await running()).map(gpus)).toEqual(["1"]);
    expect(sentences(program.printed())).toEqual([
      "You asked for 2 executors, but your quota has 1 GPU left and each executor needs 1 GPU, so the session " +
        "starts with 1.",
    ]);
  });

  it("is ended with its executors when the hub stops the server, as culling does", async () => {
    expect((await running()).length).toBeGreaterThan(0);
    await stopServer("alice");
    await gone();
  });
});
