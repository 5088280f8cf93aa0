"""The same trees with one-node libraries, for comparison: LightGBM, XGBoost, scikit-learn. Arrays in, scores out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Scores = Callable[[np.ndarray], np.ndarray]


def lightgbm(x: np.ndarray, y: np.ndarray, trees: int = 10, depth: int = 3, threads: int = 2) -> Scores:
    """Trains LightGBM's boosted trees with as many leaves as the depth allows.

    Returns a function from features to scores.
    """
    from lightgbm import LGBMClassifier

    model = LGBMClassifier(
        n_estimators=trees, max_depth=depth, num_leaves=2**depth, n_jobs=threads, random_state=1, verbose=-1
    ).fit(x, y)
    return _chance(model)


def xgboost(x: np.ndarray, y: np.ndarray, trees: int = 100, depth: int = 3, threads: int = 2) -> Scores:
    """Trains XGBoost's boosted trees with histograms; returns a function from features to scores."""
    from xgboost import XGBClassifier

    return _chance(
        XGBClassifier(n_estimators=trees, max_depth=depth, n_jobs=threads, random_state=1, tree_method="hist").fit(x, y)
    )


def sklearn_gbt(x: np.ndarray, y: np.ndarray, trees: int = 100, depth: int = 3, threads: int = 1) -> Scores:
    """Trains scikit-learn's GradientBoostingClassifier, which sorts every feature exactly and uses only one thread."""
    from sklearn.ensemble import GradientBoostingClassifier

    return _chance(GradientBoostingClassifier(n_estimators=trees, max_depth=depth, random_state=1).fit(x, y))


def _chance(model: Any) -> Scores:
    return lambda features: model.predict_proba(features)[:, 1]
