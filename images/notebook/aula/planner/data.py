"""Data that lie here or there, and streams: locality, partitions, catching up after an outage. Pure."""

from __future__ import annotations

from aula.planner.advice import Answer, Change, Cost, Term, cheapest
from aula.planner.check import not_negative, positive, round_up

SOURCE = "derived from the rates"
RATE = "give events a second, such as 954"


def local_gain(size: float, network: float, disk: float) -> Answer[float]:
    """The seconds an epoch saves by reading from a local disk: D/B_net - D/B_disk; negative if the network is faster.

    size  bytes of the data, D; network, disk: bytes a second. All above 0
    Binds: "wire" if the network is slower, else "rate" (the disk's). terms: seconds by network and by disk.
    Source: derived from the rates.
    """
    data = positive("size", size, "give the data's bytes, such as 8e9")
    far = data / positive("network", network, "give bytes a second, such as gigabits(10)")
    near = data / positive("disk", disk, "give bytes a second, such as 500e6")
    binds: Term = "wire" if far > near else "rate"
    if far > near:
        changes = [
            Change(Cost.SETTING, "place trainers on the data's node (a local volume, WaitForFirstConsumer)", near)
        ]
        advice = cheapest("reading an epoch", far, changes, "s")
    else:
        advice = "Placing trainers on the data's node gains nothing: the network is no slower than the disk."
    return Answer("Locality saves", far - near, "s", binds, advice, SOURCE, {"network": far, "disk": near})


def partitions(rate: float, per_scorer: float) -> Answer[int]:
    """How many partitions, each with a scorer, keep up with a stream: ceil(rate / events a second of one), at least 1.

    rate  events a second that arrive, at least 0; per_scorer: that one scorer handles, above 0
    Binds: "rate". terms: the scorers' load, of 1.
    Source: derived from the rates.
    """
    arrives = not_negative("rate", rate, RATE)
    one = positive("per_scorer", per_scorer, RATE)
    value = max(1, round_up(arrives / one))
    changes = [
        Change(Cost.CODE, "score events in batches, twice as many a second", max(1, round_up(arrives / one / 2)))
    ]
    return Answer(
        "Partitions",
        value,
        "partitions",
        "rate",
        cheapest("partitions", value, changes),
        SOURCE,
        {"load": arrives / one / value},
    )


def catch_up(outage: float, rate: float, capacity: float) -> Answer[float]:
    """The seconds until a stream has caught up after an outage: t · rate/(capacity - rate).

    outage  seconds, at least 0; rate: events a second that arrive; capacity: that all scorers handle, above rate
    Binds: "rate". terms: events that waited.
    Raises ValueError if capacity is not above rate: the lag would only grow.
    Source: derived from the rates.
    """
    t, arrives = not_negative("outage", outage, "give seconds, such as 60"), not_negative("rate", rate, RATE)
    most = positive("capacity", capacity, RATE)
    if most <= arrives:
        raise ValueError(f"capacity={capacity!r} must be above rate={rate!r}, or the lag only grows: add scorers.")
    value = t * arrives / (most - arrives)
    changes = [Change(Cost.PODS, "double the scorers", t * arrives / (2 * most - arrives))]
    return Answer(
        "Caught up after",
        value,
        "s",
        "rate",
        cheapest("the lag", value, changes, "s"),
        SOURCE,
        {"waiting": t * arrives},
    )
