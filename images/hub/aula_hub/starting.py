"""What a person reads while a server starts: the cluster's events in people's words, no line twice. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What can be short in the cluster, by the scheduler's words, and what people call it: as in the notebook's aula.progress.
_SHORT = (("cpu", "free processor"), ("memory", "free memory"), ("ephemeral-storage", "free disk"))
# An autoscaler's word that it adds a node: cluster-autoscaler's, and Karpenter's.
_NODE_COMES = ("TriggeredScaleUp", "Nominated")
# Silence is mistaken for a fault; seconds between two lines that only say that it goes on.
NEWS_SECONDS = 30


def short_words(message: str, gpu: str | None = None) -> str | None:
    """Returns what the cluster lacks, from the scheduler's message; None: it is something else than room.

    "0/1 nodes are available: 1 Insufficient cpu." becomes "the cluster has no free processor just now".
    """
    if gpu and f"Insufficient {gpu}" in message:
        return "all GPUs are in use just now"
    short = [word for name, word in _SHORT if f"Insufficient {name}" in message]
    if "Too many pods" in message:
        short.append("room for another pod")
    return f"the cluster has no {' and no '.join(short)} just now" if short else None


def node_comes(events: list[Mapping[str, Any]]) -> bool:
    """Returns whether an autoscaler said that it adds a node for this pod."""
    return any(event.get("reason") in _NODE_COMES for event in events)


def told(event: Mapping[str, Any], gpu: str | None = None) -> str | None:
    """Returns a pod's event in people's words; None: nothing that they need to know."""
    reason, message = event.get("reason"), str(event.get("message", ""))
    if reason == "FailedScheduling":
        short = short_words(message, gpu)
        return f"Waiting: {short}." if short else f"Waiting for a place in the cluster ({message})."
    if reason in _NODE_COMES:
        return "The cluster gets another node for your server, which takes some minutes."
    words = {
        "Scheduled": "Your server has a place in the cluster.",
        "Pulling": "Its image is being fetched. The first start on a node takes the longest.",
        "Started": "Your server is running; the notebook opens in some seconds.",
    }
    if reason in words:
        return words[reason]
    return message if event.get("type") == "Warning" and reason != "NotTriggerScaleUp" else None
