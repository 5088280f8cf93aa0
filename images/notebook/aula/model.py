"""The model that the welcome notebook shows: see `aula.models.gbt`."""

from aula.models.gbt import DEPTH, TREES, features, score, train

__all__ = ["DEPTH", "TREES", "features", "score", "train"]
