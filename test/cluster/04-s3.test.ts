/**
 * S3-compatible storage from a session: written and read by executors, with a key that is nobody else's and in no
 * setting.
 */
import { resolve } from "node:path";
import { ensurePython } from "../machine";
import { startServer, stopServer } from "./harness/hub";
import { kubectl } from "./harness/kube";
import { python, startPython } from "./harness/notebook";
import { S3, studentNamespace } from "./harness/stack";
import { waitFor } from "./harness/wait";

const KEY = { id: "AKIAEXAMPLE", secret: "a-key-for-tests-only" };
const CREDENTIALS = `[default]\naws_access_key_id = ${KEY.id}\naws_secret_access_key = ${KEY.secret}\n`;
const STORE = `http://${S3.host}:${S3.port}`;
const namespace = studentNamespace("bob");
let end = (): void => undefined;

beforeAll(async () => {
  const { execa } = await import("execa");
  const moto = execa(
    await ensurePython(resolve("test", "requirements.txt")),
    ["-m", "moto.server", "-H", S3.host, "-p", String(S3.port)],
    { reject: false, stdio: "ignore" },
  );
  end = () => {
    moto.kill();
  };
  await waitFor("the S3 server answers", 60, () =>
    fetch(`${STORE}/course`, { method: "PUT" }).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  await stopServer("bob");
  await kubectl(["create", "secret", "generic", "s3", "-n", namespace, `--from-literal=credentials=${CREDENTIALS}`]);
  await startServer("bob");
});
afterAll(async () => {
  await kubectl(["delete", "secret", "s3", "-n", namespace, "--ignore-not-found"]);
  await stopServer("bob");
  end();
});

it("executors write and read it, and the key is in no setting of Spark's", async () => {
  const printed = await python(
    "bob",
    `
from aula import spark_session
spark = spark_session(executors=1)
spark.range(1000).repartition(2).write.parquet("s3a://course/numbers")
print("sum:", spark.read.parquet("s3a://course/numbers").rdd.map(lambda row: row.id).sum())
settings = str(spark.sparkContext.getConf().getAll())
print("in settings:", "${KEY.id}" in settings or "${KEY.secret}" in settings)
spark.stop()`,
  );
  expect(printed).toContain("Starting Spark with 1 executor");
  expect(printed).toContain("sum: 499500");
  expect(printed).toContain("in settings: False");
  const listed = await (await fetch(`${STORE}/course?list-type=2`)).text();
  expect(listed.match(/<Key>numbers\/part-/g)?.length).toBe(2);
});

it("who has no key is told so, and soon", async () => {
  await startServer("alice");
  const { code, printed } = await (
    await startPython(
      "alice",
      `
from aula import spark_session
spark = spark_session(executors=0)
spark.read.text("s3a://course/numbers").count()`,
    )
  ).end();
  expect(code).not.toBe(0);
  expect(printed).toMatch(/[Cc]redentials/);
  expect(printed).toContain("default");
});
