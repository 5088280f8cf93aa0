"""Functions that Spark's models share: the vector of features, and the AUC of a model on rows that it did not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aula import higgs

if TYPE_CHECKING:
    from pyspark.ml import Model
    from pyspark.sql import DataFrame


def features(data: DataFrame) -> DataFrame:
    """Combines the 28 columns into the one column of vectors that MLlib reads; keeps the label."""
    from pyspark.ml.feature import VectorAssembler

    return (
        VectorAssembler(inputCols=higgs.FEATURES, outputCol="features").transform(data).select("features", higgs.LABEL)
    )


def score(model: Model, data: DataFrame) -> float:
    """Returns the model's AUC on data from `features`."""
    from pyspark.ml.evaluation import BinaryClassificationEvaluator

    return BinaryClassificationEvaluator(labelCol=higgs.LABEL).evaluate(model.transform(data))
