/** `make bench BENCH=exam`: a real report from a suspended CronJob, and its page behind the hub. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ScalingResult } from "../../components/contract/result";
import { launch, newPage, screenshot, signIn } from "./harness/browser";
import { figure } from "./harness/figures";
import { stopServer } from "./harness/hub";
import { kubectlJson, pods } from "./harness/kube";
import { type Made, mustMake } from "./harness/make";
import { benchNamespace } from "./harness/stack";
import { waitFor } from "./harness/wait";

describe("the exam's benchmark", () => {
  let bench: Made;
  let folder: string;
  let run: string;
  let result: ScalingResult;

  beforeAll(async () => {
    // The two cores are the benchmark's.
    await Promise.all(["alice", "bob"].map(stopServer));
    bench = await mustMake(["bench", "BENCH=exam"], { aloud: true });
    folder = /are in (\S+)$/m.exec(bench.stdout)?.[1] ?? "";
    run = folder.split("/").pop() ?? "";
    result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as ScalingResult;
    figure("make bench BENCH=exam (100,000 rows, 1 and 2 executors, 2 repeats)", `${bench.seconds} s`, "≤ 240 s");
  });

  it("is declared as a CronJob that the clock never starts", async () => {
    const { spec } = await kubectlJson<{ spec: { suspend: boolean } }>([
      "get",
      "cronjob",
      "exam",
      "-n",
      benchNamespace,
    ]);
    expect(spec.suspend).toBe(true);
  });

  it("prints a table of executors, seconds, speed-up, efficiency and AUC", () => {
    expect(bench.stdout).toMatch(/executors.*rows.*seconds.*speed-up.*efficiency.*AUC/);
    expect(bench.stdout.match(/^best possible AUC/gm)).toHaveLength(1);
    // It gives executors back for its smaller numbers, and Spark calls those as it calls lost ones.
    expect(bench.stdout).not.toContain("was lost");
  });

  it("leaves result.json with strong and weak scaling of both models, with real executors", () => {
    expect(result.curves.map(({ model, kind }) => `${model} ${kind}`).sort()).toEqual([
      "gbt strong",
      "gbt weak",
      "perceptron strong",
      "perceptron weak",
    ]);
    for (const { kind, points, law, unmeasured } of result.curves) {
      expect(unmeasured).toEqual([]);
      expect(points.map(({ executors }) => executors)).toEqual([1, 2]);
      expect(law).not.toBeNull();
      expect(points[0]?.speedup.value).toBeCloseTo(1, 5);
      expect((points[1]?.rows ?? 0) / (points[0]?.rows ?? 1)).toBeCloseTo(kind === "strong" ? 1 : 2, 1);
      for (const point of points) {
        expect(point.note).toBe("");
        expect(point.seconds.value).toBeGreaterThan(0);
        expect(point.auc).toBeGreaterThan(0.7);
        expect(point.auc).toBeLessThan(result.best_auc + 0.01);
        expect(point.spent?.tasks).toBeGreaterThan(10);
        expect(point.spent?.compute).toBeGreaterThan(0);
      }
    }
    const [strong] = result.curves;
    figure(
      "exam, boosted trees, seconds with 1 and 2 executors of 1 CPU",
      strong?.points.map(({ seconds }) => seconds.value.toFixed(1)).join(", ") ?? "",
    );
  });

  it("leaves a line of CSV for each training", () => {
    const lines = readFileSync(join(folder, "result.csv"), "utf8").trim().split("\n");
    // Two models, with two repeats: strong with 1 and 2 executors, weak the same.
    expect(lines).toHaveLength(1 + 2 * 2 * 4);
    expect(lines[0]).toMatch(/^model,scaling,executors/);
  });

  it("leaves a report that loads nothing, and a plot that is a PNG picture", () => {
    const html = readFileSync(join(folder, "report.html"), "utf8");
    expect(html).toMatch(/Amdahl(&#39;|')s law/);
    expect(html).not.toMatch(/<script|<link|<img|src=|url\(http/i);
    const png = readFileSync(join(folder, "plot.png"));
    expect(png.subarray(0, 8)).toEqual(Buffer.from("89504e470d0a1a0a", "hex"));
    expect(statSync(join(folder, "plot.png")).size).toBeGreaterThan(5000);
  });

  it("is shown to who signed in, on a page behind the hub, without any right in the hub's name", async () => {
    const browser = await launch();
    try {
      const page = await newPage(browser);
      expect((await page.request.get(`/hub/results/${run}/report.html`, { maxRedirects: 0 })).status()).toBe(302);
      await signIn(page, "alice");
      await page.waitForURL(/\/hub\/(home|spawn)|\/user\//);
      await page.goto("/hub/results");
      await page.getByRole("link", { name: run }).click();
      await page.getByRole("heading", { name: /1 to N executors/ }).waitFor();
      await screenshot(page, "results");
      await page.setViewportSize({ width: 390, height: 844 });
      for (const path of ["/hub/home", "/hub/results", "/hub/token", `/hub/results/${run}/report.html`]) {
        await page.goto(path);
        expect([path, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([path, 390]);
      }
      const answer = await page.request.get(`/hub/results/${run}/report.html`);
      expect(answer.headers()["content-security-policy"]).toMatch(/^sandbox; default-src 'none'/);
      expect((await page.request.get("/hub/results/kube-root-ca.crt/ca.crt")).status()).toBe(404);
    } finally {
      await browser.close();
    }
  });

  it("leaves no pod running, and none in phase Error", async () => {
    await waitFor("only ended drivers are left", 60, async () =>
      (await pods(benchNamespace)).every(({ status }) => status.phase === "Succeeded"),
    );
  });
});
