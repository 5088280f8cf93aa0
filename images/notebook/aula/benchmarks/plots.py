"""Plots of a scaling benchmark: SVG with searchable text for the report, and one PNG for places without a report."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from aula.benchmarks import fits, time_breakdown
from aula.benchmarks.results import STRONG, Curve
from aula.benchmarks.trainings import TRAININGS
from aula.words import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from aula.benchmarks.ratios import Ratio

COLOURS = {"gbt": "#1f6fb4", "perceptron": "#c2540a"}
# By part of the time, from useful work to waiting; readable without telling red from green.
PARTS = ("#1f6fb4", "#e69f00", "#cc79a7", "#009e73", "#56b4e9", "#7b5ea7", "#d9d9d9")


def new_figure(width: float, height: float) -> Figure:
    from matplotlib import rcParams
    from matplotlib.figure import Figure

    # Text as text is smaller and can be searched and read aloud.
    rcParams["svg.fonttype"] = "none"
    # The same figures give the same plot; otherwise, ids are random.
    rcParams["svg.hashsalt"] = "aula"
    return Figure(figsize=(width, height), layout="constrained")


def _bars(axes: Axes, x: Sequence[int], intervals: Sequence[fits.Interval], colour: str) -> None:
    known = [(n, i) for n, i in zip(x, intervals, strict=True) if i.low is not None and i.high is not None]
    if known:
        ends = np.array([[i.value - i.low for _, i in known], [i.high - i.value for _, i in known]])
        axes.errorbar(
            [n for n, _ in known], [i.value for _, i in known], yerr=ends, fmt="none", ecolor=colour, capsize=4
        )


def _ticks(axes: Axes, curves: Sequence[Curve]) -> list[int]:
    """Labels every number of executors that was asked for, says where nothing was measured; returns the others."""
    numbers = sorted({p.executors for curve in curves for p in curve.points})
    missing = sorted({one.executors for curve in curves for one in curve.unmeasured})
    axes.set_xticks(sorted({*numbers, *missing}))
    for number in missing:
        axes.axvline(number, color="#888888", linestyle=":", linewidth=1)
        axes.annotate(
            "not measured",
            (number, 0.03),
            (-3, 0),
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points",
            rotation=90,
            ha="right",
            va="bottom",
            fontsize=9,
            color="#595959",
        )
    return numbers


def _curve(axes: Axes, curve: Curve) -> None:
    numbers, colour = [p.executors for p in curve.points], COLOURS.get(curve.model, "#444444")
    axes.plot(numbers, [p.speedup.value for p in curve.points], "o", color=colour, label=TRAININGS[curve.model].title)
    _bars(axes, numbers, [p.speedup for p in curve.points], colour)
    if curve.law is None:
        return
    grid, serial = np.linspace(numbers[0], numbers[-1], 50), curve.law.serial.value
    if curve.kind == STRONG:
        said = fits.amdahl_seconds(numbers[0], 1, serial) / np.array([fits.amdahl_seconds(n, 1, serial) for n in grid])
        name = "Amdahl"
    else:
        said, name = np.array([fits.gustafson_speedup(n, serial) for n in grid]), "Gustafson"
    axes.plot(grid, said, "-", color=colour, alpha=0.6, label=f"{name}, {serial:.0%} serial")


def speedups(curves: Sequence[Curve]) -> Figure:
    """Draws a panel for each kind of scaling: measured speed-ups with intervals, the fitted law, the ideal."""
    kinds = list(dict.fromkeys(curve.kind for curve in curves))
    figure = new_figure(6.2 * len(kinds), 4.6)
    for axes, kind in zip(np.atleast_1d(figure.subplots(1, len(kinds))), kinds, strict=True):
        own = [curve for curve in curves if curve.kind == kind]
        numbers = _ticks(axes, own)
        axes.plot(numbers, [n / numbers[0] for n in numbers], "--", color="#888888", label="ideal")
        for curve in own:
            _curve(axes, curve)
        against = counted(numbers[0], "executor")
        axes.set(xlabel="Executors", ylabel=f"{'Speed-up' if kind == STRONG else 'Scaled speed-up'} over {against}")
        axes.set_title(
            "Strong scaling: the same rows" if kind == STRONG else "Weak scaling: rows grow with executors", fontsize=11
        )
        axes.set_ylim(bottom=0)
        axes.margins(0.1)
        axes.grid(alpha=0.3)
        axes.legend(loc="upper left", fontsize=9)
    return figure


def seconds(curves: Sequence[Curve]) -> Figure:
    """Draws time and quality side by side: seconds with intervals, and AUC, over executors, for strong scaling."""
    figure = new_figure(12.4, 3.8)
    left, right = figure.subplots(1, 2)
    own = [curve for curve in curves if curve.kind == STRONG]
    for curve in own:
        numbers, colour = [p.executors for p in curve.points], COLOURS.get(curve.model, "#444444")
        left.plot(
            numbers, [p.seconds.value for p in curve.points], "o-", color=colour, label=TRAININGS[curve.model].title
        )
        _bars(left, numbers, [p.seconds for p in curve.points], colour)
        right.plot(numbers, [p.auc for p in curve.points], "o-", color=colour, label=TRAININGS[curve.model].title)
    for axes, label in ((left, "Seconds of training"), (right, "AUC on test rows")):
        axes.set(xlabel="Executors", ylabel=label)
        _ticks(axes, own)
        axes.margins(0.1)
        axes.grid(alpha=0.3)
        axes.legend(fontsize=9)
    left.set_ylim(bottom=0)
    return figure


def parts(rows: Sequence[tuple[str, dict[str, float]]]) -> Figure:
    """Draws a bar of the same length for each row (its name, and the share of each part of its time)."""
    figure = new_figure(12.4, 1.3 + 0.36 * len(rows))
    axes = figure.subplots()
    left = np.zeros(len(rows))
    names = [name for name, _ in rows]
    for (part, label), colour in zip(time_breakdown.PARTS.items(), PARTS, strict=True):
        widths = np.array([100 * share[part] for _, share in rows])
        axes.barh(names, widths, left=left, color=colour, label=label)
        left += widths
    axes.invert_yaxis()
    axes.set(xlabel="Share of executors' time, %", xlim=(0, 100))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=4, fontsize=9)
    return figure


def ratios(found: Sequence[Ratio]) -> Figure:
    """Draws a point per comparison with a ratio, and the range of its pairs, on a log axis; 1 means no difference."""
    known = [ratio for ratio in found if ratio.value is not None and ratio.spread is not None]
    figure = new_figure(10.4, 1.4 + 0.75 * max(1, len(known)))
    axes = figure.subplots()
    for place, ratio in enumerate(known):
        low, high = ratio.spread
        axes.plot([low, high], [place, place], "-", color=COLOURS["gbt"], linewidth=2, solid_capstyle="round")
        axes.plot([ratio.value], [place], "o", color=COLOURS["gbt"])
        said = f"{ratio.value:.2f}" + (f" (target {ratio.aim})" if ratio.aim else "")
        axes.annotate(
            said,
            (ratio.value, place),
            (0, 9),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            bbox={"color": "white", "pad": 1},
        )
    axes.axvline(1, color="#888888", linestyle="--")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_yticks(range(len(known)), ["\n".join(textwrap.wrap(ratio.title, 44)) for ratio in known], fontsize=9)
    label = "Ratio of the medians; the lines span the smallest and largest ratio of the pairs"
    axes.set(xlabel=label, ylim=(len(known) - 0.5, -0.7))
    axes.margins(x=0.15)
    axes.grid(axis="x", alpha=0.3)
    return figure


def svg(figure: Figure) -> str:
    """Returns a figure as an <svg> element, without a file header and without a date."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    return text[text.index("<svg") :]


def png(figure: Figure) -> bytes:
    """Returns a figure as PNG, about 60 KB."""
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=110)
    return out.getvalue()
