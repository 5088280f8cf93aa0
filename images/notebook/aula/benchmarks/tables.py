"""The result of a scaling benchmark as text, CSV and JSON. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from aula.benchmarks import time_breakdown
from aula.benchmarks.fits import Interval
from aula.benchmarks.results import STRONG, Curve, Phase, Sample, Setting, Unmeasured
from aula.benchmarks.trainings import TRAININGS
from aula.words import counted

METHOD = (
    "The seconds cover training only, on data that was generated and cached first. One session is used for all runs: "
    "it starts with the most executors and releases them one by one; a short training run of each model warms it up "
    "first. Later runs, with fewer executors, have warmer JVMs, which makes speed-ups smaller, never larger. Strong "
    "scaling uses the same rows for every run. For weak scaling, the number of rows grows with the executors, and the "
    "scaled speed-up is the number of rows trained on per second, compared with one executor. Intervals are 95 %, "
    "computed with Student's t over the repeats."
)
TABLE = ("executors", "rows", "seconds", "speed-up", "efficiency", "AUC")


def plus_minus(interval: Interval, digits: int) -> str:
    """Formats a value, with half the width of its interval if there is one."""
    half = (
        "" if interval.low is None or interval.high is None else f" ± {(interval.high - interval.low) / 2:.{digits}f}"
    )
    return f"{interval.value:.{digits}f}{half}"


def between(interval: Interval, percent: bool = False) -> str:
    """Formats a value, with both ends of its interval in parentheses if there is one."""
    write = (lambda value: f"{value:.1%}") if percent else (lambda value: f"{value:.2f}")
    return write(interval.value) + (
        "" if interval.low is None or interval.high is None else f" ({write(interval.low)} to {write(interval.high)})"
    )


def cells(curve: Curve) -> list[list[str]]:
    """Returns a row of text for each point, in the order of TABLE."""
    return [
        [
            str(p.executors),
            f"{p.rows:,}",
            plus_minus(p.seconds, 1),
            between(p.speedup),
            f"{p.efficiency:.0%}",
            f"{p.auc:.4f}",
        ]
        for p in curve.points
    ]


def not_measured(one: Unmeasured) -> str:
    """Returns what stands in the row of a number of executors that could not be measured."""
    return f"not measured: {one.why}"


def heading(curve: Curve) -> str:
    """Returns what a curve shows, in one line."""
    return f"{TRAININGS[curve.model].title}, {counted(curve.iterations, 'iteration')}, {curve.kind} scaling"


def law(curve: Curve) -> str:
    """Returns what the fitted law says, in one sentence; "" if there is no law."""
    if curve.law is None:
        return ""
    name = "Amdahl" if curve.kind == STRONG else "Gustafson"
    slower = " This is more than 100 %: more executors made it slower, which the law does not cover."
    over = slower if curve.law.serial.value > 1 else ""
    return f"{name}'s law: {between(curve.law.serial, percent=True)} of the work is serial.{over}"


def table(setting: Setting, curves: Sequence[Curve]) -> str:
    """Returns the tables for a terminal, with a title above and the best possible AUC below."""
    parts = [title(setting)]
    for curve in curves:
        rows = [list(TABLE), *cells(curve)]
        widths = [max(len(row[i]) for row in rows) for i in range(len(TABLE))]
        notes = ["", *(point.note for point in curve.points)]
        lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
        parts += [heading(curve), *((line + "  " + note).rstrip() for line, note in zip(lines, notes, strict=True))]
        parts += [f"{one.executors:>{widths[0]}}  {not_measured(one)}" for one in curve.unmeasured]
        parts += [law(curve)] if curve.law else []
    return "\n".join([*parts, f"best possible AUC {setting.best_auc:.4f}"])


def title(setting: Setting) -> str:
    """Returns what was measured, in one line."""
    return (
        f"{setting.benchmark}: {counted(setting.rows, 'row')} ({setting.data}), "
        f"{counted(setting.partitions, 'partition')}, {counted(setting.repeats, 'repeat')}, "
        f"each executor limited to {setting.core_limit:g} CPU"
    )


def lines(rows: Iterable[Sequence[object]]) -> str:
    """Formats rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def as_csv(samples: Sequence[Sample], curves: Sequence[Curve] = ()) -> str:
    """Returns a line for each training, and one for what each curve lacks; times are in seconds, parts of them in
    core-seconds."""
    parts = [name for name in time_breakdown.PARTS if name != "idle"] + ["cpu"]
    rows = [["model", "scaling", "executors", "cores", "rows", "iterations", "seconds", "auc", *parts, "note"]]
    for s in samples:
        where = [f"{getattr(s.spent, name):.3f}" if s.spent else "" for name in parts]
        what = [s.model, s.kind, s.executors, f"{s.cores:g}", s.rows, s.iterations, f"{s.seconds:.3f}", f"{s.auc:.5f}"]
        rows.append([str(cell) for cell in what] + [*where, s.note])
    for c in curves:
        empty = [""] * (len(rows[0]) - 4)
        rows += [[c.model, c.kind, str(one.executors), *empty, not_measured(one)] for one in c.unmeasured]
    return lines(rows)


def as_json(setting: Setting, curves: Sequence[Curve], samples: Sequence[Sample], phases: Sequence[Phase]) -> str:
    """Returns everything: the setting, the method, the curves with their fits, every training and every phase."""
    parts = {"curves": curves, "samples": samples, "phases": phases}
    lists = {name: [asdict(item) for item in items] for name, items in parts.items()}
    return json.dumps({**asdict(setting), "method": METHOD, **lists}, indent=1) + "\n"
