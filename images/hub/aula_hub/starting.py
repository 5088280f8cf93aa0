"""What a person reads while a server starts: the cluster's events in people's words, no line twice. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aula_contract import scarce

# An autoscaler's word that it adds a node: cluster-autoscaler's, and Karpenter's.
_NODE_COMES = ("TriggeredScaleUp", "Nominated")
# cluster-autoscaler's word that no node would help.
_NO_NODE_COMES = "NotTriggerScaleUp"
# Silence is mistaken for a fault; seconds between two lines that say what a start still waits for.
NEWS_SECONDS = 30


@dataclass(frozen=True)
class Step:
    """A line of the log, and what the start waits for from then on, as a clause."""

    line: str
    waits: str


_STEPS = {
    "Scheduled": Step("Your server has a place in the cluster.", "its node is preparing it"),
    "Pulling": Step(
        "Its image is being fetched. The first start on a node takes the longest.", "its image is being fetched"
    ),
    "Started": Step(
        "Your server is running; the notebook opens in some seconds.", "the notebook's program is starting"
    ),
}


def shortages(message: str, gpu: str | None = None) -> list[str]:
    """Returns what the cluster lacks besides GPUs, from the scheduler's message: ["free processor"]."""
    return [word for word in scarce(message, gpu) if word != "free GPU"]


def short_words(message: str, gpu: str | None = None) -> str | None:
    """Returns what the cluster lacks, from the scheduler's message; None: it is something else than room.

    "0/1 nodes are available: 1 Insufficient cpu." becomes "the cluster has no free processor just now".
    """
    short = scarce(message, gpu)
    return f"the cluster has no {' and no '.join(short)} just now" if short else None


def node_comes(events: Iterable[Mapping[str, Any]]) -> bool:
    """Returns whether an autoscaler said that it adds a node for this pod."""
    return any(event.get("reason") in _NODE_COMES for event in events)


def no_node_comes(events: Iterable[Mapping[str, Any]]) -> bool:
    """Returns whether an autoscaler said that it adds none."""
    return any(event.get("reason") == _NO_NODE_COMES for event in events)


def _no_place(message: str, gpu: str | None) -> str:
    if words := short_words(message, gpu):
        return words
    # "persistentvolumeclaim "home" not found", "pod has unbound immediate PersistentVolumeClaims"
    if "persistentvolumeclaim" in message.lower():
        return "your home folder is not ready yet"
    return "no node of the cluster takes it just now"


def _warned(reason: Any, message: str) -> Step | None:
    """The step of a warning; None: nothing that a person needs to know."""
    if reason in ("FailedMount", "FailedAttachVolume"):
        why = "a folder of your server is not ready yet"
        return Step(f"Waiting: {why}.", why)
    if reason in ("Failed", "BackOff", "ErrImagePull") and "image" in message.lower():
        return Step("Its image cannot be fetched just now; the cluster tries again.", "its image cannot be fetched")
    if reason == "BackOff":
        return Step("Its program ended while starting; the cluster tries again.", "its program ends while starting")
    if reason == "FailedCreatePodSandBox":
        return Step("Its node is not ready for it; the cluster tries again.", "its node is not ready for it")
    if reason == _NO_NODE_COMES:
        return None
    return Step(f"The cluster reports: {message}", "the cluster tries again") if message else None


def told(event: Mapping[str, Any], gpu: str | None = None) -> Step | None:
    """Returns a pod's event in people's words; None: nothing that they need to know."""
    reason, message = event.get("reason"), str(event.get("message", ""))
    if reason == "FailedScheduling":
        why = _no_place(message, gpu)
        return Step(f"Waiting: {why}.", why)
    if reason in _NODE_COMES:
        line = "The cluster gets another node for your server, which takes some minutes."
        return Step(line, "the cluster is getting another node")
    if reason in _STEPS:
        return _STEPS[reason]
    # A pull that failed before says "BackOff" as a normal event.
    return _warned(reason, message) if event.get("type") == "Warning" or reason == "BackOff" else None


def news(events: Iterable[Mapping[str, Any]], gpu: str | None, said: Iterable[str]) -> tuple[list[str], str]:
    """Returns the lines of a pod's `events` that were not `said` before, and what the start waits for now."""
    steps = [step for event in events if (step := told(event, gpu))]
    known = set(said)
    lines = [line for line in dict.fromkeys(step.line for step in steps) if line not in known]
    return lines, steps[-1].waits if steps else "the cluster has not said anything yet"
