"""What a fan-out takes, and what cloud functions would have cost: seconds, efficiency, GB-seconds, a price. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Price:
    """A price list of cloud functions, with its date: prices change, so a report names the list.

    gb_second, request  in `currency`, at least 0
    as_of               where the numbers are from, and of when
    """

    gb_second: float = 1.6667e-5
    request: float = 2e-7
    currency: str = "USD"
    as_of: str = "AWS Lambda's list price, recalled in November 2026"

    def __post_init__(self) -> None:
        for name in ("gb_second", "request"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name}={getattr(self, name)!r} must be at least 0: give a price.")


def cost(
    pod_seconds: Sequence[float],
    unit_seconds: float,
    wall: float,
    parallel: int,
    memory_gb: float,
    price: Price = Price(),  # noqa: B008 (frozen)
) -> dict:
    """Returns what a run took.

    pod_seconds   of each pod, start-up in it, retried ones too: a cloud function is paid for both
    unit_seconds  that units computed, all together (`seconds` of `combine`)
    wall          seconds from the start of the first pod to the end of the last
    parallel      pods at the same time
    memory_gb     of one pod
    """
    for name, value in (("wall", wall), ("parallel", parallel), ("memory_gb", memory_gb)):
        if not value > 0:
            raise ValueError(f"{name}={value!r} must be above 0.")
    if not pod_seconds:
        raise ValueError("pod_seconds=[] must hold the seconds of at least one pod.")
    gb_seconds = memory_gb * sum(pod_seconds)
    return {
        "pods": len(pod_seconds),
        "wall": wall,
        "efficiency": unit_seconds / (wall * parallel),
        "start_seconds": max(0.0, sum(pod_seconds) - unit_seconds) / len(pod_seconds),
        "gb_seconds": gb_seconds,
        "price": gb_seconds * price.gb_second + len(pod_seconds) * price.request,
        "currency": price.currency,
        "price_as_of": price.as_of,
    }
