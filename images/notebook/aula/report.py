"""A benchmark's result as a table, CSV, JSON and a plot. Pure, but for matplotlib's drawing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True)
class Run:
    """One training: executors asked for and had, seconds of training alone, AUC on rows not trained on.

    `speedup` and `efficiency` are against the run with the fewest executors; `note` marks what a reader must know.
    """

    asked: int
    executors: int
    seconds: float
    auc: float
    speedup: float = 1.0
    efficiency: float = 1.0
    note: str = ""


@dataclass(frozen=True)
class Setting:
    """What was the same in all runs; times are UTC, the core limit is in cores for each executor."""

    benchmark: str
    instance: str
    date: str
    rows: int
    trees: int
    depth: int
    partitions: int
    core_limit: float
    seed: int
    best_auc: float
    spark: str
    image: str


METHOD = (
    "Seconds are those of training alone. Before each, in the same session, the data are made, cached and the same model is trained "
    "once, so that no run pays for starting up. Partitions and data are the same in all runs."
)
TABLE = ("executors", "seconds", "speed-up", "efficiency", "AUC")


def compared(runs: Sequence[Run]) -> list[Run]:
    """Returns the runs with speed-up and efficiency against the one with the fewest executors."""
    if not runs:
        return []
    base = min(runs, key=lambda run: run.executors)
    result = []
    for run in runs:
        speedup = base.seconds / run.seconds
        # Against a base of more than one executor, the ideal is the ratio of their numbers.
        ratio = max(1, run.executors) / max(1, base.executors)
        result.append(replace(run, speedup=speedup, efficiency=speedup / ratio))
    return result


def cells(run: Run) -> list[str]:
    return [str(run.executors), f"{run.seconds:.1f}", f"{run.speedup:.2f}", f"{run.efficiency:.0%}", f"{run.auc:.4f}"]


def table(setting: Setting, runs: Sequence[Run]) -> str:
    """Returns the table for a terminal, with what it is about above and what to know below."""
    lines = [[*TABLE, ""]] + [[*cells(run), run.note] for run in runs]
    widths = [max(len(line[i]) for line in lines) for i in range(len(TABLE))]
    body = ["  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=False)) + ("  " + line[-1]).rstrip() for line in lines]
    return "\n".join([title(setting), *body, f"best possible AUC {setting.best_auc:.4f}"])


def title(setting: Setting) -> str:
    """Returns what was measured, in one line."""
    return (
        f"{setting.benchmark}: {setting.trees} boosted trees of depth {setting.depth}, {setting.rows:,} rows, "
        f"{setting.partitions} partitions, each executor held to {setting.core_limit:g} CPU"
    )


def as_csv(runs: Sequence[Run]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["executors", "asked", "seconds", "speedup", "efficiency", "auc", "note"])
    for run in runs:
        numbers = (f"{run.seconds:.3f}", f"{run.speedup:.4f}", f"{run.efficiency:.4f}", f"{run.auc:.5f}")
        writer.writerow([run.executors, run.asked, *numbers, run.note])
    return out.getvalue()


def as_json(setting: Setting, runs: Sequence[Run]) -> str:
    return json.dumps({**asdict(setting), "method": METHOD, "runs": [asdict(run) for run in runs]}, indent=2) + "\n"


def plot(setting: Setting, runs: Sequence[Run]) -> bytes:
    """Returns a PNG (about 60 KB): measured speed-up over executors beside the ideal line, seconds at each point."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 5.2), dpi=130, layout="constrained")
    axes = figure.subplots()
    numbers = [run.executors for run in runs]
    base = max(1, min(numbers))
    axes.plot(numbers, [number / base for number in numbers], "--", color="tab:gray", label="ideal")
    axes.plot(numbers, [run.speedup for run in runs], "o-", color="tab:blue", label="measured")
    for run in runs:
        label = f"{run.seconds:.1f} s"
        axes.annotate(label, (run.executors, run.speedup), textcoords="offset points", xytext=(8, -14), fontsize=10)
    axes.set(xlabel="Executors", ylabel=f"Speed-up against {base} executor{'' if base == 1 else 's'}")
    axes.set_xticks(sorted(set(numbers)))
    axes.margins(0.12)
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left")
    figure.suptitle(
        f"Spark MLlib gradient-boosted trees ({setting.trees} trees, depth {setting.depth}), {setting.rows:,} HIGGS-shaped rows\n"
        f"each executor held to {setting.core_limit:g} CPU · {setting.instance} · {setting.date}",
        fontsize=10,
    )
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()
