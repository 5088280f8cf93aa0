"""The session of a scaling benchmark: begun with the most executors, and made smaller one by one.

One session and not one for each number: starting one, and warming its JVMs up, takes longer than what is measured. From many
to few, because an executor that joins later would be cold; what the later runs gain by a warmer JVM makes speed-ups smaller,
never larger. Outside a cluster there are no executors: threads of this process stand in for them.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aula import live
from aula.running import count
from aula.session import spark_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

WAIT_SECONDS = 60.0


@dataclass
class Bench:
    """A running session: how many executors it has (0: threads stand in), where its event log is, and its name for people."""

    spark: SparkSession
    executors: int
    log: Path

    def shrink(self, executors: int) -> None:
        """Ends executors until `executors` are left; RuntimeError when they do not leave within WAIT_SECONDS."""
        surplus = self.executors - executors
        if surplus <= 0:
            return
        scala, jvm = self.spark.sparkContext._jsc.sc(), self.spark.sparkContext._jvm
        ids = sorted(scala.getExecutorIds().mkString(",").split(","), key=int)[executors:]
        live.give_back(ids)
        # Lowers the target too, so that none is made in their place.
        scala.killExecutors(jvm.org.apache.spark.api.python.PythonUtils.toSeq(ids))
        deadline = time.monotonic() + WAIT_SECONDS
        while count(self.spark.sparkContext) > executors:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{surplus} executors were told to leave and did not within {WAIT_SECONDS:.0f} s.")
            time.sleep(0.2)
        self.executors = executors


def logging(folder: Path) -> dict[str, str]:
    """Returns the settings that write one plain event log into `folder`."""
    return {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": folder.as_uri(),
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
    }


@contextmanager
def session(executors: int, core_limit: float, name: str, config: dict[str, str] | None = None) -> Iterator[Bench]:
    """Gives a session with up to `executors` executors of one core, and ends it; its event log stays until the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="events-"))
    spark = spark_session(executors=executors, cores=1, core_limit=core_limit, app_name=name, connect=False, config=logging(folder) | (config or {}))
    try:
        yield Bench(spark, count(spark.sparkContext), folder)
    finally:
        spark.stop()
