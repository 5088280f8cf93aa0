"""How many people can work at once, and how often one finds every seat taken: Erlang's loss formula. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from aula.planner import room
from aula.planner.advice import Answer, Change, Cost, cheapest
from aula.planner.check import between, not_negative, positive, whole

SOURCE = "Erlang's loss formula B (1917; recalled)"
SEATS = "give the people who can work at once, such as 20"
LOAD = "give the seats that would be in use if there were always one more, such as 12.5"
ACCEPTED = "give the share of tries that may find no seat, such as 0.01"
SPREAD = "spread the work over twice the time (a later deadline)"
# What binds, by the key of a node that is short of it; any other key is a quota.
_TERMS = {"memory": "memory", "cpu": "cores"}


def load(people: int, hours_each: float, hours_open: float) -> float:
    """Returns the offered load in erlangs: the seats in use on average, people · hours_each/hours_open.

    people      who may come, at least 1
    hours_each  that one of them works, within the time that counts (a week, or the evenings of one), at least 0
    hours_open  of that time, above 0 and at least hours_each
    Source: Little's law.
    """
    count = whole("people", people, "give the people of the course, such as 40")
    each = not_negative("hours_each", hours_each, "give the hours a week that one works, such as 6")
    opened = positive("hours_open", hours_open, "give the hours a week that count, such as 60")
    if each > opened:
        raise ValueError(f"hours_each={hours_each!r} must be at most hours_open={hours_open!r}: count the same time.")
    return count * each / opened


def blocking(seats: int, load: float) -> float:
    """Returns Erlang's B: the share of tries that find all seats taken.

    B(0) = 1, B(n) = a B(n-1)/(n + a B(n-1)) for a load of `a` erlangs. Whoever finds no seat goes away. People come
    independently of each other: for a lesson, see timetable. The formula takes as many people as there can be; for few
    it says more than is seen.
    Source: Erlang's loss formula B (1917; recalled).
    """
    offered, share = not_negative("load", load, LOAD), 1.0
    for taken in range(1, whole("seats", seats, SEATS, 0) + 1):
        share = offered * share / (taken + offered * share)
    return share


def carried(seats: int, accepted: float) -> float:
    """Returns the largest load, in erlangs, of which at most a share `accepted` finds no seat. Source: as blocking."""
    count = whole("seats", seats, SEATS)
    most = between("accepted", accepted, 0, 1, ACCEPTED)
    low, high = 0.0, 1.0
    while blocking(count, high) < most:
        low, high = high, 2 * high
    # The share grows with the load: halve until nothing lies between two doubles.
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if blocking(count, middle) <= most else (low, middle)
    return low


def needed(load: float, accepted: float = 0.01, most: int | None = None) -> Answer[int]:
    """The fewest seats of which at most a share `accepted` of tries finds none, at most `most`.

    load      erlangs, above 0: see load()
    accepted  share of 0 to 1, both excluded; 0.01 unless given
    most      seats that there are room for; any number unless given
    Binds: "quota" where `most` is reached, else "need". terms: the share that finds no seat, and seats in use.
    Source: Erlang's loss formula B (1917; recalled).
    """
    offered = positive("load", load, LOAD)
    share = between("accepted", accepted, 0, 1, ACCEPTED)
    limit = None if most is None else whole("most", most, SEATS)
    value, blocked = _fewest(offered, share, limit)
    terms = {"share without a seat": blocked, "seats in use": offered * (1 - blocked)}
    if blocked > share:
        changes = [
            Change(Cost.SETTING, SPREAD, blocking(value, offered / 2)),
            Change(Cost.QUOTA, "make room for one seat more", blocking(value + 1, offered)),
        ]
        advice = cheapest("tries without a seat", blocked, changes)
        return Answer("Seats", value, "seats", "quota", advice, SOURCE, terms)
    changes = [Change(Cost.SETTING, SPREAD, _fewest(offered / 2, share, None)[0])]
    return Answer("Seats", value, "seats", "need", cheapest("seats", value, changes), SOURCE, terms)


def _fewest(offered: float, share: float, limit: int | None) -> tuple[int, float]:
    """Returns the fewest seats, at most `limit`, and the share of tries that finds none."""
    value, blocked = 0, 1.0
    while blocked > share and value != limit:
        value += 1
        blocked = offered * blocked / (value + offered * blocked)
    return value, blocked


def there(nodes: int, node: Mapping[str, float], each: Mapping[str, float], system: Mapping[str, float]) -> Answer[int]:
    """How many people can work at once on equal nodes: nodes · the least over keys of (node - system)/each.

    nodes   of one size, at least 1
    node    what one has for pods, such as {"cpu": 7.9, "memory": 30e9}; one unit for a key throughout
    each    what one person's pods request together; they are counted as one, and stay on one node
    system  what the cluster's own pods request on each node; a key that is missing counts as 0
    Binds: "memory", "cores", or "quota" for another key. terms: people of a node by key.
    Source: Kubernetes' scheduler, which counts requests.
    """
    count = whole("nodes", nodes, "give the nodes of that size, such as 3")
    one = room.workers(node, system, each)
    key = min(one.terms, key=one.terms.__getitem__)
    value = count * one.value
    halved = room.workers(node, system, {k: v / 2 if k == key else v for k, v in each.items()}).value * count
    changes = [
        Change(Cost.SETTING, f"halve what a person requests of {key}", halved),
        Change(Cost.HARDWARE, "add a node", value + one.value),
    ]
    advice = cheapest("people at once", value, changes, more_is_better=True)
    return Answer(
        "People at once", value, "people", _TERMS.get(key, "quota"), advice, "Kubernetes' scheduler", one.terms
    )
