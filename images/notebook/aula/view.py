"""How the state of a session looks under a cell that runs, and in a program's output. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from aula.status import Stage, State

# Python calls into Spark through this class; as a stage's name it says nothing.
NOWHERE = re.compile(r" at (NativeMethodAccessorImpl|DirectMethodHandle).*$")
MOST_STAGES = 4


def name(stage: Stage) -> str:
    """Returns what a student recognises of a stage's name."""
    return NOWHERE.sub("", stage.name) or "stage"


def text(state: State) -> str:
    """Writes the state in lines, for output without pictures."""
    lines = [
        f"{name(stage)} (stage {stage.number}): {stage.done} of {stage.tasks} tasks, {stage.running} running{failures(stage)}"
        for stage in shown(state.stages)
    ]
    return "\n".join([*lines, *state.trouble])


def html(state: State, ui: str | None) -> str:
    """Draws the state: a bar for each stage that runs, then executors, trouble, and the way to Spark's own pages at `ui`."""
    bars = "".join(
        f"<div>{escape(name(stage))} <small>stage {stage.number}</small> "
        f'<progress max="{max(1, stage.tasks)}" value="{stage.done}" style="width: 16em"></progress> '
        f"{stage.done} of {stage.tasks} tasks, {stage.running} running{failures(stage)}</div>"
        for stage in shown(state.stages)
    )
    more = len(state.stages) - len(shown(state.stages))
    rest = f"<div>and {more} more stages</div>" if more > 0 else ""
    trouble = "".join(f"<div>⚠ {escape(sentence)}</div>" for sentence in state.trouble)
    where = f"{state.executors} executor{'' if state.executors == 1 else 's'}" if state.executors else "inside this notebook"
    pages = f' · <a href="{escape(ui)}/jobs/" target="_blank">Spark\'s own pages</a>' if ui else ""
    return f'<div class="aula-spark">{bars}{rest}{trouble}<small>{where}{pages}</small></div>'


def failures(stage: Stage) -> str:
    """Returns ", 2 failed", or nothing."""
    return f", {stage.failed} failed" if stage.failed else ""


def shown(stages: Sequence[Stage]) -> Sequence[Stage]:
    """Returns the stages that there is room for."""
    return stages[:MOST_STAGES]
