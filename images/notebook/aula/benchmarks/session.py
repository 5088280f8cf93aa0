"""The session of a scaling benchmark: it starts with the most executors, and releases them one by one.

One session is used for all numbers, because starting a session and warming up its JVMs takes longer than the
measurement. The number decreases, because an executor that joins later would be cold. Later runs have warmer JVMs,
which makes speed-ups smaller, never larger. Outside a cluster there are no executors: threads of this process replace
them.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aula import live
from aula.running import count, keep
from aula.session import spark_session
from aula.settings import place
from aula.words import counted

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

WAIT_SECONDS = 60.0


@dataclass
class Bench:
    """A running session: how many executors it has (0: threads replace them), and the folder of its event log.

    why  why there are fewer than were asked for, as a clause; "" if there are not
    """

    spark: SparkSession
    executors: int
    log: Path
    why: str = ""

    def shrink(self, executors: int) -> None:
        """Stops executors until `executors` are left; raises RuntimeError if they do not stop within WAIT_SECONDS."""
        # Not what it began with: one that found a place late is not to be measured.
        surplus = count(self.spark.sparkContext) - executors
        if surplus <= 0:
            return
        scala, jvm = self.spark.sparkContext._jsc.sc(), self.spark.sparkContext._jvm
        ids = sorted(scala.getExecutorIds().mkString(",").split(","), key=int)[executors:]
        live.give_back(ids)
        # This also lowers the target, so that no replacement starts.
        scala.killExecutors(jvm.org.apache.spark.api.python.PythonUtils.toSeq(ids))
        deadline = time.monotonic() + WAIT_SECONDS
        while count(self.spark.sparkContext) > executors:
            if time.monotonic() > deadline:
                asked = counted(surplus, "executor")
                raise RuntimeError(f"{asked} should stop, but did not within {WAIT_SECONDS:.0f} s.")
            time.sleep(0.2)
        self.executors = executors


def logging(folder: Path) -> dict[str, str]:
    """Returns the settings that write one plain event log to `folder`."""
    return {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": folder.as_uri(),
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
    }


@contextmanager
def session(executors: int, core_limit: float, name: str, config: dict[str, str] | None = None) -> Iterator[Bench]:
    """Yields a session with up to `executors` one-core executors, then stops it.

    Its event log stays until the process ends.
    """
    folder = Path(tempfile.mkdtemp(prefix="events-"))
    spark = spark_session(
        executors=executors,
        cores=1,
        core_limit=core_limit,
        app_name=name,
        connect=False,
        config=logging(folder) | (config or {}),
    )
    try:
        found = count(spark.sparkContext)
        why = keep(spark, found, place(os.environ)) if 0 < found < executors else ""
        yield Bench(spark, found, folder, why)
    finally:
        spark.stop()
