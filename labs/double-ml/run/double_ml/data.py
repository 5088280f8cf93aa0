"""Made data with a known effect, its splits into folds, and the learners: the same in every process."""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import KFold

from double_ml.settings import Settings

# The effect of the treatment that a fit must find.
THETA = 0.5
Split = tuple[np.ndarray, np.ndarray]


def made(settings: Settings) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns covariates x, outcome y, treatment d, made from the seed.

    The distribution is that of doubleml's `make_plr_CCDDHNR2018`: x normal with covariance 0.7^|j-k|,
    d = x1 + 0.25 s(x3) + v and y = 0.5 d + s(x1) + 0.25 x3 + u, with s the logistic function and u, v standard normal.
    x is made column by column: doubleml's way, a decomposition of the covariance, can change signs with the processor.
    """
    return _made(settings.rows, settings.columns, settings.seed)


@lru_cache(maxsize=1)
def _made(rows: int, columns: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    x = random.standard_normal((rows, columns))
    for column in range(1, columns):
        x[:, column] = 0.7 * x[:, column - 1] + np.sqrt(1 - 0.7**2) * x[:, column]
    d = x[:, 0] + 0.25 * _logistic(x[:, 2]) + random.standard_normal(rows)
    y = THETA * d + _logistic(x[:, 0]) + 0.25 * x[:, 2] + random.standard_normal(rows)
    return x, y, d


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def checksum(settings: Settings) -> int:
    """Returns a number that differs where data differ: results of other data are refused."""
    return zlib.crc32(b"".join(array.tobytes() for array in made(settings)))


def splits(settings: Settings, repetition: int) -> list[Split]:
    """Returns (rows to train, rows to test) of each fold of a repetition, by the seed alone."""
    seed = int(np.random.SeedSequence([settings.seed, repetition]).generate_state(1)[0])
    return list(KFold(settings.folds, shuffle=True, random_state=seed).split(np.zeros(settings.rows)))


def learner(settings: Settings, name: str) -> RandomForestRegressor:
    """Returns the unfitted forest for "ml_l" or "ml_m".

    A whole number as random_state, not a generator: a fit then does not depend on the fits before it, which is what
    makes the fan-out equal to the local fit.
    """
    seed = 2 * settings.seed + (name == "ml_m")
    return RandomForestRegressor(settings.trees, max_depth=settings.depth, random_state=seed, n_jobs=1)
