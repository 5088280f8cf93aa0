"""Shows what each executor of a session has done so far, from Spark's status API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.request import urlopen

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import SparkSession

COLUMNS = {
    "id": "executor",
    "totalCores": "cores",
    "completedTasks": "tasks",
    "totalDuration": "seconds",
    "isActive": "active",
}


def table(executors: list[dict]) -> list[dict]:
    """Converts the status API's answer into rows: executor, cores, finished tasks, seconds of work, active."""
    rows = [{ours: executor[theirs] for theirs, ours in COLUMNS.items()} for executor in executors]
    return [row | {"seconds": round(row["seconds"] / 1000, 1)} for row in rows]


def executors(spark: SparkSession) -> pd.DataFrame:
    """Returns a table of the session's executors; "driver" is this notebook."""
    import pandas as pd

    context = spark.sparkContext
    url = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/allexecutors"
    with urlopen(url, timeout=10) as answer:
        return pd.DataFrame(table(json.load(answer))).set_index("executor")
