"""Spark MLlib's multilayer perceptron as in Turin: [28, 30, 30, 2], 100 iterations, blocks of 128 rows, seed 1234."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aula import higgs
from aula.models.spark import features, score

if TYPE_CHECKING:
    from pyspark.ml import PipelineModel
    from pyspark.sql import DataFrame

__all__ = ["ITERATIONS", "LAYERS", "features", "score", "train"]

LAYERS = (28, 30, 30, 2)
ITERATIONS = 100
BLOCK = 128
SEED = 1234


def train(data: DataFrame, iterations: int = ITERATIONS) -> PipelineModel:
    """Trains the network with L-BFGS for at most `iterations` steps on data from `features`.

    The data is scaled to variance 1 first, as in the course's notebook, because momenta and angles in one layer differ
    by orders of magnitude.
    """
    from pyspark.ml import Pipeline
    from pyspark.ml.classification import MultilayerPerceptronClassifier
    from pyspark.ml.feature import StandardScaler

    scaler = StandardScaler(inputCol="features", outputCol="scaled", withMean=True, withStd=True)
    # No tolerance, so that every run does the same number of steps and times are comparable.
    network = MultilayerPerceptronClassifier(
        featuresCol="scaled",
        labelCol=higgs.LABEL,
        layers=list(LAYERS),
        maxIter=iterations,
        blockSize=BLOCK,
        seed=SEED,
        tol=0.0,
    )
    return Pipeline(stages=[scaler, network]).fit(data)
