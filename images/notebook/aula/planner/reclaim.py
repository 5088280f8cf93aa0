"""Who hands back executors, and how many, when a person's guaranteed share is in use by others. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aula.planner.advice import Answer
from aula.planner.check import one_of, whole

SOURCE = "svallero/farmcontroller's rule, read in its Go source"
EXECUTORS = "give a number of executors, such as 3"


@dataclass(frozen=True)
class Share:
    """One person's executors: running, guaranteed ("least") and waiting to start; each at least 0."""

    running: int
    least: int
    pending: int = 0

    def __post_init__(self) -> None:
        for name in ("running", "least", "pending"):
            whole(name, getattr(self, name), EXECUTORS, 0)

    @property
    def over(self) -> int:
        """Executors above the guarantee."""
        return max(0, self.running - self.least)

    @property
    def needs(self) -> int:
        """Executors that wait and are guaranteed: min(under, pending)."""
        return min(max(0, self.least - self.running), self.pending)


def take(over: Mapping[str, int], need: int, rounding: str = "largest remainder") -> dict[str, int]:
    """Returns how many executors each name of `over` hands back, in proportion to what it has above its guarantee.

    rounding  "ceil": ceil(need · over_i/sum over), the original's, which takes up to (names - 1) too many;
              "largest remainder": exactly `need`, ties to the first name given
    Nobody hands back more than it has over; where `need` exceeds all of it, each hands back all.
    Source: svallero/farmcontroller's rule (read in its Go source); the largest remainder is ours.
    """
    one_of("rounding", rounding, ("largest remainder", "ceil"))
    for name, count in over.items():
        whole(f"over[{name!r}]", count, EXECUTORS, 0)
    total = sum(over.values())
    wanted = min(whole("need", need, EXECUTORS, 0), total)
    if not wanted:
        return dict.fromkeys(over, 0)
    if rounding == "ceil":
        return {name: min(count, -(-wanted * count // total)) for name, count in over.items()}
    taken = {name: wanted * count // total for name, count in over.items()}
    by_remainder = sorted(over, key=lambda name: -(wanted * over[name] % total))
    for name in by_remainder[: wanted - sum(taken.values())]:
        taken[name] += 1
    return taken


def reclaim(shares: Mapping[str, Share], rounding: str = "largest remainder") -> Answer[dict[str, int]]:
    """Who hands back how many executors so that everybody's guarantee is met.

    shares    by person
    rounding  see take()
    Binds: "need" if what is over suffices; "quota" if the guarantees together are more than there is.
    terms: needed, over, taken, and taken/needed (1 is ideal).
    Source: svallero/farmcontroller's rule (read in its Go source); the largest remainder is ours.
    """
    need = sum(share.needs for share in shares.values())
    over = {name: share.over for name, share in shares.items() if share.over}
    value = take(over, need, rounding)
    taken, there = sum(value.values()), sum(over.values())
    if need > there:
        binds, advice = "quota", f"{need - there} guaranteed executors stay missing: lower the guarantees or add nodes."
    elif taken > need:
        binds, advice = "need", f'rounding="largest remainder" takes {need} executors instead of {taken}.'
    else:
        binds, advice = "need", "Nobody gives more than is needed; raise a guarantee to protect its executors."
    terms = {"needed": float(need), "over": float(there), "taken": float(taken)}
    if need:
        terms["taken/needed"] = taken / need
    return Answer("Executors handed back", value, "", binds, advice, SOURCE, terms)
