"""Formats the state of a session, for a running cell and for a program's output. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from aula.status import Stage, State

# Python calls Spark through this class; in a stage's name it tells nothing.
NOWHERE = re.compile(r" at (NativeMethodAccessorImpl|DirectMethodHandle).*$")
MOST_STAGES = 4


def name(stage: Stage) -> str:
    """Returns the part of a stage's name that a student recognizes."""
    return NOWHERE.sub("", stage.name) or "stage"


def text(state: State) -> str:
    """Formats the state as lines of text."""
    lines = [
        f"{name(stage)} (stage {stage.number}): {stage.done} of {stage.tasks} tasks, {stage.running} running{failures(stage)}"
        for stage in shown(state.stages)
    ]
    return "\n".join([*lines, *state.trouble])


def html(state: State, ui: str | None) -> str:
    """Formats the state as HTML: a bar for each running stage, executors, problems, and a link to the Spark UI."""
    bars = "".join(
        f"<div>{escape(name(stage))} <small>stage {stage.number}</small> "
        f'<progress max="{max(1, stage.tasks)}" value="{stage.done}" style="width: 16em"></progress> '
        f"{stage.done} of {stage.tasks} tasks, {stage.running} running{failures(stage)}</div>"
        for stage in shown(state.stages)
    )
    more = len(state.stages) - len(shown(state.stages))
    rest = f"<div>and {more} more stages</div>" if more > 0 else ""
    trouble = "".join(f"<div>⚠ {escape(sentence)}</div>" for sentence in state.trouble)
    where = (
        f"{state.executors} executor{'' if state.executors == 1 else 's'}"
        if state.executors
        else "inside this notebook"
    )
    pages = f' · <a href="{escape(ui)}/jobs/" target="_blank">Spark UI</a>' if ui else ""
    return f'<div class="aula-spark">{bars}{rest}{trouble}<small>{where}{pages}</small></div>'


def failures(stage: Stage) -> str:
    """Returns ", 2 failed", or nothing."""
    return f", {stage.failed} failed" if stage.failed else ""


def shown(stages: Sequence[Stage]) -> Sequence[Stage]:
    """Returns the first stages, as many as there is room for."""
    return stages[:MOST_STAGES]
