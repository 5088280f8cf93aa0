/** Labs that a teacher switches on in one line: without a person, and from a notebook, inside a student's quota. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LabReport } from "../../components/contract/lab-report";
import { count } from "../../components/count";
import { launch, newPage, screenshot, signIn } from "./harness/browser";
import { figure } from "./harness/figures";
import { startServer, stopServer } from "./harness/hub";
import { kubectl, pods, tryKubectl } from "./harness/kube";
import { type Made, mustMake } from "./harness/make";
import { pythonJson, startPython } from "./harness/notebook";
import { benchNamespace, EXAMPLE_STUDENTS, studentNamespace, writeStack } from "./harness/stack";
import { waitFor } from "./harness/wait";

const namespace = studentNamespace("alice");
const jobs = async (): Promise<string[]> =>
  (await kubectl(["get", "jobs", "-n", namespace, "-o", "jsonpath={.items[*].metadata.name}"]))
    .split(" ")
    .filter(Boolean);

beforeAll(async () => {
  await Promise.all(EXAMPLE_STUDENTS.map(stopServer));
  writeStack([[["aula:labs"], { "double-ml": { repetitions: 4 }, "planner-check": { rounds: 12 } }]]);
  const up = await mustMake(["up"], { aloud: true });
  figure("make up with two labs switched on", `${up.seconds} s`);
});
// The files after this one have the course that they had.
afterAll(async () => {
  writeStack();
  await mustMake(["up"], { aloud: true });
});

describe("a lab without a person", () => {
  let run: Made;
  let folder: string;
  let report: LabReport;
  beforeAll(async () => {
    run = await mustMake(["lab", "LAB=double-ml"], { aloud: true });
    figure("make lab LAB=double-ml (40 fits in 4 pods)", `${run.seconds} s`, "≤ 90 s");
    folder = /are in (\S+)$/m.exec(run.stdout)?.[1] ?? "";
    report = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as LabReport;
  });
  const name = (): string => folder.split("/").pop() ?? "";
  const value = (label: string) => report.figures.find((one) => one.label.startsWith(label))?.value;

  it("says what it takes, how far it is, and what binds", () => {
    expect(run.stdout).toMatch(/A run takes 3 pods of 200m CPU and 512Mi, and your quota has room for them\./);
    expect(run.stdout).toMatch(/Pods: \d of 4 done/);
    expect(run.stdout).toMatch(/the planner's batch is \d+ units? a pod/);
  });

  it("finds the known effect, with the very bits of a fit in one process", () => {
    expect(value("equal to the fit in one process")).toBe("to the last bit");
    expect(Math.abs(Number(value("effect")) - 0.5)).toBeLessThan(3 * Number(value("standard error")));
    expect(report.rows).toHaveLength(40);
    expect(report.peak_mib).toBeGreaterThan(50);
    figure("double-ml: efficiency of the fan-out", String(value("efficiency")));
  });

  it("leaves no pod running, and its report is shown with the others", async () => {
    expect((await pods(benchNamespace)).filter(({ status }) => status.phase === "Running")).toEqual([]);
    const browser = await launch();
    const page = await newPage(browser);
    await signIn(page, "alice");
    await page.waitForURL(/\/hub\/(home|spawn)|\/user\//);
    await page.goto("/hub/results");
    expect(await page.textContent("#results")).toContain("Double machine learning");
    await page.getByRole("link", { name: name() }).click();
    await page.waitForLoadState();
    expect(await page.textContent("body")).toContain("What binds.");
    await screenshot(page, "lab-report");
    await browser.close();
  });
});

describe("a lab of several kinds of pods, as a JobSet", () => {
  let run: Made;
  let report: LabReport;
  beforeAll(async () => {
    run = await mustMake(["lab", "LAB=planner-check"], { aloud: true });
    figure("make lab LAB=planner-check (1, 2 and 3 servers)", `${run.seconds} s`, "≤ 120 s");
    const folder = /are in (\S+)$/m.exec(run.stdout)?.[1] ?? "";
    report = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as LabReport;
  });

  it("finds the lemma's rounds within 10 % where the wire binds", () => {
    expect(report.rows.map(({ servers }) => servers)).toEqual([1, 2, 3]);
    for (const { servers, off } of report.rows as { servers: number; off: number }[]) {
      figure(
        `planner-check: a round with ${count(servers, "server")} beside the lemma`,
        `${(100 * off).toFixed(1)} %`,
        "≤ 10 %",
      );
      if (servers < 3) expect(Math.abs(off)).toBeLessThan(0.1);
    }
  });

  it("says what is simulated, and leaves no JobSet and no Service", async () => {
    expect(report.figures.filter(({ label }) => label.startsWith("round"))).toHaveLength(3);
    for (const { label } of report.figures.filter((one) => one.label.startsWith("round")))
      expect(label).toContain("simulated");
    expect(await kubectl(["get", "jobsets,services", "-n", benchNamespace, "-o", "name"])).toBe("");
  });

  it("the controller is there for all courses of the cluster", async () => {
    const { ok } = await tryKubectl(["get", "deployment", "jobset-controller-manager", "-n", "jobset-system"]);
    expect(ok).toBe(true);
  });
});

describe("a lab from a notebook", () => {
  beforeAll(async () => {
    await startServer("alice");
  });

  it("has its own notebook in the home, and a lab that is off says so", async () => {
    const found = await pythonJson(
      "alice",
      `import json, os, pathlib
said = []
try:
    from aula.labs import double_mol
except ImportError as error:
    said.append(str(error))
print(json.dumps({"there": (pathlib.Path.home() / "course/labs/double-ml.ipynb").exists(), "said": said}))`,
    );
    expect(found).toEqual({
      there: true,
      said: ['There is no lab "double-mol". Did you mean "double_ml"? On are: double-ml, planner-check.'],
    });
  });

  it("goes on where a pod is killed: that part alone is done again, and the result is the same", async () => {
    const program = await startPython(
      "alice",
      `from aula.labs import double_ml
run = double_ml.start(repetitions=4, unitsPerPod=10)
print("STARTED", run.name)
report = double_ml.report(run)
print("SAVED", report.save())
print({f.label: f.value for f in report.figures})`,
    );
    await program.until("STARTED", 60);
    const running = async () =>
      (await pods(namespace, "aula.dev/lab-run")).find(({ status }) => status.phase === "Running")?.metadata.name ?? "";
    await waitFor("a pod that runs", 60, async () => (await running()) || undefined);
    await kubectl(["delete", "pod", await running(), "-n", namespace, "--grace-period=0", "--force"]);
    const { code, printed } = await program.end();
    expect(printed).toContain("'equal to the fit in one process': 'to the last bit'");
    expect(printed).toMatch(/SAVED \/home\/student\/labs\/double-ml-\d{14}/);
    expect(code).toBe(0);
  });

  it("its pods have no token, and nothing of Pod Security restricted is refused", async () => {
    const events = await kubectl(["get", "events", "-n", namespace, "-o", "jsonpath={.items[*].message}"]);
    expect(events).not.toMatch(/violates PodSecurity/);
  });

  it("that does not fit says what lacks, and a run all the same ends with the quota's own words", async () => {
    const program = await startPython(
      "alice",
      `import time
from aula.labs import double_ml
print(double_ml.fits(memory="64Gi", parallelism=1))
began = time.monotonic()
try:
    double_ml.start(memory="64Gi", parallelism=1).wait()
except RuntimeError as error:
    print("SAID", error, "AFTER", round(time.monotonic() - began))`,
    );
    const { printed } = await program.end();
    expect(printed).toMatch(/A run takes 1 pod of 200m CPU and 64Gi; your quota lacks \d+ MiB of memory/);
    expect(printed).toMatch(/SAID The run was ended: .*exceeded quota.* AFTER ([12]\d|30)\b/);
    expect(await jobs()).not.toContain(expect.stringContaining("units"));
  });

  it("an interrupted cell ends its run", async () => {
    const program = await startPython(
      "alice",
      `import os, signal, threading
from aula.labs import double_ml
run = double_ml.start(repetitions=50)
threading.Timer(6, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    run.wait()
except KeyboardInterrupt:
    print("NAME", run.name)`,
    );
    const { printed } = await program.end();
    expect(printed).toContain("Interrupted: the run was ended, and its pods are removed.");
    const name = /NAME (\S+)/.exec(printed)?.[1] ?? "none";
    expect(await jobs()).not.toContain(name);
  });

  it("ends with the notebook's server", async () => {
    const program = await startPython(
      "alice",
      `from aula.labs import double_ml
print("NAME", double_ml.start(repetitions=50).name)`,
    );
    const { printed } = await program.end();
    const name = /NAME (\S+)/.exec(printed)?.[1] ?? "none";
    expect(await jobs()).toContain(name);
    await stopServer("alice");
    await waitFor("the run's end", 60, async () => !(await jobs()).includes(name) || undefined);
    await waitFor("the pods' end", 60, async () => (await pods(namespace)).length === 0 || undefined);
  });

  it("its account may make Jobs of its own namespace, and of no other", async () => {
    const can = async (where: string): Promise<string> =>
      (
        await tryKubectl([
          "auth",
          "can-i",
          "create",
          "jobs",
          "-n",
          where,
          "--as",
          `system:serviceaccount:${namespace}:workspace`,
        ])
      ).stdout.trim();
    expect([await can(namespace), await can(studentNamespace("bob")), await can(benchNamespace)]).toEqual([
      "yes",
      "no",
      "no",
    ]);
  });
});
