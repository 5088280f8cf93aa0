"""Double machine learning as a fan-out: every nuisance fit is a unit of its own, and the model is put together after.

A partially linear regression with a known effect (0.5) is fitted with repeated cross-fitting. `count(config)` units are
independent: one fits one learner on one fold of one repetition, or on all folds of a repetition. A pod runs
`run_pod(config, index)`, some units after each other. `combine(config, results)` is the model with the units'
predictions, `local(config)` the same model fitted in one process, and both give the same numbers.

A worker imports numpy and scikit-learn only; doubleml is imported by `combine` and `local`.
"""

from double_ml.combine import combine
from double_ml.cost import Price, cost
from double_ml.local import local
from double_ml.settings import Settings
from double_ml.units import count, pods, run_pod, run_unit

__all__ = ["Price", "Settings", "combine", "cost", "count", "local", "pods", "run_pod", "run_unit"]
