"""Draws what test/engine/measure.ts measured: `python test/engine/draw.py reports/engines/*.json docs/engines.svg` (needs matplotlib)."""

import json
import sys
from pathlib import Path

from matplotlib import rcParams
from matplotlib.figure import Figure

STEPS = {"first": "First up", "again": "Nothing to do", "one more": "One student added", "end": "End"}
COLOURS = {"kubectl": "#888888", "rendered": "#1f6fb4", "pulumi": "#c2540a", "pulumi, stock": "#7b5ea7"}
NAMES = {"kubectl": "kubectl apply, not rendered", "rendered": "make up", "pulumi": "make up ENGINE=pulumi", "pulumi, stock": "pulumi up, as it comes"}


def draw(rows: list[dict]) -> Figure:
    """One panel a step: seconds over students, a line for each way."""
    rcParams["svg.fonttype"] = "none"
    rcParams["svg.hashsalt"] = "aula"
    figure = Figure(figsize=(13, 3.9), layout="constrained")
    panels = figure.subplots(1, len(STEPS), sharey=True)
    sizes = sorted({row["students"] for row in rows})
    for axes, (step, title) in zip(panels, STEPS.items(), strict=True):
        for way, colour in COLOURS.items():
            points = sorted((row["students"], row["seconds"][step]) for row in rows if row["way"] == way and step in row["seconds"])
            axes.plot([x for x, _ in points], [y for _, y in points], "o-", color=colour, label=NAMES[way], markersize=4)
        axes.set(title=title, xlabel="Students", xscale="log", yscale="log")
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.minorticks_off()
        axes.yaxis.set_major_formatter("{x:g}")
        axes.grid(alpha=0.3)
    panels[0].set_ylabel("Seconds")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


*sources, target = sys.argv[1:]
draw([row for source in sources for row in json.loads(Path(source).read_text())]).savefig(target, metadata={"Date": None})
