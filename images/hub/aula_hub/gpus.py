"""Who has GPUs, as far as the hub sees: pods of people in, numbers and sentences out. Pure.

The hub sees the pods of its people. It does not see benchmarks, and other courses on the cluster: so a number of free
GPUs is "at most". Seeing more would take rights in the whole cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aula_hub.course import Gpu

_SERVER, _SESSION, _OTHER = "server", "Spark session", "another pod"


@dataclass(frozen=True)
class Seen:
    """What the hub's watch on a person's namespace has; `answering`: the API server answered the last time."""

    name: str
    pods: Sequence[Mapping[str, Any]]
    answering: bool = True


@dataclass(frozen=True)
class Holder:
    """A person who has GPUs: how many, and where (`server`, `Spark session`)."""

    name: str
    gpus: int
    where: Sequence[str]

    def __str__(self) -> str:
        return f"{self.name} ({' and '.join(self.where)})"


@dataclass(frozen=True)
class GpuPlaces:
    """The GPUs of the cluster, who of the course has some now, and how many people wait for one."""

    count: float
    simulated: bool
    holders: Sequence[Holder] = ()
    waiting: int = 0

    @property
    def held(self) -> int:
        """How many the people of the course have."""
        return sum(holder.gpus for holder in self.holders)

    @property
    def free(self) -> float:
        """How many can be free at most."""
        return max(0, self.count - self.held)


def listed(things: Iterable[object]) -> str:
    """Returns a list as people write it: "a", "a and b", "a, b and c"."""
    *first, last = map(str, things)
    return f"{', '.join(first)} and {last}" if first else last


def asked(pod: Mapping[str, Any], resource: str) -> int:
    """Returns how many GPUs a pod asks for."""
    containers = pod.get("spec", {}).get("containers") or []
    limits = (str(((one.get("resources") or {}).get("limits") or {}).get(resource, 0)) for one in containers)
    return sum(int(limit) for limit in limits if limit.isdecimal())


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


def _where(pod: Mapping[str, Any]) -> str:
    labels = pod.get("metadata", {}).get("labels") or {}
    if labels.get("component") == "singleuser-server":
        return _SERVER
    return _SESSION if labels.get("spark-role") == "executor" else _OTHER


def gpu_places(gpu: Gpu | None, people: Iterable[Seen]) -> GpuPlaces | None:
    """Returns the GPUs of a course; None where it has none, nobody said how many, or the hub cannot know.

    It cannot know when the API server does not answer: at all, or about somebody who had a GPU when it last did.
    """
    if gpu is None or not gpu.count:
        return None
    people = list(people)
    if people and not any(person.answering for person in people):
        return None
    holders, waiting = [], 0
    for person in people:
        here = [
            (asked(pod, gpu.resource), pod)
            for pod in person.pods
            if pod.get("status", {}).get("phase") in ("Pending", "Running")
        ]
        placed = [(number, _where(pod)) for number, pod in here if number and unschedulable(pod) is None]
        if placed and not person.answering:
            return None
        if placed:
            where = tuple(dict.fromkeys(place for _, place in placed))
            holders.append(Holder(person.name, sum(number for number, _ in placed), where))
        waiting += any(number and unschedulable(pod) is not None for number, pod in here)
    return GpuPlaces(gpu.count, gpu.simulated, tuple(holders), waiting)


_OUTSIDE = "a benchmark or another course"


def _who(places: GpuPlaces, teacher: bool) -> str:
    """Returns who has the GPUs, as a clause; names are for teachers only."""
    number = len(places.holders)
    some = listed(places.holders) if teacher else "1 person" if number == 1 else f"{number} people"
    have = "has" if number == 1 else "have"
    if places.count > places.held:
        return f"{some} {have} {places.held}, and {_OUTSIDE} the rest"
    return f"{some} {have} {'it' if places.count == 1 else 'them'}"


def no_gpu_sentence(places: GpuPlaces | None, teacher: bool = False, also: Sequence[str] = ()) -> str:
    """Returns what to tell a person whose start found no free GPU.

    teacher  the person teaches: they read who has GPUs, and where they can stop a server
    also     what else was short, such as "free processor": then a GPU may be free on a node that is full
    """
    later = "Start without a GPU, or try again later"
    if also and (places is None or places.free):
        beside = " and no ".join(also)
        return (
            f"No node of the cluster has room for a server with a GPU just now: no free GPU, or no {beside} beside it. "
            f"{later}."
        )
    if places is None:
        there = "All GPUs of the course are in use."
    else:
        all_are = (
            "The only GPU of the course is" if places.count == 1 else f"All {places.count:g} GPUs of the course are"
        )
        by = f": {_who(places, teacher)}" if places.holders else f", by {_OUTSIDE}"
        there = f"{all_are} in use{by}."
    if places is not None and not places.holders:
        return f"{there} {later}."
    if teacher and places is not None:
        return f"{there} Start without a GPU, or stop one of these servers on the page People."
    return f"{there} {later}: one is free when its server or Spark session stops, and your teacher can stop one."
