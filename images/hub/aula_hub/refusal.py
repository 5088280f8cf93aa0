"""Explains to a student, in one sentence, why a notebook did not start. Pure: text in, text out."""

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
    """A sentence for the student, a short label for metrics, and the HTTP status to return."""

    sentence: str
    reason: str
    status: int


def _pairs(text: str) -> dict[str, str]:
    """Parses `pods=1,requests.memory=1Gi` into a dict."""
    return dict(part.split("=", 1) for part in text.strip().split(",") if "=" in part)


def _size(value: str, resource: str) -> str:
    """Formats a Kubernetes quantity for people: 1073741824 bytes → 1 GiB, 5632Mi → 5.5 GiB, 100m → 0.1."""
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
            return f"You asked for {asked} GPU, but this course gives you none; start without a GPU or {_ASK}."
        return f"You asked for {asked} GPU, but you already use {used} of {limit}; start without a GPU, {_FREE}."
    if resource in ("pods", "count/pods"):
        if limit == "0":
            return f"You cannot start a server: your quota allows 0 pods; {_ASK}."
        return f"You already use {used} of {limit} pods, and a notebook needs {asked} more; {_FREE}."
    word = {"memory": "of memory", "cpu": "CPU"}.get(resource.split(".")[-1], f"of {resource}")
    if nothing_else:
        return f"A notebook needs {asked} {word}, but your quota allows only {limit}; {_ASK}."
    return f"A notebook needs {asked} {word}, and you already use {used} of {limit}; {_FREE}."


def quota_sentence(message: str, gpu: str | None = None) -> str | None:
    """Returns the sentence for an `exceeded quota` message of the API server, or None for any other message."""
    found = _QUOTA.search(message)
    if not found:
        return None
    asked, used, limit = (_pairs(found[group]) for group in ("asked", "used", "limit"))
    parts = [_over(name, asked[name], used.get(name, "0"), limit.get(name, "0"), gpu) for name in asked]
    return " ".join(parts) or None


def refusal(status: int | None, message: str, namespace: str, gpu: str | None = None) -> Refusal:
    """Returns what to tell the student if the API server answers `status` with `message`."""
    sentence = quota_sentence(message, gpu)
    if sentence:
        return Refusal(sentence, "quota", 403)
    limit = _LIMIT.search(message)
    if limit:
        return Refusal(f"Your server requests more than the limit allows: {limit['what']}; {_ASK}.", "limit", 403)
    if "being terminated" in message:
        return Refusal(f"Your namespace in the course ({namespace}) is being deleted; {_ASK}.", "terminating", 403)
    if "must specify" in message or "violates PodSecurity" in message or "looking up service account" in message:
        sentence = f"The course's configuration does not allow your server: {message}; show this to your teacher."
        return Refusal(sentence, "policy", 403)
    if status in (403, 404):
        return Refusal(
            f"Your namespace in the course ({namespace}) does not exist, or the hub has no access to it; "
            f"{_ASK} to bring the course up to date.",
            "namespace",
            403,
        )
    return Refusal(
        f"The cluster did not respond correctly ({status or 'no response'}); wait a minute and try again, "
        f"and {_ASK} if this happens again.",
        "cluster",
        503,
    )


def api_message(body: str | bytes | None, fallback: str = "") -> str:
    """Returns the `message` of a Status object that the API server sent, or `fallback`."""
    try:
        return str(json.loads(body or "")["message"])
    except (ValueError, KeyError, TypeError):
        return fallback
