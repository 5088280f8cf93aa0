"""The executors of a running session: counts them, waits for them, says why some are missing, and removes one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from aula.budget import grant, shortage
from aula.settings import Place, Settings
from aula.sizes import Executor, cost
from aula.words import counted

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession


def count(context: SparkContext) -> int:
    """Returns how many executors a session has; 0 if Spark runs inside this process."""
    # The driver also holds blocks and is counted.
    return context._jsc.sc().getExecutorMemoryStatus().size() - 1


def wait(
    spark: SparkSession,
    asked: int,
    executor: Executor,
    limits: Settings,
    here: Place,
    wait_seconds: float,
    began: float,
) -> None:
    """Waits for `asked` executors (`progress.follow`), no longer than `wait_seconds` after `began`; prints the progress."""
    from aula.kube import Kube
    from aula.progress import follow

    context, kube = spark.sparkContext, Kube(here.namespace)
    price = cost(executor, limits.gpu_resource)
    follow(
        asked,
        lambda: count(context),
        lambda: list(kube.executors(context.applicationId)),
        wait_seconds,
        began,
        lambda: shortage(grant(1, kube.quotas(), price, 1)),
    )


def keep(spark: SparkSession, executors: int, here: Place | None) -> str:
    """Makes a session go on with the `executors` that it has: none joins later. Returns why there are no more."""
    context = spark.sparkContext
    none = context._jvm.org.apache.spark.api.python.PythonUtils.toScalaMap({})
    context._jsc.sc().requestTotalExecutors(executors, 0, none)
    waiting = ""
    if here:
        from aula.kube import Kube
        from aula.progress import unplaced

        kube = Kube(here.namespace)
        waiting = unplaced(list(kube.executors(context.applicationId)))
        # Spark itself leaves a pod that waits for a minute.
        kube.remove_without_place(context.applicationId)
    return waiting or f"the quota had room for {counted(executors, 'executor')}"


def why_missing(spark: SparkSession, executor: Executor, limits: Settings, here: Place | None) -> Callable[[], str]:
    """Returns a function that says, in a few words, why executors of a running session are missing."""
    app_id, price = spark.sparkContext.applicationId, cost(executor, limits.gpu_resource)

    def why() -> str:
        from aula.kube import Kube
        from aula.progress import pending

        kube = Kube(here.namespace)
        return pending(list(kube.executors(app_id))) or shortage(grant(1, kube.quotas(), price, 1))

    return why if here else lambda: ""


def remover(spark: SparkSession, here: Place | None) -> Callable[[str], None]:
    """Returns a function that deletes the pod of an executor, by its id, without waiting for its node."""
    app_id = spark.sparkContext.applicationId

    def remove(executor: str) -> None:
        from aula.kube import Kube

        Kube(here.namespace).remove_executor(app_id, executor)

    return remove if here else lambda _: None
