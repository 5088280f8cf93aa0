/** A student at work: signs in with a real browser, runs the welcome notebook, leaves nothing behind. */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { launch, newPage, screenshot, signInToLab } from "./harness/browser";
import { figure } from "./harness/figures";
import { startServer, stopServer } from "./harness/hub";
import { executors } from "./harness/kube";
import { python, pythonJson } from "./harness/notebook";
import { ROOT, report, studentNamespace } from "./harness/stack";
import { since, waitFor } from "./harness/wait";

/** What JupyterLab opens when the course's notebooks changed (images/notebook/start/notebooks.py). */
const NEWS = "WHAT-IS-NEW.md";

interface Cell {
  readonly cell_type: string;
  readonly source: string;
  readonly execution_count: number | null;
  readonly outputs?: readonly {
    output_type: string;
    text?: string;
    ename?: string;
    evalue?: string;
    data?: Record<string, string>;
  }[];
}

describe("a student in a browser", () => {
  let browser: Browser;
  let page: Page;
  let cells: Cell[] = [];
  const namespace = studentNamespace("alice");
  const seen = new Set<string>();
  let together = 0;

  beforeAll(async () => {
    // A home of an earlier run has an earlier welcome notebook, and news: deleted, it is this image's at the next start.
    await startServer("alice");
    await python(
      "alice",
      `import pathlib\nfor name in (${JSON.stringify(["welcome.ipynb", NEWS])}):
    pathlib.Path(name).unlink(missing_ok=True)`,
    );
    await stopServer("alice");
    browser = await launch();
    page = await newPage(browser);
  });
  afterAll(() => browser?.close());

  /**
   * Asks the student's server as JupyterLab itself does: with the cookies and their token. Undefined when it cannot
   * answer now.
   */
  const ask = async <T>(path: string): Promise<T | undefined> =>
    (await page.evaluate(`fetch("/user/alice/api/${path}", {
      headers: { "X-XSRFToken": /_xsrf=([^;]+)/.exec(document.cookie)?.[1] ?? "" }
    }).then((answer) => answer.ok ? answer.json() : undefined)`)) as T | undefined;

  /** The code cells of the notebook as it was saved, once the kernel has nothing to do. */
  const saved = async (): Promise<Cell[] | undefined> => {
    const kernels = await ask<{ execution_state: string }[]>("kernels");
    if (kernels?.some((kernel) => kernel.execution_state === "busy")) return undefined;
    // A read in the middle of a save would have Jupyter's server take the file for a broken one.
    const stored = page
      .waitForResponse((answer) => answer.request().method() === "PUT" && answer.url().includes("/api/contents/"), {
        timeout: 5000,
      })
      .catch(() => undefined);
    await page.keyboard.press("Control+s");
    await stored;
    const file = await ask<{ content: { cells: Cell[] } }>("contents/welcome.ipynb?content=1");
    return file?.content.cells.filter((cell) => cell.cell_type === "code");
  };

  const text = (): string =>
    cells
      .flatMap((cell) => cell.outputs ?? [])
      .map((output) => `${output.text ?? ""}${output.data?.["text/plain"] ?? ""}`)
      .join("\n");

  it("signs in and is in JupyterLab, on the welcome notebook", async () => {
    const seconds = await signInToLab(page, "alice");
    figure("sign-in click to JupyterLab usable (one try)", `${seconds} s`, "≤ 10 s median of 10");
    expect(page.url()).toContain("/user/alice/lab");
    expect(await page.locator(".jp-NotebookPanel").count()).toBe(1);
    expect(await page.title()).toContain("welcome");
  });

  it("runs all cells of it without an error", async () => {
    const start = performance.now();
    // Cells that are run before the kernel is there are not run at all.
    await page.getByText("Python 3 (ipykernel) | Idle").waitFor({ timeout: 60_000 });
    await page.locator(".jp-NotebookPanel .jp-Cell").first().click();
    await page.getByRole("menuitem", { name: "Run", exact: true }).click();
    await page.getByText("Run All Cells", { exact: true }).click();
    cells = await waitFor(
      "every cell of welcome.ipynb has run",
      240,
      async () => {
        const running = (await executors(namespace)).filter((pod) => pod.status.phase === "Running");
        running.forEach((pod) => seen.add(pod.metadata.name));
        together = Math.max(together, running.length);
        const now = await saved();
        if (!now) return undefined;
        const errors = now.flatMap((cell) => cell.outputs ?? []).filter((output) => output.output_type === "error");
        return errors.length > 0 || now.every((cell) => cell.execution_count !== null || cell.source.trim() === "")
          ? now
          : undefined;
      },
      2000,
    ).finally(() => screenshot(page, "after-run"));
    figure("welcome.ipynb, all cells", `${since(start)} s`);
    const errors = cells.flatMap((cell) => cell.outputs ?? []).filter((output) => output.output_type === "error");
    expect(errors.map(({ ename, evalue }) => `${ename}: ${evalue}`)).toEqual([]);
    expect(text()).toContain("Your quota, for everything that you run at the same time");
  });

  it("has JupyterLab in the system's colors", async () => {
    for (const [colorScheme, light] of [
      ["dark", "false"],
      ["light", "true"],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`body[data-jp-theme-light="${light}"]`).waitFor({ state: "attached", timeout: 15_000 });
    }
  });

  it("sees an AUC beside the best possible one, and a ROC curve", async () => {
    const [, auc = NaN, best = NaN] = (/AUC (0\.\d+); the best possible is (0\.\d+)/.exec(text()) ?? []).map(Number);
    expect(auc).toBeGreaterThan(0.6);
    expect(auc).toBeLessThanOrEqual(best);
    const pictures = cells.flatMap((cell) => cell.outputs ?? []).filter((output) => output.data?.["image/png"]);
    expect(pictures.length).toBeGreaterThanOrEqual(1);
    const curve = page.locator(".jp-OutputArea img").last();
    await curve.scrollIntoViewIfNeeded();
    await screenshot(page, "notebook");
    if (process.env["PICTURES"] === "1") {
      mkdirSync(join(ROOT, "docs", "pictures"), { recursive: true });
      copyFileSync(report("notebook.png"), join(ROOT, "docs", "pictures", "notebook.png"));
    }
  });

  it("had two executors as pods in the own namespace, and has none left", async () => {
    expect(together).toBe(2);
    expect(seen.size).toBe(2);
    await waitFor("no executor is left, in no phase", 60, async () => (await executors(namespace)).length === 0);
  });

  it("has shared memory for PyTorch's workers, half of the notebook's, and no core of what dies", async () => {
    const found = await pythonJson(
      "alice",
      `
import json, os, shutil, torch
from pathlib import Path
from torch.utils.data import DataLoader, TensorDataset
# One batch is larger than the 64 MiB that a container engine gives.
batches = DataLoader(TensorDataset(torch.zeros(48, 500_000)), batch_size=40, num_workers=2)
rows = sum(len(batch) for (batch,) in batches)
half = shutil.disk_usage("/dev/shm").total / int(os.environ["MEM_LIMIT"])
server = next(p.parent for p in Path("/proc").glob("[0-9]*/cmdline") if "jupyterhub-singleuser" in p.read_text())
core = next(line.split()[-3:-1] for line in (server / "limits").read_text().splitlines() if "core file" in line)
print(json.dumps({"rows": rows, "half": half, "core": core}))`,
    );
    expect(found).toEqual({ rows: 48, half: 0.5, core: ["0", "0"] });
  });

  it("reads what is new in the course: an unchanged notebook is replaced, a changed one has the new one beside", async () => {
    const days = ["course/day1-cluster-and-spark.ipynb", "course/day2-trees-and-perceptron.ipynb"];
    // As if both had been other notebooks when they were handed out, and the second had been changed since.
    await python(
      "alice",
      `
import hashlib, json
from pathlib import Path
days, ledger = ${JSON.stringify(days)}, Path(".aula/handed-out.json")
known = json.loads(ledger.read_text())
for day in days:
    Path(day).write_text("{}")
    known["files"][day] = [hashlib.sha256(b"{}").hexdigest()]
Path(days[1]).write_text('{"mine": 1}')
ledger.write_text(json.dumps(known))`,
    );
    await stopServer("alice");
    const other = await newPage(browser);
    await signInToLab(other, "alice");
    await other.getByText("day2-trees-and-perceptron (new).ipynb").first().waitFor();
    expect(other.url()).toContain(NEWS);
    await screenshot(other, "what-is-new");
    expect(
      await pythonJson(
        "alice",
        `
import json, pathlib
print(json.dumps([len(pathlib.Path(name).read_text()) > 1000 for name in (
    ${days.map((day) => JSON.stringify(day)).join(", ")}, "course/day2-trees-and-perceptron (new).ipynb")]))
# The next test, and the next run, begin without news.
for name in ("${NEWS}", "${days[1]}", "course/day2-trees-and-perceptron (new).ipynb"):
    pathlib.Path(name).unlink()`,
      ),
    ).toEqual([true, false, true]);
  });
});
