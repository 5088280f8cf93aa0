"""The units of the fan-out: which there are, what one computes, and which a pod runs."""

from __future__ import annotations

import base64
import resource
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from double_ml.data import checksum, learner, made, splits
from double_ml.settings import BY_FOLD, LEARNERS, Settings


@dataclass(frozen=True)
class Unit:
    """One learner on one fold of one repetition; on all folds where `fold` is None."""

    repetition: int
    fold: int | None
    learner: str

    @classmethod
    def at(cls, settings: Settings, index: int) -> Unit:
        """Returns the unit with that index; learners change fastest, repetitions slowest."""
        total = number(settings)
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < total:
            raise ValueError(f"index={index!r} must be a whole number from 0 to {total - 1}.")
        rest, which = divmod(index, len(LEARNERS))
        if settings.scaling != BY_FOLD:
            return cls(rest, None, LEARNERS[which])
        return cls(*divmod(rest, settings.folds), LEARNERS[which])

    def folds(self, settings: Settings) -> list[tuple[np.ndarray, np.ndarray]]:
        """Returns the splits that this unit fits."""
        every = splits(settings, self.repetition)
        return every if self.fold is None else [every[self.fold]]


def number(settings: Settings) -> int:
    """Returns the number of units: 2 K R, or 2 R."""
    folds = settings.folds if settings.scaling == BY_FOLD else 1
    return len(LEARNERS) * settings.repetitions * folds


def count(config: Mapping[str, object]) -> int:
    """Returns the number of units that a config has."""
    return number(Settings.of(config))


def pods(config: Mapping[str, object]) -> int:
    """Returns the number of pods: units divided by unitsPerPod, rounded up."""
    settings = Settings.of(config)
    return -(-number(settings) // settings.unitsPerPod)


def run_unit(config: Mapping[str, object], index: int) -> dict:
    """Fits one unit; returns what `combine` needs of it: at most 8 kB as JSON.

    Predictions go as the bytes of doubles in base64, so that each comes back bit by bit. Sums over a fold would be
    smaller, but the score multiplies residuals of both learners, and those are two units. Compression saves nothing:
    the last digits of a forest's means are as good as random.
    """
    settings = Settings.of(config)
    unit = Unit.at(settings, index)
    started = time.perf_counter()
    x, y, d = made(settings)
    target = y if unit.learner == "ml_l" else d
    predictions = [
        learner(settings, unit.learner).fit(x[train], target[train]).predict(x[test])
        for train, test in unit.folds(settings)
    ]
    return {
        "unit": index,
        "repetition": unit.repetition,
        "fold": unit.fold,
        "learner": unit.learner,
        "data": checksum(settings),
        "seconds": round(time.perf_counter() - started, 6),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "predictions": packed(np.concatenate(predictions)),
    }


def run_pod(config: Mapping[str, object], index: int) -> Iterator[dict]:
    """Fits the units of the pod with that index, one after the other; yields each as soon as it is done."""
    settings, total = Settings.of(config), pods(config)
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < total:
        raise ValueError(f"index={index!r} must be a whole number from 0 to {total - 1}.")
    first = index * settings.unitsPerPod
    for unit in range(first, min(first + settings.unitsPerPod, number(settings))):
        yield run_unit(config, unit)


def packed(values: np.ndarray) -> str:
    """Returns doubles as text."""
    return base64.b64encode(values.astype("<f8").tobytes()).decode()


def unpacked(text: str) -> np.ndarray:
    """Returns the doubles of `packed`."""
    return np.frombuffer(base64.b64decode(text, validate=True), "<f8")
