"""Who has GPUs, as far as the hub sees: pods of notebooks in, numbers out. Pure.

The hub sees notebooks and no executors, and other courses on the cluster not at all: so a number of free GPUs is "at
most". Seeing more would take rights in the whole cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aula_hub.course import Gpu


@dataclass(frozen=True)
class GpuPlaces:
    """The GPUs of the cluster, how many notebooks have now, and how many notebooks wait for one."""

    count: float
    held: int
    waiting: int
    simulated: bool

    @property
    def free(self) -> float:
        """How many can be free at most."""
        return max(0, self.count - self.held)


def asked(pod: Mapping[str, Any], resource: str) -> int:
    """Returns how many GPUs a pod asks for."""
    containers = pod.get("spec", {}).get("containers") or []
    return sum(int(((one.get("resources") or {}).get("limits") or {}).get(resource, 0)) for one in containers)


def unschedulable(pod: Mapping[str, Any]) -> str | None:
    """Returns the scheduler's message for a pod without a node; None: it has one, or nobody looked yet."""
    for condition in pod.get("status", {}).get("conditions") or []:
        if condition.get("type") == "PodScheduled" and condition.get("status") == "False":
            return str(condition.get("message", ""))
    return None


def lacks_gpu(pod: Mapping[str, Any] | None, resource: str | None) -> bool:
    """Returns whether a pod has no node because no GPU is free."""
    message = unschedulable(pod) if pod else None
    return bool(resource and message and f"Insufficient {resource}" in message)


def gpu_places(gpu: Gpu | None, pods: Iterable[Mapping[str, Any]]) -> GpuPlaces | None:
    """Returns the GPUs of a course, or None where it has none or nobody said how many there are."""
    if gpu is None or not gpu.count:
        return None
    held = waiting = 0
    for pod in pods:
        number = asked(pod, gpu.resource)
        if number and pod.get("status", {}).get("phase") in ("Pending", "Running"):
            if unschedulable(pod) is None:
                held += number
            else:
                waiting += 1
    return GpuPlaces(gpu.count, held, waiting, gpu.simulated)


def no_gpu_sentence(places: GpuPlaces | None) -> str:
    """Returns what to tell a person whose start found no free GPU."""
    there = "All GPUs" if places is None else f"All {places.count:g} GPUs" if places.count > 1 else "The only GPU"
    verb = "is" if there.startswith("The only") else "are"
    held = places.held if places else 0
    notebooks = f" (notebooks hold {held})" if held else ""
    return (
        f"{there} of the course {verb} in use{notebooks}. Start without a GPU, or try again later: one becomes free when "
        "somebody stops a server or a Spark session that has one, and your teacher can stop one."
    )
