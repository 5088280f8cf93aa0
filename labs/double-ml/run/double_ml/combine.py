"""Puts the units' predictions together: doubleml's own fit, with every nuisance prediction given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from double_ml.data import checksum
from double_ml.local import estimate, model
from double_ml.settings import LEARNERS, Settings
from double_ml.units import Unit, number, unpacked


def combine(config: Mapping[str, object], results: Iterable[Mapping]) -> dict:
    """Returns the figures of `local`, out of the results of all units, in any order, and what the units took.

    seconds  that units computed, added up; peak_mib: the most memory of a worker

    A unit may come twice (a pod that was replaced printed it before it ended), as long as both say the same.
    Raises ValueError if a unit is missing, is of other data, or has two different results.
    """
    settings = Settings.of(config)
    results = list(results)
    given, seconds = predictions(settings, results)
    plr = model(settings)
    plr.fit(external_predictions={"d": given})
    return estimate(plr) | {"seconds": seconds, "peak_mib": max(result["peak_mib"] for result in results)}


def predictions(settings: Settings, results: Iterable[Mapping]) -> tuple[dict[str, np.ndarray], float]:
    """Returns predictions of each learner, an array of rows by repetitions, and the units' seconds added up."""
    arrays = {name: np.full((settings.rows, settings.repetitions), np.nan) for name in LEARNERS}
    data, seen, seconds = checksum(settings), {}, 0.0
    for result in results:
        index = result["unit"]
        unit = Unit.at(settings, index)
        if result["data"] != data:
            raise ValueError(f"unit {index} was fitted to other data: run it again with this config and this image.")
        if index in seen:
            if seen[index] != result["predictions"]:
                raise ValueError(f"unit {index} has two different results: run it again on nodes of one kind.")
            continue
        seen[index] = result["predictions"]
        seconds += result["seconds"]
        rows = np.concatenate([test for _, test in unit.folds(settings)])
        try:
            values = unpacked(result["predictions"])
        except ValueError:
            raise ValueError(f"unit {index} has predictions that are cut off: run it again.") from None
        if len(values) != len(rows):
            raise ValueError(f"unit {index} has {len(values)} predictions, not {len(rows)}: run it again.")
        arrays[unit.learner][rows, unit.repetition] = values
    missing = [index for index in range(number(settings)) if index not in seen]
    if missing:
        some = ", ".join(map(str, missing[:5])) + (", …" if len(missing) > 5 else "")
        raise ValueError(f"{len(missing)} of {number(settings)} units have no result ({some}): run them again.")
    return arrays, seconds
