/** Spark Connect in a notebook, and two kernels with a session each. */
import { signedIn, startServer } from "./harness/hub";
import { executors } from "./harness/kube";
import { type Program, startPython } from "./harness/notebook";
import { studentNamespace } from "./harness/stack";
import { waitFor } from "./harness/wait";

const namespace = studentNamespace("alice");
let classic: Program;
let connect: Program;

beforeAll(async () => {
  await startServer("alice");
  classic = await startPython(
    "alice",
    `
from aula import spark_session
spark = spark_session(executors=0)
print("pages:", spark.sparkContext.uiWebUrl, flush=True)
input()
print("still there:", spark.range(10).count(), flush=True)
spark.stop()`,
  );
  await classic.until("pages:", 60);
  connect = await startPython(
    "alice",
    `
import os
from aula import spark_session
from pyspark.sql.functions import col, udf
spark = spark_session(executors=1, connect=True)
print("session:", type(spark).__module__)
doubled = udf(lambda x: x * 2, "long")
print("sum:", spark.range(100).select(doubled("id").alias("twice")).agg({"twice": "sum"}).first()[0])
print("host of the work:", spark.range(1).select(udf(lambda _: os.uname().nodename)("id")).first()[0])
try:
    spark.sparkContext
except Exception as error:
    print("no SparkContext:", type(error).__name__)
print("now it waits", flush=True)
input()
spark.stop()
spark = spark_session(executors=0)
print("afterwards:", type(spark).__module__, spark.range(7).filter(col("id") > 3).count())
spark.stop()`,
  );
  await connect.until("now it waits", 150);
});

it("has DataFrames, SQL and functions of its own, on executors, and no SparkContext", async () => {
  expect(connect.printed()).toContain("session: pyspark.sql.connect.session");
  expect(connect.printed()).toContain("sum: 9900");
  expect(connect.printed()).toMatch(/host of the work: spark-\w+-exec-1/);
  expect(connect.printed()).toContain("no SparkContext:");
});

it("each kernel's session has its own pages", async () => {
  expect(classic.printed()).toMatch(/pages: http:\/\/\S+:4040/);
  const alice = await signedIn("alice");
  try {
    for (const [path, app] of [
      ["spark-ui", "local-"],
      ["spark-ui-4041", "spark-"],
    ] as const) {
      const page = await alice.get(`/user/alice/${path}/executors/`);
      expect(page.status()).toBe(200);
      expect(await page.text()).toContain(`setUIRoot('/user/alice/${path}')`);
      expect(await (await alice.get(`/user/alice/${path}/api/v1/applications`)).text()).toContain(`"id" : "${app}`);
    }
  } finally {
    await alice.close();
  }
});

it("ends with its server and executors, and a session of the usual kind can follow", async () => {
  connect.goOn();
  const { code, printed } = await connect.end();
  expect(printed).toContain("afterwards: pyspark.sql.session 3");
  expect(printed).not.toContain("Stopping the Spark session");
  expect(code).toBe(0);
  await waitFor("no executor is left", 60, async () => (await executors(namespace)).length === 0);
  classic.goOn();
  expect((await classic.end()).printed).toContain("still there: 10");
});
