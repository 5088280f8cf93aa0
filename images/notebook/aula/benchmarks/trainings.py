"""The trainings that the scaling benchmarks measure, by name: the iterations, and how to train and score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aula.models import gbt, perceptron
from aula.models.spark import features, score

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["TRAININGS", "Training", "features", "score"]


@dataclass(frozen=True)
class Training:
    """A model: a readable title, its usual iterations, and a function of data and iterations that trains it."""

    name: str
    title: str
    iterations: int
    train: Callable[[DataFrame, int], Any]


TRAININGS = {
    "gbt": Training(
        "gbt",
        f"gradient-boosted trees, depth {gbt.DEPTH}",
        gbt.TREES,
        lambda data, iterations: gbt.train(data, trees=iterations),
    ),
    "perceptron": Training(
        "perceptron",
        f"multilayer perceptron [{', '.join(map(str, perceptron.LAYERS))}]",
        perceptron.ITERATIONS,
        lambda data, iterations: perceptron.train(data, iterations=iterations),
    ),
}
