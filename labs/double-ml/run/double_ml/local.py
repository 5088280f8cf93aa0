"""The model in one process, as doubleml's own documentation fits it: what the fan-out is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from double_ml.data import THETA, learner, made, splits
from double_ml.settings import LEARNERS, Settings

if TYPE_CHECKING:
    from doubleml import DoubleMLPLR


def model(settings: Settings) -> DoubleMLPLR:
    """Returns the unfitted partially linear regression, with the lab's data, learners and splits."""
    # Here, not above: a worker does without it, and it takes 220 MB and seconds.
    from doubleml import DoubleMLData, DoubleMLPLR

    x, y, d = made(settings)
    forests = {name: learner(settings, name) for name in LEARNERS}
    plr = DoubleMLPLR(DoubleMLData.from_arrays(x, y, d), **forests, n_folds=settings.folds, n_rep=settings.repetitions)
    plr.set_sample_splitting([splits(settings, repetition) for repetition in range(settings.repetitions)])
    return plr


def local(config: Mapping[str, object]) -> dict:
    """Fits the model without fan-out; returns the same figures as `combine`."""
    plr = model(Settings.of(config))
    plr.fit()
    return estimate(plr)


def estimate(plr: DoubleMLPLR) -> dict:
    """Returns what a fitted model says.

    theta, se    the median over repetitions, and its standard error with the spread over splits in it (doubleml's)
    interval     of 95 %; covers: whether the known effect, truth, lies in it
    coverage     share of the repetitions whose own interval covers the known effect
    split_sd     spread of theta over repetitions: with it the planner says how many repetitions are enough
    repetitions  theta, se and covers of each
    """
    ends = plr.confint(level=0.95).to_numpy()[0]
    each = [_one(theta, se) for theta, se in zip(plr.all_coef[0], plr.all_se[0], strict=True)]
    return {
        "theta": float(plr.coef[0]),
        "se": float(plr.se[0]),
        "interval": [float(end) for end in ends],
        "truth": THETA,
        "covers": bool(ends[0] <= THETA <= ends[1]),
        "coverage": sum(one["covers"] for one in each) / len(each),
        "split_sd": float(np.std(plr.all_coef[0], ddof=1)) if len(each) > 1 else None,
        "repetitions": each,
    }


def _one(theta: float, se: float) -> dict:
    # 1.96: the normal distribution's 97.5 % point, as in an interval of 95 %.
    return {"theta": float(theta), "se": float(se), "covers": bool(abs(theta - THETA) <= 1.959963984540054 * se)}
