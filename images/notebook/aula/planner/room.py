"""How many workers a quota has room for. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from aula.planner.advice import Answer
from aula.planner.check import not_negative, positive, round_down

SOURCE = "Kubernetes' ResourceQuota"


def workers(hard: Mapping[str, float], used: Mapping[str, float], each: Mapping[str, float]) -> Answer[int]:
    """How many workers fit: the least over all keys of (hard - used)/each, in whole workers, never below 0.

    hard  a quota's limits by key, such as {"cpu": 4, "memory": 8 * 1024**3, "pods": 7}; one unit for a key throughout
    used  what is in use; a key that is missing counts as 0
    each  what one worker requests, with Spark's overhead in it; keys that the quota does not limit do not count
    Binds: "memory" for a key with that word, else "quota". terms: workers by key.
    Raises ValueError if no key of `each` is limited: any number would fit.
    Source: Kubernetes' ResourceQuota.
    """
    room = {}
    for key, amount in each.items():
        size = not_negative(f"each[{key!r}]", amount, "give what one worker requests")
        if key in hard and size:
            limit = not_negative(f"hard[{key!r}]", hard[key], "give the quota's limit")
            taken = not_negative(f"used[{key!r}]", used.get(key, 0), "give what is in use")
            room[key] = max(0, round_down((limit - taken) / positive(key, size, "give what one worker requests")))
    if not room:
        raise ValueError(f"each={dict(each)!r} has no key that the quota limits: name at least one of {sorted(hard)}.")
    value = min(room.values())
    scarce = [key for key in room if room[key] == value]
    more = value + 1
    missing = {key: used.get(key, 0) + more * each[key] - hard[key] for key in scarce}
    lacking = " and ".join(f"{amount:,.10g} of {key}" for key, amount in missing.items())
    advice = f"A worker more needs {lacking} more: stop what you do not use, or make workers smaller."
    binds = "memory" if "memory" in scarce[0] else "quota"
    return Answer(
        "Workers in the quota", value, "workers", binds, advice, SOURCE, {k: float(v) for k, v in room.items()}
    )
