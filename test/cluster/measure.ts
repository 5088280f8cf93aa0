/**
 * Figures that need many tries: `npx tsx test/cluster/measure.ts`. The tests' course must be up (`make test` leaves it
 * so) and the machine otherwise idle.
 */
import { launch, newPage, signInToLab } from "./harness/browser";
import { figure } from "./harness/figures";
import { startServer, stopServer } from "./harness/hub";
import { kubectl } from "./harness/kube";
import { mustMake, outcomeOf, signInsOf } from "./harness/make";
import { python } from "./harness/notebook";
import { CLUSTER, ROOT } from "./harness/stack";

const TRIES = 10;

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const quantile = (values: readonly number[], q: number): number =>
  sorted(values)[Math.ceil(q * values.length) - 1] ?? NaN;
const median = (values: readonly number[]): number => {
  const all = sorted(values);
  return ((all[Math.floor((all.length - 1) / 2)] ?? NaN) + (all[Math.ceil((all.length - 1) / 2)] ?? NaN)) / 2;
};
const shown = (values: readonly number[]): string =>
  `median ${median(values).toFixed(1)} s, p95 ${quantile(values, 0.95).toFixed(1)} s of ${values.length} (${sorted(
    values,
  )
    .map((v) => v.toFixed(1))
    .join(", ")})`;

/** Sign-in click to JupyterLab usable, each in a new browser with an empty profile and no server running. */
async function signIns(): Promise<void> {
  const seconds: number[] = [];
  for (let i = 0; i < TRIES; i++) {
    await stopServer("alice");
    const browser = await launch();
    seconds.push(await signInToLab(await newPage(browser), "alice"));
    await browser.close();
  }
  figure("sign-in click to JupyterLab usable", shown(seconds), "≤ 10 s median, ≤ 15 s p95");
}

async function sessions(): Promise<void> {
  await startServer("alice");
  const seconds: number[] = [];
  for (let i = 0; i < 3; i++) {
    seconds.push(
      Number(
        (
          await python(
            "alice",
            `
import time
start = time.monotonic()
from aula import spark_session
spark = spark_session(executors=2)
spark.range(1000).count()
print(time.monotonic() - start)`,
          )
        )
          .split("\n")
          .pop(),
      ),
    );
  }
  figure("spark_session(executors=2) to first job done", shown(seconds), "≤ 25 s");
}

async function memory(): Promise<void> {
  await Promise.all(["alice", "bob", "carol"].map(stopServer));
  await new Promise((resolve) => setTimeout(resolve, 60_000));
  figure(
    "memory of the node, no server running (kubectl top)",
    (await kubectl(["top", "node", `${CLUSTER}-control-plane`, "--no-headers"])).trim().split(/\s+/)[3] ?? "",
    "≤ 1.5 GiB",
  );
}

async function main(): Promise<void> {
  process.chdir(ROOT);
  process.env["AULA_TEST_SIGNINS"] = JSON.stringify(signInsOf(await mustMake(["signins"])));
  const again = await mustMake(["up"]);
  figure(`make up, nothing to do (${JSON.stringify(outcomeOf(again))})`, `${again.seconds} s`, "≤ 10 s");
  await signIns();
  await sessions();
  await memory();
}

void main();
