"""Figures that others published, each with its source, on other hardware and mostly other data. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """A figure: the model, its data and machine, seconds and AUC (None: not published), and the source."""

    model: str
    setting: str
    seconds: float | None
    auc: float | None
    source: str


_TURIN = "https://github.com/leggerf/MLCourse-"
PUBLISHED = (
    Published(
        "Spark GBT, 10 iterations, depth 3",
        "7.65 million rows of HIGGS, 5 executors × 5 cores, Spark 2.4.3",
        49.6,
        0.743,
        f"Turin 2021, {_TURIN}2021",
    ),
    Published(
        "Spark GBT, 10 iterations, depth 3",
        "7.65 million rows of HIGGS, 5 executors × 5 cores, Spark 3.2.1",
        74,
        0.7436,
        f"Turin 2022, {_TURIN}2122",
    ),
    Published(
        "Spark GBT, 10 iterations, depth 3",
        "the same in the edition of 2024",
        46.1,
        None,
        "Turin 2024, https://github.com/Course-bigDataAndML/MLCourse-2324",
    ),
    Published(
        "Spark MLP [28, 30, 30, 2], 100 iterations",
        "7.65 million rows of HIGGS, 5 executors × 5 cores, Spark 2.4.3",
        640,
        0.7505,
        f"Turin 2021, {_TURIN}2021",
    ),
    Published(
        "Spark MLP [28, 30, 30, 2], 100 iterations",
        "the same in the edition of 2024",
        356,
        None,
        "Turin 2024, https://github.com/Course-bigDataAndML/MLCourse-2324",
    ),
    Published(
        "scikit-learn GBT",
        "1 million rows, one machine",
        1850,
        None,
        "Turin 2024, https://github.com/Course-bigDataAndML/MLCourse-2324",
    ),
    Published(
        "XGBoost",
        "the same rows and machine",
        2.18,
        None,
        "Turin 2024, https://github.com/Course-bigDataAndML/MLCourse-2324",
    ),
    Published(
        "LightGBM, 500 trees",
        "10.5 million rows of HIGGS, 16 threads of 2 × E5-2670 v3",
        238.5,
        0.845,
        "https://lightgbm.readthedocs.io/en/stable/Experiments.html",
    ),
)
# 7.65 million rows × 10 iterations in 49.6 s on 25 cores.
TURIN_RATE = 61_700
