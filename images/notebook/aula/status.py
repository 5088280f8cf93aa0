"""What a session is doing at this moment: stages, executors, and what is wrong where executors are missing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from aula.running import count

if TYPE_CHECKING:
    from pyspark import SparkContext

# Reasons for an executor's end that nobody needs to hear of.
EXPECTED = re.compile(r"scale down|idle|requested removal", re.IGNORECASE)
# Spark's words for one that it ended itself: because it gave no sign of life for `spark.network.timeout`, or because the
# program said so. Only the program knows which (`Status.give_back`).
ENDED_BY_DRIVER = re.compile(r"killed by driver", re.IGNORECASE)


@dataclass(frozen=True)
class Stage:
    """One stage that runs; all but the name are numbers of tasks."""

    number: int
    name: str
    tasks: int
    done: int
    running: int
    failed: int


@dataclass(frozen=True)
class State:
    """Stages that run, executors that are there, and sentences about those that are not."""

    stages: Sequence[Stage] = field(default_factory=tuple)
    executors: int = 0
    trouble: Sequence[str] = field(default_factory=tuple)


class Status:
    """Reads the state of a session, in any thread.

    wanted   executors that the session should have at least; 0 for one inside the notebook
    why_not  says why executors are missing, in a few words; asked only while there is work and one is missing
    remove   deletes the pod of the executor of that id at once: one whose node is gone would stay, and take its part of the
             quota, until Kubernetes gives the node up
    """

    def __init__(self, context: SparkContext, wanted: int, why_not: Callable[[], str], remove: Callable[[str], None]) -> None:
        self._context, self._wanted, self._why_not, self._remove = context, wanted, why_not, remove
        self._url = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}"
        self._known: set[str] = set()

    def now(self) -> State:
        """Returns the state; raises whatever Spark or the API server answer when they are gone."""
        tracker = self._context.statusTracker()
        found = (tracker.getStageInfo(number) for number in sorted(tracker.getActiveStageIds()))
        stages = [Stage(i.stageId, i.name, i.numTasks, i.numCompletedTasks, i.numActiveTasks, i.numFailedTasks) for i in found if i]
        executors = count(self._context)
        gone = self._lost() if self._wanted else {}
        trouble = list(gone.values())
        if stages and executors < self._wanted and (why := self._why_not()):
            trouble.append(f"{executors} of {self._wanted} executors: {why}.")
        # Last: a look that fails has told nobody.
        self._known |= gone.keys()
        return State(stages, executors, trouble)

    def ended(self) -> bool:
        """Says whether the session was stopped."""
        return self._context._jsc is None

    def give_back(self, ids: Iterable[str]) -> None:
        """Notes executors that the program is about to end itself: they are not lost."""
        self._known.update(ids)

    def _lost(self) -> dict[str, str]:
        """Returns the sentences of executors lost since the last look; the pods of those that Spark gave up itself are removed."""
        with urlopen(f"{self._url}/allexecutors", timeout=10) as answer:
            executors = json.load(answer)
        found = lost(executors, self._known)
        for executor in executors:
            if executor["id"] in found and ENDED_BY_DRIVER.search(executor["removeReason"]):
                self._remove(executor["id"])
        return found


def lost(executors: Sequence[Mapping[str, Any]], known: set[str]) -> dict[str, str]:
    """Returns a sentence for each executor of the status API's list that was lost and is not `known` yet, by its id."""
    return {
        e["id"]: f"Executor {e['id']} was lost ({cause(e['removeReason'])}); Spark asks for another and repeats what it was doing."
        for e in executors
        if not e["isActive"] and e["id"] not in known and e.get("removeReason") and not EXPECTED.search(e["removeReason"])
    }


def cause(reason: str) -> str:
    """Shortens Spark's reason for a student: its first line, or what it means where Spark takes a paragraph to say it."""
    if "137" in reason or "OOM" in reason:
        return "killed, most often because it used more memory than it has: ask for executors with more, or for more partitions"
    if "not found in the cluster" in reason:
        return "its pod was deleted"
    if ENDED_BY_DRIVER.search(reason):
        return "it gave no sign of life, most often because its node is gone"
    return reason.strip().split("\n")[0][:200].rstrip(". ")
