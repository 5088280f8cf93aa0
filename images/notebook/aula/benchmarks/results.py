"""A benchmark's measurements, and what is computed from them: speed-up, efficiency, intervals, fits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from aula.benchmarks import fits
from aula.benchmarks.time_breakdown import Spent

STRONG, WEAK = "strong", "weak"


@dataclass(frozen=True)
class Sample:
    """One training. `rows` are training rows, `seconds` is training only, `cores` are those of all executors together.

    With `weak`, the rows grow with the executors; otherwise they are always the same. `spent` is None if Spark logged
    nothing.
    """

    model: str
    kind: str
    executors: int
    cores: float
    rows: int
    iterations: int
    seconds: float
    auc: float
    spent: Spent | None = None
    note: str = ""


@dataclass(frozen=True)
class Point:
    """All repeats with one number of executors. `rate` is rows × iterations per second and core."""

    executors: int
    cores: float
    rows: int
    seconds: fits.Interval
    speedup: fits.Interval
    efficiency: float
    auc: float
    rate: float
    spent: Spent | None
    note: str = ""


@dataclass(frozen=True)
class Unmeasured:
    """A number of executors that was asked for and could not be measured, and why, as a clause."""

    executors: int
    why: str


@dataclass(frozen=True)
class Curve:
    """A model's points by number of executors, the law of that kind of scaling fitted to them, and what is missing."""

    model: str
    kind: str
    iterations: int
    points: tuple[Point, ...]
    law: fits.Fit | None = None
    unmeasured: tuple[Unmeasured, ...] = ()


@dataclass(frozen=True)
class Phase:
    """A phase of the run: its name, seconds and where they were spent, with `slots` tasks at the same time."""

    name: str
    executors: int
    slots: int
    seconds: float
    spent: Spent | None = None


@dataclass(frozen=True)
class Setting:
    """The settings of all runs; `core_limit` in cores per executor, `load` is the machine's initial load average."""

    benchmark: str
    instance: str
    date: str
    rows: int
    partitions: int
    repeats: int
    core_limit: float
    seed: int
    best_auc: float
    data: str
    spark: str
    image: str
    machine: str
    load: str
    command: str = ""
    notes: tuple[str, ...] = field(default=())


def _point(samples: Sequence[Sample], base: Sequence[Sample]) -> Point:
    seconds, first = [s.seconds for s in samples], samples[0]
    grown = first.rows / base[0].rows
    # Compared with itself, there is no uncertainty.
    plain = fits.Interval(1.0) if samples == base else fits.ratio([s.seconds for s in base], seconds)
    # For weak scaling, the work grew too: the scaled speed-up is the ratio of times multiplied by that growth.
    speedup = fits.Interval(*(None if end is None else end * grown for end in (plain.value, plain.low, plain.high)))
    known = [s.spent for s in samples if s.spent is not None]
    middle = fits.mean(seconds)
    return Point(
        executors=first.executors,
        cores=first.cores,
        rows=first.rows,
        seconds=middle,
        speedup=speedup,
        efficiency=speedup.value * base[0].cores / first.cores,
        auc=sum(s.auc for s in samples) / len(samples),
        rate=first.rows * first.iterations / (middle.value * first.cores),
        spent=sum(known[1:], known[0]) if known else None,
        note=first.note,
    )


def curve(samples: Sequence[Sample], unmeasured: Sequence[Unmeasured] = ()) -> Curve:
    """Compares the samples of one model and kind with those with the fewest executors; at least one is needed."""
    ordered = sorted(samples, key=lambda s: s.executors)
    counts = sorted({s.executors for s in ordered})
    base = [s for s in ordered if s.executors == counts[0]]
    points = tuple(_point([s for s in ordered if s.executors == n], base) for n in counts)
    numbers = [s.executors for s in ordered]
    law = None
    if counts[0] >= 1 and len(counts) > 1:
        if ordered[0].kind == STRONG:
            law = fits.amdahl(numbers, [s.seconds for s in ordered])
        elif counts[0] == 1:
            alone = sum(s.seconds for s in base) / len(base)
            law = fits.gustafson(numbers, [s.rows / base[0].rows * alone / s.seconds for s in ordered])
    return Curve(ordered[0].model, ordered[0].kind, ordered[0].iterations, points, law, tuple(unmeasured))


def curves(samples: Sequence[Sample], unmeasured: Sequence[Unmeasured] = ()) -> list[Curve]:
    """Returns a curve for each model and kind, in the order in which they were measured."""
    keys = list(dict.fromkeys((s.model, s.kind) for s in samples))
    return [curve([s for s in samples if (s.model, s.kind) == key], unmeasured) for key in keys]
