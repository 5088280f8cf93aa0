"""What a session is doing now: stages, executors, and the reason if executors are missing."""

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

# Reasons for an executor's end that need no message.
EXPECTED = re.compile(r"scale down|idle|requested removal", re.IGNORECASE)
# Spark's words for an executor that it ended itself: because it did not respond for `spark.network.timeout`, or because
# the program said so. Only the program knows which (`Status.give_back`).
ENDED_BY_DRIVER = re.compile(r"killed by driver", re.IGNORECASE)


@dataclass(frozen=True)
class Stage:
    """A running stage; `tasks`, `done`, `running` and `failed` are numbers of tasks."""

    number: int
    name: str
    tasks: int
    done: int
    running: int
    failed: int


@dataclass(frozen=True)
class State:
    """What a session does now.

    wanted   the fewest executors that it should have; 0: it is inside the notebook
    trouble  sentences about executors that were lost since the last look
    why      why executors are missing now, as a clause; "" if none is missed
    """

    stages: Sequence[Stage] = field(default_factory=tuple)
    executors: int = 0
    wanted: int = 0
    trouble: Sequence[str] = field(default_factory=tuple)
    why: str = ""


class Status:
    """Reads the state of a session, in any thread.

    wanted   the fewest executors that the session should have; 0 for a session inside the notebook
    why_not  says why executors are missing, in a few words; called only while there is work and one is missing
    remove   deletes the pod of the executor with that id at once: if its node is gone, the pod would stay, and use its
             part of the quota, until Kubernetes gives up the node
    """

    def __init__(
        self, context: SparkContext, wanted: int, why_not: Callable[[], str], remove: Callable[[str], None]
    ) -> None:
        self._context, self._wanted, self._why_not, self._remove = context, wanted, why_not, remove
        self._url = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}"
        self._known: set[str] = set()

    def now(self) -> State:
        """Returns the state; raises the error of Spark or of the API server if it is gone."""
        tracker = self._context.statusTracker()
        found = (tracker.getStageInfo(number) for number in sorted(tracker.getActiveStageIds()))
        stages = [
            Stage(i.stageId, i.name, i.numTasks, i.numCompletedTasks, i.numActiveTasks, i.numFailedTasks)
            for i in found
            if i
        ]
        executors = count(self._context)
        gone = self._lost() if self._wanted else {}
        why = self._why_not() if stages and executors < self._wanted else ""
        # Last, because a look that fails has shown nothing.
        self._known |= gone.keys()
        return State(stages, executors, self._wanted, list(gone.values()), why)

    def ended(self) -> bool:
        """Returns whether the session was stopped."""
        return self._context._jsc is None

    def give_back(self, ids: Iterable[str]) -> None:
        """Notes executors that the program is about to end itself: they do not count as lost, and are not missed."""
        ended = set(ids)
        self._known |= ended
        self._wanted = max(1, self._wanted - len(ended))

    def _lost(self) -> dict[str, str]:
        """Returns sentences for executors lost since the last look; removes the pods of those that Spark gave up."""
        with urlopen(f"{self._url}/allexecutors", timeout=10) as answer:
            executors = json.load(answer)
        found = lost(executors, self._known)
        for executor in executors:
            if executor["id"] in found and ENDED_BY_DRIVER.search(executor["removeReason"]):
                self._remove(executor["id"])
        return found


def lost(executors: Sequence[Mapping[str, Any]], known: set[str]) -> dict[str, str]:
    """Returns a sentence by id for each executor in the status API's list that was lost and is not `known` yet."""
    return {
        e["id"]: f"Executor {e['id']} was lost ({cause(e['removeReason'])}). "
        "Spark requests another and repeats the lost work."
        for e in executors
        if not e["isActive"]
        and e["id"] not in known
        and e.get("removeReason")
        and not EXPECTED.search(e["removeReason"])
    }


def cause(reason: str) -> str:
    """Shortens Spark's reason for a student: its first line, or its meaning if Spark needs a paragraph to say it."""
    if "137" in reason or "OOM" in reason:
        return "killed, usually because it used more memory than it has: request more memory, or use more partitions"
    if "not found in the cluster" in reason:
        return "its pod was deleted"
    if ENDED_BY_DRIVER.search(reason):
        return "it stopped responding, usually because its node is gone"
    return reason.strip().split("\n")[0][:200].rstrip(". ")
