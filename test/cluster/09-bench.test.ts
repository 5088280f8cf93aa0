/** `make bench`: a real result from a suspended CronJob. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { figure } from "./harness/figures";
import { stopServer } from "./harness/hub";
import { kubectlJson, pods } from "./harness/kube";
import { mustMake, type Made } from "./harness/make";
import { benchNamespace } from "./harness/stack";
import { waitFor } from "./harness/wait";

interface Result {
  readonly runs: readonly { readonly executors: number; readonly seconds: number; readonly speedup: number; readonly efficiency: number; readonly auc: number }[];
}

describe("the benchmark higgs-gbt", () => {
  let bench: Made;
  let folder: string;

  beforeAll(async () => {
    // The two cores are the benchmark's.
    await Promise.all(["alice", "bob"].map(stopServer));
    bench = await mustMake(["bench"], { aloud: true });
    folder = /are in (\S+)$/m.exec(bench.stdout)?.[1] ?? "";
    figure("make bench (20000 rows)", `${bench.seconds} s`);
  });

  it("is declared as a CronJob that the clock never starts", async () => {
    const { spec } = await kubectlJson<{ spec: { suspend: boolean } }>(["get", "cronjob", "higgs-gbt", "-n", benchNamespace]);
    expect(spec.suspend).toBe(true);
  });

  it("prints a table of executors, seconds, speed-up, efficiency and AUC", () => {
    expect(bench.stdout).toMatch(/executors.*seconds.*speed-?up.*efficiency.*AUC/i);
  });

  it("leaves result.json with a run for 1, 2 and 3 executors", () => {
    const { runs } = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as Result;
    expect(runs.map(({ executors }) => executors)).toEqual([1, 2, 3]);
    for (const run of runs) {
      expect(run.seconds).toBeGreaterThan(0);
      expect(run.auc).toBeGreaterThan(0.55);
      expect(run.auc).toBeLessThan(1);
      expect(run.efficiency).toBeCloseTo(run.speedup / run.executors, 1);
    }
    expect(runs[0]?.speedup).toBeCloseTo(1, 5);
    figure("higgs-gbt, seconds with 1, 2, 3 executors of 0.4 CPU", runs.map(({ seconds }) => seconds.toFixed(1)).join(", "));
  });

  it("leaves the same as CSV", () => {
    const lines = readFileSync(join(folder, "result.csv"), "utf8").trim().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/executors/);
  });

  it("leaves a plot that is a PNG picture", () => {
    const png = readFileSync(join(folder, "plot.png"));
    expect(png.subarray(0, 8)).toEqual(Buffer.from("89504e470d0a1a0a", "hex"));
    expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(400);
    expect(statSync(join(folder, "plot.png")).size).toBeGreaterThan(5000);
    expect(png.subarray(-8, -4).toString("latin1")).toBe("IEND");
  });

  it("leaves no pod running, and none in phase Error", async () => {
    await waitFor("only ended drivers are left", 60, async () => (await pods(benchNamespace)).every(({ status }) => status.phase === "Succeeded"));
  });
});
