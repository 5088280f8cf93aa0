"""The model that the welcome notebook shows and the benchmark times: Spark MLlib's gradient-boosted trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aula import higgs

if TYPE_CHECKING:
    from pyspark.ml.classification import GBTClassificationModel
    from pyspark.sql import DataFrame

TREES = 10
DEPTH = 3


def features(data: DataFrame) -> DataFrame:
    """Packs the 28 columns into the one column of vectors that MLlib reads; keeps the label."""
    from pyspark.ml.feature import VectorAssembler

    return VectorAssembler(inputCols=higgs.FEATURES, outputCol="features").transform(data).select("features", higgs.LABEL)


def train(data: DataFrame, trees: int = TREES, depth: int = DEPTH, seed: int = 1) -> GBTClassificationModel:
    """Trains `trees` boosted trees of `depth` levels on data from `features`."""
    from pyspark.ml.classification import GBTClassifier

    return GBTClassifier(labelCol=higgs.LABEL, maxIter=trees, maxDepth=depth, seed=seed).fit(data)


def score(model: GBTClassificationModel, data: DataFrame) -> float:
    """Returns the model's AUC on data from `features`."""
    from pyspark.ml.evaluation import BinaryClassificationEvaluator

    return BinaryClassificationEvaluator(labelCol=higgs.LABEL).evaluate(model.transform(data))
