"""The network between workers. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from aula.planner.check import not_negative, positive


@dataclass(frozen=True)
class Network:
    """One worker's link.

    bandwidth  bytes a second in each direction, above 0; gigabits(10) is 1.25e9
    latency    seconds that one message takes beside its bytes, at least 0; 20 µs unless given
    """

    bandwidth: float
    latency: float = 20e-6

    def __post_init__(self) -> None:
        positive("bandwidth", self.bandwidth, "give bytes a second, such as gigabits(10)")
        not_negative("latency", self.latency, "give seconds, such as 20e-6")

    def faster(self, times: float) -> Network:
        """Returns the same network with `times` the bandwidth."""
        return Network(self.bandwidth * times, self.latency)


def gigabits(gigabits_per_second: float) -> float:
    """Returns bytes a second: gigabits(10) is 1.25e9."""
    return positive("gigabits_per_second", gigabits_per_second, "give a link's speed, such as 10") * 1e9 / 8
