"""What a student reads while executors start. Pure, except for `follow`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

from aula.kube import ExecutorPod

STEP_SECONDS = 0.5


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
    """Returns why executors are pending, in parentheses, as the scheduler or the container engine says; or ""."""
    said = next((pod.reason for pod in pods if pod.phase == "Pending" and pod.reason), "")
    # The scheduler's other sentences are about preemption and claims, which students cannot change.
    return f" ({said.split('. ')[0].rstrip('.')})" if said else ""


def outcome(asked: int, registered: int, pods: Sequence[ExecutorPod], seconds: float) -> str:
    """Returns the last sentence: the session is ready, or it continues with fewer executors and why."""
    if registered >= asked:
        return f"Spark is ready with {asked} executor{'' if asked == 1 else 's'} after {seconds:.0f} s."
    why = reason(pods) or " (the namespace refused the pods, or they start slowly: check your quota)"
    return (
        f"After {seconds:.0f} s, {registered} of {asked} executors are ready{why}. Spark starts with those, "
        "and the others join when they are ready."
    )


def follow(
    asked: int,
    registered: Callable[[], int],
    pods: Callable[[], Sequence[ExecutorPod]],
    wait_seconds: float,
    began: float,
) -> None:
    """Prints each change of state until all executors are registered, or `wait_seconds` have passed since `began`."""
    last = ""
    while True:
        ready, seen = registered(), list(pods())
        elapsed = time.monotonic() - began
        if ready >= asked or elapsed >= wait_seconds:
            print(outcome(asked, ready, seen, elapsed), flush=True)
            return
        now = line(asked, ready, seen)
        if now != last:
            print(now, flush=True)
            last = now
        time.sleep(STEP_SECONDS)
