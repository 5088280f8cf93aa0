"""Where the time of a phase is spent, from Spark's event log. Pure, except for reading the file.

A phase is a job group. Its capacity is seconds × tasks that can run at the same time. The times in the tasks' own
metrics are subtracted from it. In the rest, a core has no task: the driver plans, collects, or waits for the slowest
task of a stage.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

# Metrics of Spark SQL's Python operators (org.apache.spark.sql.execution.python.PythonSQLMetrics), in milliseconds.
PYTHON = ("time to start Python workers", "time to initialize Python workers", "time to run Python workers")


@dataclass(frozen=True)
class Spent:
    """Core-seconds of a phase's tasks; `tasks` and `jobs` are counts.

    `cpu` is part of the others: seconds on a processor.
    """

    compute: float = 0.0
    python: float = 0.0
    collection: float = 0.0
    shuffle: float = 0.0
    serialisation: float = 0.0
    scheduling: float = 0.0
    cpu: float = 0.0
    tasks: int = 0
    jobs: int = 0

    def __add__(self, other: Spent) -> Spent:
        return Spent(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Spent)))

    @property
    def busy(self) -> float:
        """Core-seconds in which a core had a task."""
        return self.compute + self.python + self.collection + self.shuffle + self.serialisation + self.scheduling


PARTS = {
    "compute": "computing in the JVM",
    "python": "Python and Arrow",
    "collection": "garbage collection",
    "shuffle": "shuffle",
    "serialisation": "serialising tasks and results",
    "scheduling": "scheduling of tasks",
    "idle": "cores without a task",
}


def of_task(event: Mapping[str, Any]) -> Spent:
    """Reads one SparkListenerTaskEnd; a failed task without metrics counts only as scheduling."""
    info, metrics = event["Task Info"], event.get("Task Metrics") or {}
    wall = max(0, info["Finish Time"] - info["Launch Time"])
    run = metrics.get("Executor Run Time", 0)
    serialisation = metrics.get("Executor Deserialize Time", 0) + metrics.get("Result Serialization Time", 0)
    read, write = metrics.get("Shuffle Read Metrics", {}), metrics.get("Shuffle Write Metrics", {})
    shuffle = read.get("Fetch Wait Time", 0) + write.get("Shuffle Write Time", 0) / 1e6
    updates = {
        item["Name"]: float(item["Update"])
        for item in info.get("Accumulables", [])
        if item.get("Name") in PYTHON and "Update" in item
    }
    collection = metrics.get("JVM GC Time", 0)
    # The last of Python's three metrics is the total; the time in Python cannot exceed the task's time.
    python = min(max(0.0, run - collection - shuffle), updates.get(PYTHON[-1], 0.0) or sum(updates.values()))
    cpu = (metrics.get("Executor CPU Time", 0) + metrics.get("Executor Deserialize CPU Time", 0)) / 1e6
    parts = (
        max(0.0, run - collection - shuffle - python),
        python,
        collection,
        shuffle,
        serialisation,
        max(0, wall - run - serialisation),
        cpu,
    )
    return Spent(*(part / 1000 for part in parts), tasks=1)


def by_group(events: Iterable[Mapping[str, Any]]) -> dict[str, Spent]:
    """Adds up the events of a log by job group; jobs without a group are ignored."""
    groups: dict[int, str] = {}
    found: dict[str, Spent] = {}
    for event in events:
        kind = event.get("Event")
        if kind == "SparkListenerJobStart":
            group = (event.get("Properties") or {}).get("spark.jobGroup.id")
            if group:
                # A stage that two jobs share runs in the first job; a later job only names it.
                groups |= {stage: group for stage in event["Stage IDs"] if stage not in groups}
                found[group] = found.get(group, Spent()) + Spent(jobs=1)
        elif kind == "SparkListenerTaskEnd" and event["Stage ID"] in groups:
            group = groups[event["Stage ID"]]
            found[group] = found[group] + of_task(event)
    return found


def read(folder: Path) -> dict[str, Spent]:
    """Reads the only event log (not rolled, not compressed) in `folder`; {} if there is none."""
    logs = sorted(file for file in folder.iterdir() if file.is_file()) if folder.is_dir() else []
    if not logs:
        return {}
    with logs[-1].open(encoding="utf-8") as lines:
        return by_group(
            json.loads(line)
            for line in lines
            if line.startswith(('{"Event":"SparkListenerJobStart"', '{"Event":"SparkListenerTaskEnd"'))
        )


def shares(spent: Spent, seconds: float, slots: int) -> dict[str, float]:
    """Returns the share of each of PARTS in `seconds` with `slots` tasks at the same time; they add up to 1."""
    capacity = max(seconds * slots, spent.busy, 1e-9)
    known = {name: getattr(spent, name) / capacity for name in PARTS if name != "idle"}
    return known | {"idle": max(0.0, 1 - sum(known.values()))}
