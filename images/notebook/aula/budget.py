"""How many executors fit into a namespace's quota, and the sentence that says so. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from aula.words import counted

GIB = Decimal(1024**3)


@dataclass(frozen=True)
class Quota:
    """A ResourceQuota's status: what is allowed and used by key; CPU in cores, memory in bytes, others as counts."""

    hard: Mapping[str, Decimal]
    used: Mapping[str, Decimal]

    def left(self, key: str) -> Decimal:
        """Returns what is left of `key`, never below zero (a quota can be lowered to less than what is in use)."""
        return max(Decimal(0), self.hard[key] - self.used.get(key, Decimal(0)))


@dataclass(frozen=True)
class Grant:
    """The answer to a request for executors; `key` is the limit that prevented more, or None."""

    wanted: int
    granted: int
    key: str | None = None
    left: Decimal = Decimal(0)
    each: Decimal = Decimal(0)


def grant(wanted: int, quotas: Sequence[Quota], cost: Mapping[str, Decimal], most: int) -> Grant:
    """Returns how many of `wanted` executors, at `cost` each, fit into all `quotas`; never more than `most`."""
    best = Grant(wanted, wanted)
    if wanted > most:
        best = Grant(wanted, most, "executors", Decimal(most), Decimal(1))
    for quota in quotas:
        # Spark keeps a session's settings in one ConfigMap in the namespace: with none left, no executor can start.
        for key in ("configmaps", "count/configmaps"):
            if key in quota.hard and quota.left(key) < 1:
                return Grant(wanted, 0, key, Decimal(0), Decimal(1))
        for key, each in cost.items():
            if key in quota.hard and each > 0:
                room = int(quota.left(key) // each)
                if room < best.granted:
                    best = Grant(wanted, room, key, quota.left(key), each)
    return best


def amount(key: str, value: Decimal) -> str:
    """Formats `value` of a quota's key for people: memory in GiB, CPU in cores."""
    if key.endswith("memory"):
        return f"{value / GIB:.2f} GiB of memory"
    if key.endswith("cpu"):
        return f"{value.normalize():f} CPU"
    kind = "GPU" if "gpu" in key else {"configmaps": "ConfigMap"}.get(key.removeprefix("count/"), "pod")
    return counted(int(value), kind)


def sentence(result: Grant, dynamic: bool = False) -> str | None:
    """Returns one sentence for a student whose request was not granted in full, None if it was.

    dynamic  the request was the most executors that the session may grow to
    """
    if result.granted >= result.wanted or result.key is None:
        return None
    asked = f"{'up to ' if dynamic else ''}{counted(result.wanted, 'executor')}"
    verb = "grows to" if dynamic else "starts with"
    if result.key == "executors":
        return f"You asked for {asked}; this course allows {result.granted} per session, so it {verb} {result.granted}."
    why = shortage(result)
    if result.granted == 0:
        return (
            f"You asked for {asked}, but {why}. Spark runs inside this notebook instead. "
            "Use smaller executors, or stop other sessions."
        )
    return f"You asked for {asked}, but {why}, so the session {verb} {result.granted}."


def shortage(result: Grant) -> str:
    """Returns which part of the quota is too small, as a clause; "" if nothing is, or if it is not the quota."""
    if result.granted >= result.wanted or result.key in (None, "executors"):
        return ""
    left, each = amount(result.key, result.left), amount(result.key, result.each)
    needed = "a session needs" if "configmaps" in result.key else "each executor needs"
    return f"your quota has {left} left and {needed} {each}"
