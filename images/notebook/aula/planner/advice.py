"""An answer of the planner: a value, its unit, the term that binds and the cheapest change that moves it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

# What can bind, in words that an answer prints: "compute" is the part of a step that grows with the samples,
# "fixed part" the part that does not.
Term = Literal[
    "compute",
    "fixed part",
    "wire",
    "latency",
    "memory",
    "quota",
    "samples",
    "convergence",
    "cores",
    "start-up",
    "time limit",
    "checkpoint",
    "stragglers",
    "privacy",
    "need",
    "rate",
]

# A change counts if it moves the figure by at least this share.
WORTH = 0.01
_SECONDS = ((1, "s"), (1e-3, "ms"), (1e-6, "µs"))
_BYTES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "B"))


class Cost(IntEnum):
    """What a change costs whoever makes it; a lower number is tried first."""

    SETTING = 0  # a number in the notebook
    CODE = 1  # a few lines of the program
    PODS = 2  # more pods, within the quota
    QUOTA = 3  # asking the teacher
    HARDWARE = 4  # another network or another GPU


@dataclass(frozen=True)
class Change:
    """One change, written as an imperative, and the figure after it."""

    cost: Cost
    what: str
    becomes: float


@dataclass(frozen=True)
class Answer(Generic[T]):
    """One answer.

    what    what was asked, in a few words
    value   the answer, in `unit` ("" for a name or a count that `what` explains)
    binds   the term that keeps the value from being better
    advice  the cheapest change that moves it, as a sentence, with the figure after it
    source  where the formula comes from; "recalled" where the paper itself was not at hand
    terms   the parts that were compared, by name, in SI units (seconds, bytes) or counts
    """

    what: str
    value: T
    unit: str
    binds: Term
    advice: str
    source: str
    terms: Mapping[str, float] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The value with its unit, for people."""
        return figure(self.value, self.unit)

    def __str__(self) -> str:
        return f"{self.what}: {self.shown}\n  binds:   {self.binds}\n  change:  {self.advice}\n  source:  {self.source}"


def figure(value: object, unit: str = "") -> str:
    """Formats a number for people, to three digits: seconds as s, ms or µs, bytes as B to TB, counts whole."""
    if not isinstance(value, int | float):
        return f"{value} {unit}".strip()
    for name, steps in (("s", _SECONDS), ("bytes", _BYTES)):
        if unit == name and value:
            size, unit = next((step for step in steps if abs(value) >= step[0]), steps[-1])
            value = value / size
            break
    if value == 1 and unit.endswith("s") and len(unit) > 2:
        unit = unit[:-1]
    return f"{_digits(value)} {unit}".strip()


def _digits(value: float) -> str:
    if isinstance(value, int) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def cheapest(what: str, now: float, changes: Sequence[Change], unit: str = "", more_is_better: bool = False) -> str:
    """Returns a sentence about the cheapest of `changes` that improves `what`, now `now` in `unit`, by at least 1 %.

    Of changes at the same cost the one that moves the figure most. Says so where none helps.
    """
    sign = 1 if more_is_better else -1
    helpful = [c for c in changes if c.becomes != now and sign * (c.becomes - now) >= WORTH * abs(now)]
    if not helpful:
        return f"No change that the planner knows moves {what} by 1 %."
    best = min(helpful, key=lambda change: (change.cost, -sign * change.becomes))
    before, after = figure(now, unit), figure(best.becomes, unit)
    return f"{best.what[0].upper()}{best.what[1:]}: {what} from {before} to {after}."
