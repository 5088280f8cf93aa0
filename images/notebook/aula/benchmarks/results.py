"""What a benchmark measured, and what follows from it: speed-up, efficiency, intervals, fits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from aula.benchmarks import fits
from aula.benchmarks.time_breakdown import Spent

STRONG, WEAK = "strong", "weak"


@dataclass(frozen=True)
class Sample:
    """One training. `rows` is what it was trained on, `seconds` training alone, `cores` what its executors may use together.

    `weak`: the rows grow with the executors; otherwise they are the same for all. `spent` is None where Spark said nothing.
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
class Curve:
    """A model's points by number of executors, and the law of that kind of scaling fitted to them."""

    model: str
    kind: str
    iterations: int
    points: tuple[Point, ...]
    law: fits.Fit | None = None


@dataclass(frozen=True)
class Phase:
    """What was done around the training: its name, seconds and where they went, on `slots` tasks at a time."""

    name: str
    executors: int
    slots: int
    seconds: float
    spent: Spent | None = None


@dataclass(frozen=True)
class Setting:
    """What was the same in all runs; `core_limit` in cores for each executor, `load` the machine's load average at the start."""

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
    # Against itself there is nothing to be unsure of.
    plain = fits.Interval(1.0) if samples == base else fits.ratio([s.seconds for s in base], seconds)
    # For weak scaling the work grew too: scaled speed-up is that many times the ratio of times.
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


def curve(samples: Sequence[Sample]) -> Curve:
    """Compares the samples of one model and kind, against those with the fewest executors; there is at least one."""
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
    return Curve(ordered[0].model, ordered[0].kind, ordered[0].iterations, points, law)


def curves(samples: Sequence[Sample]) -> list[Curve]:
    """Returns a curve for each model and kind, in the order in which they were measured."""
    keys = list(dict.fromkeys((s.model, s.kind) for s in samples))
    return [curve([s for s in samples if (s.model, s.kind) == key]) for key in keys]
