"""Shows what Spark does while a notebook cell waits for it; in a program without a notebook, shows only problems.

CERN's sparkmonitor does the first with more charts. Aula does not use it because it imports pyspark into every kernel
that starts, needs a jar before Spark's class path (which breaks the JVM's class archive), and does not report lost
executors.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from aula import view
from aula.status import State, Status

# A cell that takes less time shows nothing.
PATIENCE_SECONDS = 1.5
STEP_SECONDS = 1.0
# In a program: how often to check for missing executors.
LOOK_SECONDS = 5.0


class Follower:
    """Follows one session in its own thread until `end`. `show` gets every state, and None when a cell has ended."""

    def __init__(self, status: Status, show: Callable[[State | None], None], first: float, step: float) -> None:
        self._status, self._show, self._first, self._step = status, show, first, step
        self._ended = threading.Event()
        threading.Thread(target=self._run, name="aula-live", daemon=True).start()

    def end(self) -> None:
        """Stops following; the thread ends after its next look."""
        self._ended.set()

    def _run(self) -> None:
        wait = self._first
        while not self._ended.wait(wait) and not self._status.ended():
            # If the API server does not answer for a moment, do not disturb the student, and keep looking.
            with suppress(Exception):
                self._show(self._status.now())
            wait = self._step
        self._show(None)


class Cell:
    """The part of a cell's output that shows a session, created when there is first something to show."""

    def __init__(self, ui: str | None) -> None:
        self._ui, self._handle, self._last = ui, None, State()

    def __call__(self, state: State | None) -> None:
        from IPython.display import display

        if state is None:
            # Problems stay visible; bars of finished work do not.
            state = replace(self._last, stages=())
            worth = bool(state.trouble or state.why)
        else:
            # Executors that were lost are told until the cell ends, those that are missing only while they are.
            state = replace(state, trouble=tuple(dict.fromkeys([*self._last.trouble, *state.trouble])))
            self._last = state
            worth = True
            if not (state.stages or state.trouble):
                return
        data = {"text/plain": view.text(state), "text/html": view.html(state, self._ui) if worth else ""}
        if self._handle:
            self._handle.update(data, raw=True)
        elif worth:
            self._handle = display(data, raw=True, display_id=True)


def printer() -> Callable[[State | None], None]:
    """Returns a function that prints each problem once."""
    said: set[str] = set()

    def show(state: State | None) -> None:
        for sentence in view.sentences(state) if state else ():
            if sentence not in said:
                said.add(sentence)
                print(sentence, flush=True)

    return show


_running: dict[str, Any] = {}


def give_back(ids: Iterable[str]) -> None:
    """Notes executors before they are ended on purpose, so that they are not reported as lost."""
    if status := _running.get("status"):
        status.give_back(ids)


def follow(status: Status, ui: str | None) -> None:
    """Follows a session that has just started, instead of the previous one: cell by cell in a notebook."""
    unfollow()
    _running["status"] = status
    shell = notebook()
    if shell is None:
        _running["follower"] = Follower(status, printer(), LOOK_SECONDS, LOOK_SECONDS)
        return

    def before(_info: object = None) -> None:
        _running["follower"] = Follower(status, Cell(ui), PATIENCE_SECONDS, STEP_SECONDS)

    def after(_result: object = None) -> None:
        if follower := _running.pop("follower", None):
            follower.end()

    shell.events.register("pre_run_cell", before)
    shell.events.register("post_run_cell", after)
    _running["events"] = (shell, before, after)
    # The cell that started the session may continue with work.
    before()


def unfollow() -> None:
    """Stops following a session, if one is followed."""
    _running.pop("status", None)
    if follower := _running.pop("follower", None):
        follower.end()
    if events := _running.pop("events", None):
        shell, before, after = events
        shell.events.unregister("pre_run_cell", before)
        shell.events.unregister("post_run_cell", after)


def notebook() -> Any:
    """Returns IPython's shell in a notebook, None elsewhere."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    shell = get_ipython()
    return shell if shell is not None and getattr(shell, "kernel", None) else None
