"""ROC curve and AUC of scores, and a plot of a model next to the best model that the data allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from aula.higgs import BEST_AUC, best_roc

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def roc(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns false and true positive rates at every threshold, from (0, 0) to (1, 1); equal scores make one step."""
    order = np.argsort(-np.asarray(scores, dtype=float), kind="stable")
    ranked, truth = np.asarray(scores, dtype=float)[order], np.asarray(labels, dtype=float)[order]
    ends = np.append(np.nonzero(np.diff(ranked))[0], truth.size - 1)
    true, false = np.cumsum(truth)[ends], np.cumsum(1 - truth)[ends]
    return np.append(0.0, false / false[-1]), np.append(0.0, true / true[-1])


def auc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Returns the area under the ROC curve; NaN if only one class is present."""
    false, true = roc(labels, scores)
    return float(np.trapezoid(true, false))


def draw(labels: np.ndarray, scores: np.ndarray) -> Figure:
    """Draws the model's ROC curve, the best possible curve, and the diagonal of guessing."""
    # pyplot sets up the notebook to show figures. Closed here, so that the figure appears once, as the cell's value.
    from matplotlib import pyplot

    false, true = roc(labels, scores)
    grid = np.linspace(0, 1, 201)
    figure, axes = pyplot.subplots(figsize=(5.5, 5), layout="constrained")
    pyplot.close(figure)
    axes.plot(grid, best_roc(grid), "--", color="tab:gray", label=f"best possible, AUC {BEST_AUC:.3f}")
    axes.plot(false, true, color="tab:blue", label=f"this model, AUC {np.trapezoid(true, false):.3f}")
    axes.plot([0, 1], [0, 1], ":", color="lightgray", label="guessing, AUC 0.500")
    axes.set(xlabel="False positive rate", ylabel="True positive rate", title="Separating signal from background")
    axes.legend(loc="lower right")
    return figure
