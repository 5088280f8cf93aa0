"""A lab's report: our figures beside the published ones, as a page, JSON, CSV and a picture."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aula_contract import CONSTANTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Plot

FILES = CONSTANTS["result"]["files"]


@dataclass(frozen=True)
class Figure:
    """One figure of a report.

    label      what it is, with "simulated" in it where something is
    value      a number, or words where there is none
    published  what the original says of it; None: nothing
    reason     why ours differs, or why there is no ratio
    """

    label: str
    value: float | str
    unit: str = ""
    published: float | str | None = None
    reason: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the published one, where both are numbers."""
        if isinstance(self.value, str) or not isinstance(self.published, int | float) or not self.published:
            return None
        return self.value / self.published

    def shown(self) -> str:
        """Returns value and unit for people."""
        if isinstance(self.value, str):
            return self.value
        return f"{self.value:,.4g}{'' if self.unit == '' else ' '}{self.unit}"


@dataclass(frozen=True)
class Report:
    """What a run found.

    binds    which limit decides the figures, and the cheapest change that moves it
    rows     what was measured, a row each, for the table
    plot     a picture of it
    """

    lab: str
    title: str
    published: str
    figures: Sequence[Figure]
    binds: str
    config: Mapping[str, Any]
    seconds: float
    pods: int
    peak_mib: int | None = None
    rows: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    plot: Plot | None = None
    date: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"))

    def data(self) -> dict[str, Any]:
        """Returns the document of contract/lab-report.schema.json."""
        return {
            "lab": self.lab,
            "title": self.title,
            "instance": os.environ.get("AULA_INSTANCE", "no course"),
            "date": self.date,
            "published": self.published,
            "config": dict(self.config),
            "seconds": self.seconds,
            "pods": self.pods,
            "peak_mib": self.peak_mib,
            "binds": self.binds,
            "figures": [asdict(one) | {"ratio": one.ratio} for one in self.figures],
            "rows": [dict(row) for row in self.rows],
        }

    def csv(self) -> str:
        """Returns the rows as CSV; the figures where there are no rows."""
        rows = [dict(row) for row in self.rows] or [{"figure": f.label, "value": f.value} for f in self.figures]
        out = io.StringIO()
        writer = csv.DictWriter(out, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()

    def html(self) -> str:
        """Returns the page: without scripts, and it loads nothing."""
        from aula.benchmarks import plots
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
        from markupsafe import Markup

        templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
        )
        drawn = Markup(plots.svg(self.plot)) if self.plot is not None else ""
        return templates.get_template("report.html").render(report=self, data=self.data(), plot=drawn)

    def files(self) -> tuple[dict[str, str], dict[str, bytes]]:
        """Returns the files of a result: texts, and bytes."""
        from aula.benchmarks import plots

        texts = {
            FILES["report"]: self.html(),
            FILES["data"]: json.dumps(self.data(), indent=1) + "\n",
            FILES["table"]: self.csv(),
        }
        return texts, {FILES["plot"]: plots.png(self.plot)} if self.plot is not None else {}

    def save(self, folder: Path | None = None) -> Path:
        """Writes the files into a folder; default: labs/<name>-<moment> in the home. Returns the folder."""
        moment = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
        out = Path.home() / "labs" / f"{self.lab}-{moment}" if folder is None else folder
        out.mkdir(parents=True, exist_ok=True)
        texts, binary = self.files()
        for name, text in texts.items():
            (out / name).write_text(text, encoding="utf-8")
        for name, content in binary.items():
            (out / name).write_bytes(content)
        return out

    def _repr_html_(self) -> str:
        """What a notebook shows: the figures."""
        from html import escape

        rows = "".join(
            f"<tr><td style='text-align:left'>{escape(one.label)}</td><td>{escape(one.shown())}</td>"
            f"<td>{escape('' if one.published is None else str(one.published))}</td>"
            f"<td style='text-align:left'>{escape(one.reason)}</td></tr>"
            for one in self.figures
        )
        return (
            f"<p><b>{escape(self.title)}</b></p><table><tr><th>figure</th><th>here</th><th>published</th>"
            f"<th>why it differs</th></tr>{rows}</table><p>{escape(self.binds)}</p>"
        )
