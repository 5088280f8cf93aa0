"""Formats the state of a session, for a running cell and for a program's output. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from aula.status import Stage, State
from aula.words import counted, part, plural

# Python calls Spark through this class; in a stage's name it tells nothing.
NOWHERE = re.compile(r" at (NativeMethodAccessorImpl|DirectMethodHandle).*$")
MOST_STAGES = 4


def name(stage: Stage) -> str:
    """Returns the part of a stage's name that a student recognizes."""
    return NOWHERE.sub("", stage.name) or "stage"


def text(state: State) -> str:
    """Formats the state as lines of text."""
    lines = [f"{name(stage)} (stage {stage.number}): {tasks(stage)}" for stage in shown(state.stages)]
    return "\n".join([*lines, *sentences(state)])


def sentences(state: State) -> list[str]:
    """Returns a sentence for each problem: executors that were lost, and that some are missing."""
    if not state.why:
        return [*state.trouble]
    verb = "is" if state.wanted == 1 else "are"
    return [*state.trouble, f"{part(state.executors, state.wanted, 'executor')} {verb} running: {state.why}."]


def where(state: State) -> str:
    """Returns where the work is done: executors, those that are missing too, or inside the notebook."""
    if not state.wanted:
        return "inside this notebook"
    if state.executors >= state.wanted:
        return counted(state.executors, "executor")
    return part(state.executors, state.wanted, "executor") + (f": {state.why}" if state.why else "")


def tasks(stage: Stage) -> str:
    """Returns how far a stage is: "34 of 60 tasks, 3 running, 2 failed"."""
    failed = f", {stage.failed} failed" if stage.failed else ""
    return f"{part(stage.done, stage.tasks, 'task')}, {stage.running} running{failed}"


def html(state: State, ui: str | None) -> str:
    """Formats the state as HTML: a bar for each running stage, executors, problems, and a link to the Spark UI."""
    bars = "".join(
        f"<div>{escape(name(stage))} <small>stage {stage.number}</small> "
        f'<progress max="{max(1, stage.tasks)}" value="{stage.done}" style="width: 16em"></progress> '
        f"{tasks(stage)}</div>"
        for stage in shown(state.stages)
    )
    more = len(state.stages) - len(shown(state.stages))
    rest = f"<div>and {more} more {plural(more, 'stage')}</div>" if more > 0 else ""
    trouble = "".join(f"<div>⚠ {escape(sentence)}</div>" for sentence in state.trouble)
    pages = f' · <a href="{escape(ui)}/jobs/" target="_blank">Spark UI</a>' if ui else ""
    return f'<div class="aula-spark">{bars}{rest}{trouble}<small>{escape(where(state))}{pages}</small></div>'


def shown(stages: Sequence[Stage]) -> Sequence[Stage]:
    """Returns the first stages, as many as there is room for."""
    return stages[:MOST_STAGES]
