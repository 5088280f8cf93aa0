"""Spark MLlib's gradient-boosted trees: Turin's first model, 10 iterations of depth 3, and its small grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aula import higgs
from aula.models.spark import features, score

if TYPE_CHECKING:
    from pyspark.ml.classification import GBTClassificationModel
    from pyspark.ml.tuning import TrainValidationSplitModel
    from pyspark.sql import DataFrame

__all__ = ["DEPTH", "GRID", "TREES", "features", "score", "search", "train"]

TREES = 10
DEPTH = 3
# The grid of the course's notebook on day 2: depths and iterations.
GRID = {"maxDepth": (1, 5), "maxIter": (10, 20)}


def train(data: DataFrame, trees: int = TREES, depth: int = DEPTH, seed: int = 1) -> GBTClassificationModel:
    """Trains `trees` boosted trees of `depth` levels on data from `features`."""
    from pyspark.ml.classification import GBTClassifier

    return GBTClassifier(labelCol=higgs.LABEL, maxIter=trees, maxDepth=depth, seed=seed).fit(data)


def search(data: DataFrame, seed: int = 1, parallelism: int = 1) -> TrainValidationSplitModel:
    """Trains every pair of GRID on 80 % of the rows.

    Keeps the pair with the best AUC on the other rows, trained again on all rows.
    """
    from pyspark.ml.classification import GBTClassifier
    from pyspark.ml.evaluation import BinaryClassificationEvaluator
    from pyspark.ml.tuning import ParamGridBuilder, TrainValidationSplit

    model = GBTClassifier(labelCol=higgs.LABEL, seed=seed)
    builder = ParamGridBuilder()
    for name, values in GRID.items():
        builder.addGrid(getattr(model, name), list(values))
    judge = BinaryClassificationEvaluator(labelCol=higgs.LABEL)
    return TrainValidationSplit(
        estimator=model,
        estimatorParamMaps=builder.build(),
        evaluator=judge,
        trainRatio=0.8,
        parallelism=parallelism,
        seed=seed,
    ).fit(data)
