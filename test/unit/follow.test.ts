/** JupyterLab runs all cells: the one that runs stays in sight (images/notebook/jupyter/follow). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";

const FOLDER = join(__dirname, "../../images/notebook/jupyter/follow");
const { name, jupyterlab } = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8")) as {
  name: string;
  jupyterlab: { _build: { load: string; extension: string } };
};

type Handler = (sender: unknown, command: { id: string; result: Promise<unknown> }) => void;
interface Plugin {
  readonly activate: (app: object) => void;
}
interface Container {
  readonly init: (scope: object) => void;
  readonly get: (module: string) => Promise<() => { default: Plugin }>;
}

/** The extension as JupyterLab's own loader finds it, and a notebook of three cells. */
async function lab() {
  const timers = new Map<number, () => void>();
  const window: { _JUPYTERLAB?: Record<string, Container> } = {};
  runInNewContext(readFileSync(join(FOLDER, jupyterlab._build.load), "utf8"), {
    window,
    setInterval: (step: () => void) => timers.set(timers.size + 1, step).size,
    clearInterval: (timer: number) => timers.delete(timer),
  });
  const container = window._JUPYTERLAB![name]!;
  container.init({});
  const { default: plugin } = (await container.get(jupyterlab._build.extension))();
  const seen: number[] = [];
  const widgets = [0, 1, 2].map((index) => ({
    model: { executionState: "idle" },
    node: { scrollIntoView: ({ block }: { block: string }) => block === "nearest" && seen.push(index) },
  }));
  const listeners = new Map<string, () => void>();
  const panel = {
    isDisposed: false,
    content: { widgets },
    node: {
      addEventListener: (event: string, heard: () => void) => listeners.set(event, heard),
      removeEventListener: (event: string) => listeners.delete(event),
    },
  };
  let command: Handler = () => undefined;
  plugin.activate({
    commands: { commandExecuted: { connect: (handler: Handler) => (command = handler) } },
    shell: { currentWidget: panel },
  });
  return {
    seen,
    panel,
    timers,
    listeners,
    command: (id: string, result: Promise<unknown>) => command({}, { id, result }),
    /** The kernel works on the first of these cells; then time passes. */
    running: (...cells: number[]) => {
      for (const [index, { model }] of widgets.entries())
        model.executionState = cells.includes(index) ? "running" : "idle";
      for (const step of [...timers.values()]) step();
    },
  };
}

test.each(["notebook:run-all-cells", "notebook:run-all-below", "notebook:restart-run-all"])(
  "%s keeps the running cell in sight until it has ended",
  async (id) => {
    const { command, running, seen, timers, listeners } = await lab();
    let done = (): void => undefined;
    const result = new Promise<void>((resolve) => (done = resolve));
    command(id, result);
    // The dialog of a restart is open.
    running();
    for (const cells of [[0, 1, 2], [0, 1, 2], [1, 2], [], [2]]) running(...cells);
    expect(seen).toEqual([0, 0, 1, 2]);
    done();
    await result;
    running();
    expect([timers.size, listeners.size]).toEqual([0, 0]);
  },
);

test("a cancelled or failed command is no reason to go on", async () => {
  const { command, running, timers } = await lab();
  command("notebook:restart-run-all", Promise.reject(new Error("no kernel")));
  await new Promise(setImmediate);
  running();
  expect(timers.size).toBe(0);
});

test.each(["wheel", "touchmove", "pointerdown", "keydown"])("a student's %s ends it", async (event) => {
  const { command, running, seen, timers, listeners } = await lab();
  command("notebook:run-all-cells", new Promise(() => undefined));
  running(0, 1, 2);
  listeners.get(event)!();
  running(1, 2);
  expect(seen).toEqual([0]);
  expect([timers.size, listeners.size]).toEqual([0, 0]);
});

test("so does closing the notebook", async () => {
  const { command, running, panel, timers } = await lab();
  command("notebook:run-all-cells", new Promise(() => undefined));
  panel.isDisposed = true;
  running(0);
  expect(timers.size).toBe(0);
});

test("one cell at a time is JupyterLab's own matter", async () => {
  const { command, timers } = await lab();
  command("notebook:run-cell-and-select-next", Promise.resolve());
  command("filebrowser:open", Promise.resolve());
  expect(timers.size).toBe(0);
});
