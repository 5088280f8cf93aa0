"""What a run's Job and pods look like at a moment, in people's words. Pure, except for `Cluster`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aula.progress import people
from aula.words import counted

# A pod prints a result as a line that begins so, followed by JSON.
RESULT = "AULA_RESULT "
# Why a container's image is not there. Kubernetes tries on; a person is told.
NO_IMAGE = ("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull")


class LabError(RuntimeError):
    """A run was not started, or ended without its results; the text says why."""


@dataclass(frozen=True)
class PodLook:
    """One pod of a run. began, ended: when its container ran, in seconds since 1970; None: not yet."""

    name: str
    index: int
    phase: str
    reason: str = ""
    began: float | None = None
    ended: float | None = None


@dataclass(frozen=True)
class Look:
    """A Job or JobSet and its pods.

    refused   what an Event says of pods that were not accepted
    failed    the object's own reason
    all_need  its pods need each other: where one is refused, the others wait in vain
    """

    succeeded: int = 0
    failed: str = ""
    complete: bool = False
    refused: str = ""
    all_need: bool = False
    pods: Sequence[PodLook] = field(default_factory=tuple)

    def running(self) -> int:
        """Returns how many pods run."""
        return sum(pod.phase == "Running" for pod in self.pods)

    def hopeless(self) -> str:
        """Returns why nothing goes on, "" while something does: every pod waits for an image, or was refused."""
        if self.refused and self.all_need:
            return refusal(self.refused)
        alive = [pod for pod in self.pods if pod.phase in ("Pending", "Running")]
        if not alive:
            return refusal(self.refused) if self.refused else ""
        stuck = [pod.reason for pod in alive if pod.reason.startswith(NO_IMAGE)]
        if len(stuck) == len(alive):
            return f"its image cannot be pulled ({stuck[0]}); tell your teacher: was it built with `make up`?"
        return ""


def refusal(message: str) -> str:
    """Returns why a pod was not accepted, from the Event's text, without names of objects.

    'Error creating: pods "x" is forbidden: exceeded quota: …' becomes 'exceeded quota: …'.
    """
    said = message.split("is forbidden: ", 1)[-1].removeprefix("Error creating: ")
    # A policy of the course: its own sentence.
    return said.split(" denied request: ", 1)[-1].rstrip(".")


def line(look: Look, completions: int) -> str:
    """Describes a run in one line."""
    waiting = [pod for pod in look.pods if pod.phase == "Pending"]
    parts = [f"{look.succeeded} of {completions} done"]
    if look.running():
        parts.append(f"{look.running()} running")
    if waiting:
        why = next((people(pod.reason) for pod in waiting if pod.reason), "")
        parts.append(f"{len(waiting)} waiting" + (f" ({why})" if why else ""))
    if look.refused and not look.complete:
        parts.append(f"no more pods fit ({refusal(look.refused)})")
    lost = sum(pod.phase == "Failed" for pod in look.pods)
    if lost:
        parts.append(f"{counted(lost, 'pod')} failed and {'is' if lost == 1 else 'are'} tried again")
    return "Pods: " + ", ".join(parts)


def ended(look: Look, deadline: int) -> str:
    """Returns the sentence of a run that failed."""
    if look.failed == "DeadlineExceeded":
        return f"the run took more than {deadline:,} seconds, its deadline, and was ended"
    if look.failed in ("MaxFailedIndexesExceeded", "FailedIndexes"):
        return "a part failed three times; its log is above"
    return look.failed or "it ended"


def results(log: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    """Yields the results in a pod's log; a line that is cut off by a killed pod is none."""
    for text in log:
        if text.startswith(RESULT):
            try:
                yield json.loads(text[len(RESULT) :])
            except json.JSONDecodeError:
                continue
