"""Why a notebook was not started, as one sentence that a student can act on. Pure: text in, text out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_QUOTA = re.compile(r"exceeded quota: [^,]+, requested: (?P<asked>.+), used: (?P<used>.+), limited: (?P<limit>.+)$")
_LIMIT = re.compile(r"(?P<what>(?:maximum|minimum) (?P<resource>cpu|memory) usage per (?:Container|Pod) is .+)$")

_MEBI = {None: 1 / 2**20, "Ki": 1 / 1024, "Mi": 1, "Gi": 1024, "Ti": 1024**2}

_ASK = "ask your teacher"
_FREE = f"stop a Spark session (spark.stop()) or {_ASK}"


@dataclass(frozen=True)
class Refusal:
    """A sentence for the student, a short label for metrics, and the HTTP status that goes with it."""

    sentence: str
    reason: str
    status: int


def _pairs(text: str) -> dict[str, str]:
    """`pods=1,requests.memory=1Gi` as a dict."""
    return dict(part.split("=", 1) for part in text.strip().split(",") if "=" in part)


def _size(value: str, resource: str) -> str:
    """A Kubernetes quantity as people write it: 1073741824 bytes → 1 GiB, 5632Mi → 5.5 GiB, 100m → 0.1."""
    if re.fullmatch(r"\d+m", value):
        return f"{int(value[:-1]) / 1000:g}"
    number = re.fullmatch(r"(\d+)([KMGT]i)?", value)
    if number is None or not resource.endswith(("memory", "storage")):
        return value
    mebi = int(number[1]) * _MEBI[number[2]]
    return f"{mebi / 1024:.3g} GiB" if mebi >= 1024 else f"{mebi:.3g} MiB"


def _over(resource: str, asked: str, used: str, limit: str, gpu: str | None) -> str:
    nothing_else = used == "0"
    asked, used, limit = (_size(value, resource) for value in (asked, used, limit))
    if gpu and resource == f"requests.{gpu}":
        if limit == "0":
            return f"You asked for {asked} GPU, but you may use none in this course; start without a GPU or {_ASK}."
        return f"You asked for {asked} GPU and already use {used} of {limit}; {_FREE}, or start without a GPU."
    if resource in ("pods", "count/pods"):
        if limit == "0":
            return f"You may start nothing at present: your course gives you 0 pods; {_ASK}."
        return f"You already use {used} of {limit} pods, and a notebook needs {asked} more; {_FREE}."
    word = {"memory": "memory", "cpu": "CPU"}.get(resource.split(".")[-1], resource)
    if nothing_else:
        return f"A notebook needs {asked} of {word}, but your course gives you only {limit}; {_ASK}."
    return f"A notebook needs {asked} of {word}, and you already use {used} of {limit}; {_FREE}."


def quota_sentence(message: str, gpu: str | None = None) -> str | None:
    """The sentence for an `exceeded quota` message of the API server, or None if it is no such message."""
    found = _QUOTA.search(message)
    if not found:
        return None
    asked, used, limit = (_pairs(found[group]) for group in ("asked", "used", "limit"))
    parts = [_over(name, asked[name], used.get(name, "0"), limit.get(name, "0"), gpu) for name in asked]
    return " ".join(parts) or None


def refusal(status: int | None, message: str, namespace: str, gpu: str | None = None) -> Refusal:
    """What to tell the student when the API server answered `status` with `message`."""
    sentence = quota_sentence(message, gpu)
    if sentence:
        return Refusal(sentence, "quota", 403)
    limit = _LIMIT.search(message)
    if limit:
        return Refusal(f"Your server asks for more than one may have here: {limit['what']}; {_ASK}.", "limit", 403)
    if "being terminated" in message:
        return Refusal(f"Your place in the course ({namespace}) is just being removed; {_ASK}.", "terminating", 403)
    if "must specify" in message or "violates PodSecurity" in message or "looking up service account" in message:
        return Refusal(f"The course's set-up refuses your server: {message}; show this to your teacher.", "policy", 403)
    if status in (403, 404):
        return Refusal(
            f"Your place in the course ({namespace}) is missing or closed to the hub; "
            f"{_ASK} to bring the course up again.",
            "namespace",
            403,
        )
    return Refusal(
        f"The cluster does not answer as it should ({status or 'no answer'}); wait a minute and try again, "
        f"and {_ASK} if it stays so.",
        "cluster",
        503,
    )


def api_message(body: str | bytes | None, fallback: str = "") -> str:
    """The `message` of a Status object that the API server sent, else `fallback`."""
    try:
        return str(json.loads(body or "")["message"])
    except (ValueError, KeyError, TypeError):
        return fallback
