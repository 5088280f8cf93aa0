"""Explains why an accepted pod did not become a running notebook in time. Pure: a pod of the API in, text out."""

from __future__ import annotations

from typing import Any

from aula_hub.gpus import unschedulable
from aula_hub.starting import short_words

_ASK = "ask your teacher"
_PULL = ("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull")


def _container(status: dict[str, Any]) -> str | None:
    state = status.get("state", {})
    waiting = state.get("waiting") or {}
    ended = state.get("terminated") or (status.get("lastState") or {}).get("terminated")
    if waiting.get("reason") in _PULL:
        return f"its image {status.get('image')} cannot be pulled ({waiting['reason']}); {_ASK}."
    if ended and ended.get("reason") == "OOMKilled":
        return f"it ran out of memory while starting; {_ASK}."
    if ended and ended.get("reason") in ("StartError", "ContainerCannotRun"):
        why = ended.get("message", "")[-120:]
        return f"its image {status.get('image')} does not contain the program to start ({why}); {_ASK}."
    if ended:
        code = ended.get("exitCode")
        return f"it exited while starting (exit code {code}); try again, and {_ASK} if this happens again."
    if waiting.get("reason") == "CreateContainerConfigError":
        return f"its configuration is wrong ({waiting.get('message')}); {_ASK}."
    return None


def why_not_running(pod: dict[str, Any] | None, seconds: int, gpu: str | None = None) -> str:
    """Returns one sentence for a start that took longer than `seconds`. `pod` is None if it was never seen."""
    start = f"Your server did not start within {seconds} seconds: "
    if pod is None:
        return start + f"its pod never appeared in the cluster; try again, and {_ASK} if this happens again."
    message = unschedulable(pod)
    if message is not None:
        short = short_words(message, gpu)
        if short:
            instead = "start without a GPU, or try again later" if "GPU" in short else f"try again later, or {_ASK}"
            return start + f"{short}; {instead}."
        return start + f"no node in the cluster can run it ({message}); {_ASK}."
    for status in pod.get("status", {}).get("containerStatuses") or []:
        sentence = _container(status)
        if sentence:
            return start + sentence
    return start + f"it is still being prepared; try again in a minute, and {_ASK} if this happens again."
