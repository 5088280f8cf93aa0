"""The lab's settings, checked: what a config may hold, and which cure there is for a wrong value. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches

# The original's two ways to scale: a unit is a fold of a repetition, or a whole repetition.
BY_FOLD = "n_folds * n_rep"
BY_REPETITION = "n_rep"
SCALINGS = (BY_FOLD, BY_REPETITION)
# Names as in doubleml: ml_l predicts the outcome, ml_m the treatment.
LEARNERS = ("ml_l", "ml_m")
# A result is one line of a pod's log of at most 8 kB: 8 bytes a prediction, a third more in base64, and 300 around it.
MOST_PREDICTIONS = 700


@dataclass(frozen=True)
class Settings:
    """What is fitted, and how it is cut into units.

    folds        K of cross-fitting, at least 2
    repetitions  R of cross-fitting, at least 1
    scaling      "n_folds * n_rep" (2 K R units) or "n_rep" (2 R units, each on all folds)
    rows         observations, at least 10 a fold
    columns      covariates, at least 3: the effect is made of the first and the third
    trees        of each forest, at least 1
    depth        of each tree, at least 1
    seed         of data, splits and learners, at least 0
    unitsPerPod  units that one pod runs after each other, at least 1
    """

    folds: int = 5
    repetitions: int = 8
    scaling: str = BY_FOLD
    rows: int = 500
    columns: int = 20
    trees: int = 30
    depth: int = 5
    seed: int = 1
    unitsPerPod: int = 1  # noqa: N815 (as in the stack's file)

    def __post_init__(self) -> None:
        least = {"folds": 2, "repetitions": 1, "columns": 3, "trees": 1, "depth": 1, "seed": 0, "unitsPerPod": 1}
        for name, lowest in least.items():
            _whole(name, getattr(self, name), lowest)
        _whole("rows", self.rows, 10 * self.folds)
        if self.scaling not in SCALINGS:
            raise ValueError(f"scaling={self.scaling!r} is unknown: use one of {', '.join(map(repr, SCALINGS))}.")
        if self.predictions > MOST_PREDICTIONS:
            cure = "take more folds" if self.scaling == BY_FOLD else f'use scaling "{BY_FOLD}"'
            raise ValueError(
                f"rows={self.rows!r} makes {self.predictions} predictions a unit, and a result holds "
                f"{MOST_PREDICTIONS}: {cure}, or fewer rows."
            )

    @property
    def predictions(self) -> int:
        """The most predictions of one unit."""
        return -(-self.rows // self.folds) if self.scaling == BY_FOLD else self.rows

    @classmethod
    def of(cls, config: Mapping[str, object]) -> Settings:
        """Returns the settings of a config; what it lacks has its default. ValueError for an unknown key."""
        known = [field.name for field in fields(cls)]
        for key in config:
            if key not in known:
                near = get_close_matches(str(key), known, n=1)
                cure = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."
                raise ValueError(f"{key}={config[key]!r} is no setting of double-ml: {cure}")
        return cls(**config)  # type: ignore[arg-type]  # checked above and in __post_init__


def _whole(name: str, value: object, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{name}={value!r} must be a whole number of at least {least}.")
