"""What a student reads while executors start. Pure, except for `follow`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

from aula_contract import scarce

from aula.kube import ExecutorPod
from aula.words import counted, last, part

STEP_SECONDS = 0.5
# How long a session waits for executors that have no place, when all others are ready. More than twice the interval at
# which Spark requests pods (conf.cluster), so that pods which it has not requested yet are not taken for refused ones.
NO_PLACE_SECONDS = 10.0


def line(asked: int, registered: int, pods: Sequence[ExecutorPod]) -> str:
    """Describes the state in one line: how many executors are ready, and the state of the others."""
    phases = Counter(pod.phase for pod in pods)
    parts = [f"{registered} of {asked} ready"]
    starting = max(0, phases["Running"] - registered)
    if starting:
        parts.append(f"{starting} starting")
    if phases["Pending"]:
        parts.append(f"{phases['Pending']} pending{reason(pods)}")
    requested = asked - sum(phases[phase] for phase in ("Running", "Pending"))
    if requested > 0 and registered < asked:
        parts.append(f"{requested} requested")
    return "Executors: " + ", ".join(parts)


def pending(pods: Sequence[ExecutorPod]) -> str:
    """Returns how many executors are pending, and why, as a clause; "" if none is."""
    waiting = [pod for pod in pods if pod.phase == "Pending"]
    return f"{len(waiting)} pending{reason(pods)}" if waiting else ""


def reason(pods: Sequence[ExecutorPod]) -> str:
    """Returns why executors are pending, in parentheses, or ""."""
    said = next((pod.reason for pod in pods if pod.phase == "Pending" and pod.reason), "")
    return f" ({people(said)})" if said else ""


def people(said: str) -> str:
    """Returns in people's words what the scheduler says; what it does not know, as the scheduler or the engine says it.

    "0/1 nodes are available: 1 Insufficient cpu. …" becomes "the cluster has no free processor just now".
    """
    words = scarce(said)
    if words:
        return f"the cluster has no {' and no '.join(words)} just now"
    # The scheduler's other sentences are about preemption and claims, which students cannot change.
    return said.split(". ")[0].rstrip(".")


def unplaced(pods: Sequence[ExecutorPod]) -> str:
    """Returns why executors have no place, as a clause; "" if all have one."""
    return next((people(pod.reason) for pod in pods if pod.no_place), "")


def settled(registered: int, pods: Sequence[ExecutorPod]) -> bool:
    """Returns whether every executor is ready or has no place: none of them is being made.

    An image that is pulled and a container that is created are on their way, however long it takes.
    """
    placed = sum(pod.phase in ("Pending", "Running") and not pod.no_place for pod in pods)
    return registered > 0 and placed <= registered


def enough(asked: int, registered: int, pods: Sequence[ExecutorPod], seconds: float, refused: str) -> str:
    """Returns the sentence of a session that begins before the last executors, which have no place.

    refused  what the quota says about one more executor, "" if nothing
    """
    missing = asked - registered
    why = unplaced(pods) or refused or f"the cluster has not accepted {'its pod' if missing == 1 else 'their pods'} yet"
    who = last(missing, asked)
    return (
        f"Spark is ready with {part(registered, asked, 'executor')} after {seconds:.0f} s. {who[0].upper()}{who[1:]} "
        f"{'joins' if missing == 1 else 'join'} when there is room: {why}."
    )


def outcome(asked: int, registered: int, pods: Sequence[ExecutorPod], seconds: float) -> str:
    """Returns the last sentence: the session is ready, or it continues with fewer executors and why."""
    if registered >= asked:
        return f"Spark is ready with {counted(asked, 'executor')} after {seconds:.0f} s."
    why = reason(pods) or " (the namespace refused the pods, or they start slowly: check your quota)"
    return (
        f"After {seconds:.0f} s, {part(registered, asked, 'executor')} {'is' if asked == 1 else 'are'} ready{why}. "
        "Spark starts with those, and the others join when they are ready."
    )


def follow(
    asked: int,
    registered: Callable[[], int],
    pods: Callable[[], Sequence[ExecutorPod]],
    wait_seconds: float,
    began: float,
    refused: Callable[[], str] = lambda: "",
) -> None:
    """Prints each change of state until the session can begin.

    That is when all executors are registered; when nothing has changed for NO_PLACE_SECONDS, and those that are missing
    have no place; or `wait_seconds` after `began`.
    """
    said, before, changed = "", None, time.monotonic()
    while True:
        ready, seen = registered(), list(pods())
        moment = time.monotonic()
        elapsed = moment - began
        if ready >= asked or elapsed >= wait_seconds:
            print(outcome(asked, ready, seen, elapsed), flush=True)
            return
        look = (ready, sorted((pod.name, pod.phase, pod.no_place) for pod in seen))
        if look != before:
            before, changed = look, moment
        if settled(ready, seen) and moment - changed >= NO_PLACE_SECONDS:
            print(enough(asked, ready, seen, elapsed, refused()), flush=True)
            return
        now = line(asked, ready, seen)
        if now != said:
            print(now, flush=True)
            said = now
        time.sleep(STEP_SECONDS)
