"""Ratios that hold on any machine, measured in one run: the cost of Aula compared with bare Spark, and of distribution
compared with one node.

The two sides alternate (a, b, a, b, …), each in its own process, so that other work on the machine affects both. A
ratio is the ratio of the medians, shown with the smallest and the largest ratio of the pairs.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from aula import higgs_files
from aula.models import gbt, onenode
from aula.sizes import heap_mib
from aula.words import counted, part

# Few enough rows to show scikit-learn live: its time grows slightly faster than the number of rows.
LIVE_ROWS = 50_000


@dataclass(frozen=True)
class Side:
    """One side: its name, its seconds in each repeat, its AUC (None: no model), or why it did not run."""

    name: str
    seconds: tuple[float, ...] = ()
    auc: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Ratio:
    """A comparison. `aim` is the target for `value`, as text. `faster`: a ratio of speeds (b's seconds / a's)."""

    title: str
    ours: Side
    other: Side
    faster: bool
    aim: str = ""

    @property
    def value(self) -> float | None:
        """The ratio of the medians; None if one of the two did not run."""
        if not (self.ours.seconds and self.other.seconds):
            return None
        times = statistics.median(self.ours.seconds) / statistics.median(self.other.seconds)
        return 1 / times if self.faster else times

    @property
    def spread(self) -> tuple[float, float] | None:
        """The smallest and the largest ratio of two consecutive measurements."""
        pairs = [a / b for a, b in zip(self.ours.seconds, self.other.seconds, strict=False)]
        pairs = [1 / pair for pair in pairs] if self.faster else pairs
        return (min(pairs), max(pairs)) if pairs else None


@dataclass(frozen=True)
class Wish:
    """What to compare: executors of one core, each limited to `core_limit`, their heap, rows of data, repeats."""

    executors: int
    core_limit: float
    heap: str
    rows: int
    repeats: int


def turns(
    repeats: int,
    first: Callable[[], tuple[float, float | None]],
    second: Callable[[], tuple[float, float | None]],
    tell: Callable[[int, int, str], None] = lambda *_: None,
) -> list[tuple[list[float], float | None, str]]:
    """Runs both alternately, `repeats` times.

    Returns for each its seconds, the last AUC, and why it stopped ("": it did not).

    `tell` is called after each run: which repeat, which of the two, its seconds or why there are none.
    """
    seconds: list[list[float]] = [[], []]
    auc: list[float | None] = [None, None]
    why = ["", ""]
    for repeat in range(repeats):
        for which, work in enumerate((first, second)):
            if why[which]:
                continue
            try:
                taken, auc[which] = work()
                seconds[which].append(taken)
            except (ImportError, ValueError) as error:
                why[which] = str(error).splitlines()[-1][:200]
            tell(repeat, which, why[which] or f"{taken:.2f} s")
    return list(zip(seconds, auc, why, strict=True))


def compare(
    title: str,
    names: tuple[str, str],
    works: tuple[Callable[[], Any], Callable[[], Any]],
    repeats: int,
    faster: bool,
    aim: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> Ratio:
    """Measures two things alternately, and reports each result at once, because one run can take minutes."""
    say(f"{title}; {counted(repeats, 'time')} each, alternately")

    def tell(repeat: int, which: int, said: str) -> None:
        say(f"  {repeat + 1} of {repeats}, {names[which]}: {said}")

    (a, a_auc, a_why), (b, b_auc, b_why) = turns(repeats, *works, tell)
    return Ratio(title, Side(names[0], tuple(a), a_auc, a_why), Side(names[1], tuple(b), b_auc, b_why), faster, aim)


def child(code: str, *arguments: object, program: Sequence[str] = (sys.executable,)) -> dict[str, Any]:
    """Runs Python code in its own process; the last line that starts with { is the answer. Raises ValueError."""
    with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False, encoding="utf-8") as file:
        file.write(code)
    done = subprocess.run([*program, file.name, *map(str, arguments)], capture_output=True, text=True, check=False)
    Path(file.name).unlink()
    answers = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not answers:
        said = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        raise ValueError(f"exit code {done.returncode}: {said}")
    return json.loads(answers[-1])


# Trainings before the measured one. Each JVM compiles its own hot code, and an executor's JVM has one core for that:
# its second training takes a tenth longer than its fourth.
WARM_UPS = 3

# One training of the course's trees on cached rows, after warm-up runs: with executors, or with threads of one process.
# There are as many partitions as cores: the rows stay where they are, and each further partition would be one more task
# in each of about 60 stages.
TRAIN = """
import json, sys, time
from aula import higgs, running
from aula.models import gbt
from aula.session import spark_session
executors, core_limit, heap = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
rows, parts, warm_ups = map(int, sys.argv[4:7])
config = json.loads(sys.argv[7])
spark = spark_session(
    executors=executors, cores=1, core_limit=core_limit, memory=heap, app_name="ratios", connect=False, config=config
)
data = gbt.features(higgs.frame(spark, rows, 1, parts))
train, test = (part.cache() for part in data.randomSplit([0.8, 0.2], seed=1))
train.count(), test.count()
for _ in range(warm_ups):
    gbt.train(train)
began = time.monotonic()
model = gbt.train(train)
seconds = time.monotonic() - began
answer = {"seconds": seconds, "auc": gbt.score(model, test), "executors": running.count(spark.sparkContext)}
print(json.dumps(answer), flush=True)
spark.stop()
"""
# From start to the end of the first job on all executors.
START_OURS = """
import json, sys, time
from aula import running, spark_session
spark = spark_session(
    executors=int(sys.argv[1]), cores=1, core_limit=float(sys.argv[2]), memory=sys.argv[3], connect=False
)
spark.range(1000).count()
print(json.dumps({"executors": running.count(spark.sparkContext)}), flush=True)
spark.stop()
"""
START_BARE = """
import json
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark.range(1000).count()
print(json.dumps({"executors": spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1}), flush=True)
spark.stop()
"""


def bare(wish: Wish) -> list[str]:
    """Returns `spark-submit --master k8s` with only what a workspace's quota, network and Pod Security require."""
    from aula import conf

    settings = {
        "spark.driver.host": os.environ["POD_IP"],
        "spark.driver.bindAddress": os.environ["POD_IP"],
        "spark.kubernetes.namespace": os.environ["POD_NAMESPACE"],
        "spark.kubernetes.container.image": os.environ["AULA_IMAGE"],
        "spark.kubernetes.driver.pod.name": os.environ["POD_NAME"],
        "spark.kubernetes.executor.podTemplateFile": str(conf.POD_TEMPLATE),
        "spark.kubernetes.executor.podTemplateContainerName": "executor",
        "spark.kubernetes.executor.request.cores": "200m",
        "spark.kubernetes.executor.limit.cores": f"{wish.core_limit:g}",
        "spark.executor.instances": str(wish.executors),
        "spark.executor.memory": wish.heap,
        # Because Aula's side waits for all of them.
        "spark.scheduler.minRegisteredResourcesRatio": "1.0",
        "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s",
    }
    submit = Path(os.environ.get("SPARK_HOME", "/opt/spark")) / "bin" / "spark-submit"
    return [
        str(submit),
        "--master",
        "k8s://https://kubernetes.default.svc",
        *(part for key, value in settings.items() for part in ("--conf", f"{key}={value}")),
    ]


def trained(wish: Wish, executors: int) -> tuple[float, float]:
    """Trains MLlib's trees with executors, or with as many threads of one process if `executors` is 0.

    Returns seconds and AUC.
    """
    one = {
        "spark.master": f"local[{wish.executors}]",
        "spark.driver.memory": f"{wish.executors * heap_mib(wish.heap)}m",
    }
    settings = json.dumps(one if executors == 0 else {})
    answer = child(TRAIN, executors, wish.core_limit, wish.heap, wish.rows, wish.executors, WARM_UPS, settings)
    if answer["executors"] != executors:
        raise ValueError(f"{part(answer['executors'], executors, 'executor')} started")
    return answer["seconds"], answer["auc"]


def started(wish: Wish, ours: bool) -> tuple[float, None]:
    """Returns the seconds from starting a process to the end of its first job on all executors; None for the AUC."""
    began = time.monotonic()
    if ours:
        answer = child(START_OURS, wish.executors, wish.core_limit, wish.heap)
    else:
        answer = child(START_BARE, program=bare(wish))
    seconds = time.monotonic() - began
    if answer["executors"] != wish.executors:
        raise ValueError(f"{part(answer['executors'], wish.executors, 'executor')} started")
    return seconds, None


def fitted(learner: Callable[..., onenode.Scores], rows: int, **options: int) -> tuple[float, float]:
    """Trains a one-node library on four of five rows; returns seconds of training, and AUC on the other rows."""
    from aula.roc import auc

    x, y = higgs_files.arrays(rows)
    border = int(0.8 * rows)
    began = time.monotonic()
    scores = learner(x[:border], y[:border], **options)
    seconds = time.monotonic() - began
    return seconds, auc(y[border:], np.asarray(scores(x[border:])))


def run(wish: Wish, in_cluster: bool, say: Callable[[str], None]) -> list[Ratio]:
    """Measures every ratio; those that need a cluster only inside a cluster."""
    threads, found = wish.executors, []

    def add(ratio: Ratio) -> None:
        found.append(ratio)
        say(line(ratio))

    if in_cluster:
        names = (
            f"{counted(threads, 'executor')} of {wish.core_limit:g} CPU",
            f"local[{threads}] in one process of {threads * wish.core_limit:g} CPU",
        )
        works = (lambda: trained(wish, threads), lambda: trained(wish, 0))
        title = f"throughput of Spark's trees, {counted(wish.rows, 'row')}: Aula compared with one process"
        add(compare(title, names, works, wish.repeats, True, "≥ 0.9", say))
        names = (f"spark_session(executors={threads})", "spark-submit --master k8s")
        add(
            compare(
                "seconds to the end of the first job: Aula compared with bare Spark",
                names,
                (lambda: started(wish, True), lambda: started(wish, False)),
                wish.repeats,
                False,
                "≤ 1.1",
                say,
            )
        )
    names = (f"Spark MLlib, local[{threads}]", f"LightGBM, {counted(threads, 'thread')}")
    works = (
        lambda: trained(wish, 0),
        lambda: fitted(onenode.lightgbm, wish.rows, trees=gbt.TREES, depth=gbt.DEPTH, threads=threads),
    )
    add(
        compare(
            f"seconds of {gbt.TREES} trees of depth {gbt.DEPTH}, {counted(wish.rows, 'row')}: what distribution costs",
            names,
            works,
            wish.repeats,
            False,
            say=say,
        )
    )
    works = (
        lambda: fitted(onenode.sklearn_gbt, LIVE_ROWS),
        lambda: fitted(onenode.xgboost, LIVE_ROWS, threads=threads),
    )
    add(
        compare(
            f"seconds of 100 trees of depth 3, {LIVE_ROWS:,} rows: the exact method compared with histograms",
            ("scikit-learn's GradientBoostingClassifier", "XGBoost"),
            works,
            wish.repeats,
            False,
            say=say,
        )
    )
    return found


def side(it: Side) -> str:
    """Formats one side as text: its median and all its seconds, its AUC, or why it did not run."""
    if not it.seconds:
        return f"{it.name}: not measured ({it.why})"
    quality = "" if it.auc is None else f", AUC {it.auc:.4f}"
    each = ", ".join(f"{s:.2f}" for s in it.seconds)
    return f"{it.name}: median {statistics.median(it.seconds):.2f} s ({each}){quality}"


def line(ratio: Ratio) -> str:
    """Formats a comparison as three lines of text."""
    if ratio.value is None or ratio.spread is None:
        head = f"{ratio.title}: no ratio"
    else:
        head = f"{ratio.title}: {ratio.value:.2f} (pairs {ratio.spread[0]:.2f} to {ratio.spread[1]:.2f})" + (
            f", target {ratio.aim}" if ratio.aim else ""
        )
    return f"{head}\n  {side(ratio.ours)}\n  {side(ratio.other)}"
