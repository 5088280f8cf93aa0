"""The report as one HTML page without scripts that loads nothing. It works as a file and under a strict policy."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aula.benchmarks import plots, tables, time_breakdown
from aula.benchmarks.published import PUBLISHED, TURIN_RATE
from aula.benchmarks.results import Curve, Phase, Setting
from aula.benchmarks.trainings import TRAININGS
from aula.words import counted

if TYPE_CHECKING:
    from jinja2 import Environment

    from aula.benchmarks.ratios import Ratio

TITLES = {
    "exam": "Two models, 1 to N executors: quality, time and scaling",
    "higgs-gbt": "Boosted trees, 1 to N executors",
}


def environment() -> Environment:
    """Returns the templates in this folder; they escape every value that is not marked as safe."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)


def phase_rows(phases: Sequence[Phase]) -> list[tuple[str, Phase]]:
    """Returns the phases of strong scaling to show, with readable names: preparation and each model's first repeat."""
    found = []
    for phase in phases:
        kind, name, executors, *rest = phase.name.split("/")
        shown = name == "prepare" or rest == ["0"]
        if kind == "strong" and shown and phase.spent is not None:
            what = "generating the data" if name == "prepare" else TRAININGS[name].title.split(",")[0].split(" [")[0]
            found.append((f"{what}, {counted(int(executors), 'executor')}", phase))
    return sorted(found, key=lambda item: (item[0].split(",")[0], item[1].executors))


def html(setting: Setting, curves: Sequence[Curve], phases: Sequence[Phase]) -> str:
    """Returns the report, about 150 KB."""
    from markupsafe import Markup

    named = phase_rows(phases)
    shares = [
        (name, time_breakdown.shares(phase.spent, phase.seconds, phase.slots)) for name, phase in named if phase.spent
    ]
    where: list[list[str]] = [
        [
            name,
            f"{p.seconds:.1f}",
            str(p.spent.tasks),
            *(f"{value:.0%}" for value in share.values()),
            f"{p.spent.cpu:.1f}",
        ]
        for (name, p), (_, share) in zip(named, shares, strict=True)
        if p.spent
    ]
    drawn = {
        "seconds": plots.seconds(curves),
        "speedups": plots.speedups(curves),
        "parts": plots.parts(shares) if shares else None,
    }
    values: dict[str, Any] = {
        "setting": setting,
        "heading": TITLES.get(setting.benchmark, setting.benchmark),
        "title": tables.title(setting),
        "columns": tables.TABLE,
        "curves": [shown(curve) for curve in curves],
        # These are safe: drawn here, from numbers and our own names.
        "plots": {name: Markup(plots.svg(figure)) if figure else "" for name, figure in drawn.items()},
        "parts": {"columns": list(time_breakdown.PARTS.values()), "rows": where},
        "published": PUBLISHED,
        "turin_rate": TURIN_RATE,
        "method": tables.METHOD,
    }
    return environment().get_template("page.html").render(values)


def ratios_html(setting: Setting, ratios: Sequence[Ratio], method: str) -> str:
    """Returns the report of ratios, about 20 KB."""
    from markupsafe import Markup

    sides = [side for ratio in ratios for side in (ratio.ours, ratio.other)]
    values: dict[str, Any] = {
        "setting": setting,
        "heading": "Ratios that hold on any machine",
        "title": f"{counted(setting.rows, 'row')} ({setting.data}), {counted(setting.repeats, 'repeat')}, "
        "measured alternately",
        "ratios": ratios,
        "plot": Markup(plots.svg(plots.ratios(ratios))),
        "medians": {
            side: f"{statistics.median(side.seconds):.2f}" if side.seconds else "not measured" for side in sides
        },
        "each": {side: ", ".join(f"{s:.2f}" for s in side.seconds) for side in sides},
        "published": PUBLISHED,
        "method": method,
    }
    return environment().get_template("ratios.html").render(values)


def shown(curve: Curve) -> dict[str, Any]:
    """Returns a curve in the form that the template shows."""
    rows = [[*cells, f"{point.rate:,.0f}"] for cells, point in zip(tables.cells(curve), curve.points, strict=True)]
    notes = list(dict.fromkeys(point.note for point in curve.points if point.note))
    missing = [(one.executors, tables.not_measured(one)) for one in curve.unmeasured]
    return {
        "heading": tables.heading(curve).capitalize(),
        "rows": rows,
        "missing": missing,
        "law": tables.law(curve),
        "notes": notes,
    }
