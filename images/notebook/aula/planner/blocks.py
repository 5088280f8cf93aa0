"""Into how many blocks a distributed array is cut: tasks of dislib's Dataset and its ds-array. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from aula.planner.advice import Answer, Change, Cost, Term, cheapest
from aula.planner.check import not_negative, one_of, positive, round_up, whole

SOURCE = "tasks of a transpose: dislib, Dataset and ds-array (recalled), counted in a run"
KINDS = ("dataset", "ds-array")
# Input, output and copies: a block takes at most this part of a worker's memory.
PART = 4


def tasks(kind: str, blocks: int) -> int:
    """Returns the tasks of a transpose with N blocks: N² + N for a "dataset", N for a "ds-array".

    Source: counted tasks of dislib's transpose (recalled).
    """
    n = whole("blocks", blocks, "give the number of blocks, such as 16")
    return n * n + n if one_of("kind", kind, KINDS) == "dataset" else n


@dataclass(frozen=True)
class Array:
    """An array's transpose on a cluster.

    work           seconds of the whole operation on one core without tasks, above 0
    task_overhead  seconds of each task beside its work, at least 0; 1 to 10 ms with Dask
    cores          p, at least 1
    size           bytes of the array; worker_memory: bytes of one worker. Both above 0
    """

    work: float
    task_overhead: float
    cores: int
    size: float
    worker_memory: float

    def __post_init__(self) -> None:
        positive("work", self.work, "give seconds on one core, such as 60")
        not_negative("task_overhead", self.task_overhead, "give seconds of a task, such as 0.005")
        whole("cores", self.cores, "give the cores of all workers together, such as 8")
        positive("size", self.size, "give the array's bytes, such as 3.2e9")
        positive("worker_memory", self.worker_memory, "give a worker's bytes of memory, such as 2e9")

    def least(self) -> int:
        """Returns the fewest blocks of which four fit a worker's memory."""
        return max(1, round_up(PART * self.size / self.worker_memory))

    def seconds(self, kind: str, blocks: int) -> float:
        """Returns t(N) = W/min(p, N) + tasks(N) · o/p; fewer blocks than cores leave some of them idle.

        Source: derived from the counted tasks.
        """
        count = tasks(kind, blocks)
        return self.work / min(self.cores, blocks) + count * self.task_overhead / self.cores


def best(array: Array, kind: str = "ds-array") -> Answer[int]:
    """The number of blocks with the shortest time: at least what memory asks for, at most one a core beyond that.

    kind  "dataset" or "ds-array"
    Binds: "memory" where it asks for more blocks than would be quickest; "cores" where each has one block; else
    "start-up" (the tasks' overhead). terms: seconds, tasks, seconds of work and of overhead.
    Source: counted tasks of dislib's transpose (recalled).
    """
    one_of("kind", kind, KINDS)
    least = array.least()
    # Blocks beyond one a core add tasks and no speed.
    value = min(range(least, max(least, array.cores) + 1), key=lambda n: array.seconds(kind, n))
    now = array.seconds(kind, value)
    if value == least > 1 and (least > array.cores or array.seconds(kind, least - 1) < now):
        binds: Term = "memory"
    else:
        binds = "cores" if value == array.cores else "start-up"
    changes = [
        Change(Cost.PODS, "double the cores", _shortest(array, kind, cores=2 * array.cores)),
        Change(
            Cost.CODE, "halve the overhead of a task", _shortest(array, kind, task_overhead=array.task_overhead / 2)
        ),
        Change(Cost.QUOTA, "double a worker's memory", _shortest(array, kind, worker_memory=2 * array.worker_memory)),
    ]
    if kind == "dataset":
        changes.append(Change(Cost.SETTING, "use a ds-array", _shortest(array, "ds-array")))
    terms = {
        "seconds": now,
        "tasks": float(tasks(kind, value)),
        "work": array.work / min(array.cores, value),
        "overhead": tasks(kind, value) * array.task_overhead / array.cores,
    }
    return Answer(
        f"Blocks of a {kind}", value, "blocks", binds, cheapest("the operation", now, changes, "s"), SOURCE, terms
    )


def _shortest(array: Array, kind: str, **other: float) -> float:
    changed = Array(**{**array.__dict__, **other})
    least = changed.least()
    return min(changed.seconds(kind, n) for n in range(least, max(least, changed.cores) + 1))
