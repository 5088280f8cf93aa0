/**
 * Keeps the cell that runs in sight while JupyterLab runs all cells of a notebook. JupyterLab goes to the last one
 * (jupyterlab/jupyterlab#16402, no setting), so that a student sees neither executors start nor what Spark does.
 *
 * A prebuilt extension of JupyterLab, written as its loader wants it: it imports nothing, so there is nothing to build.
 */
(() => {
  const RUN_ALL = /^notebook:(restart-)?run-all/;
  const STEP_MILLISECONDS = 250;
  // A student who does any of these looks for something else.
  const OWN_WAY = ["wheel", "touchmove", "pointerdown", "keydown"];

  /** The first cell of the notebook that waits for the kernel: the one that it works on. */
  const runningCell = (panel) => panel.content.widgets.find((cell) => cell.model.executionState === "running");

  /** Follows the running cell of `panel` until the command has ended, or until the student moves. */
  const follow = (panel, command) => {
    let ended = false;
    const note = () => {
      ended = true;
    };
    command.then(note, note);
    const timer = setInterval(() => {
      const cell = panel.isDisposed ? undefined : runningCell(panel);
      if (cell) cell.node.scrollIntoView({ block: "nearest" });
      else if (ended || panel.isDisposed) end();
    }, STEP_MILLISECONDS);
    const end = () => {
      clearInterval(timer);
      OWN_WAY.forEach((name) => panel.node.removeEventListener(name, end, true));
    };
    OWN_WAY.forEach((name) => panel.node.addEventListener(name, end, true));
  };

  const plugin = {
    id: "aula-follow:plugin",
    description: "Keeps the cell that runs in sight while all cells run.",
    autoStart: true,
    activate: (app) => {
      app.commands.commandExecuted.connect((_, { id, result }) => {
        if (!RUN_ALL.test(id)) return;
        const panel = app.shell.currentWidget;
        if (panel?.content?.widgets) follow(panel, result);
      });
    },
  };

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB["aula-follow"] = {
    init: () => undefined,
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
