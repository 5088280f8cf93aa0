"""What measured times say about scaling: Amdahl's law from two points, and Karp and Flatt's serial share. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from aula.planner.advice import Answer, Change, Cost, cheapest
from aula.planner.check import between, not_negative, positive, round_down, whole

SOURCE = "Amdahl 1967; Karp and Flatt 1990 (recalled)"
N = "give a number of executors, such as 4"
TIME = "give measured seconds, such as 49.6"


@dataclass(frozen=True)
class Amdahl:
    """t(n) = serial + parallel/n seconds; serial at least 0, parallel above 0."""

    serial: float
    parallel: float

    def __post_init__(self) -> None:
        not_negative("serial", self.serial, "give the seconds that do not shrink, such as 10")
        positive("parallel", self.parallel, "give the seconds that are divided among executors, such as 100")

    def seconds(self, n: int) -> float:
        """Returns the seconds with `n` executors."""
        return self.serial + self.parallel / whole("n", n, N)

    def speedup(self, n: int) -> float:
        """Returns t(1)/t(n)."""
        return self.seconds(1) / self.seconds(n)

    def limit(self) -> float:
        """Returns the speed-up that no number of executors exceeds; infinity if nothing is serial."""
        return self.seconds(1) / self.serial if self.serial else float("inf")


def amdahl(first: tuple[int, float], second: tuple[int, float]) -> Amdahl:
    """Returns Amdahl's law through two measured points (executors, seconds).

    A faster-than-linear pair counts as perfectly parallel: serial 0, through the second point.
    Raises ValueError if the numbers are equal, or if more executors were not faster.
    Source: Amdahl 1967; Karp and Flatt 1990 (recalled).
    """
    (n1, t1), (n2, t2) = sorted([first, second])
    for n, t in (first, second):
        whole("executors", n, N)
        positive("seconds", t, TIME)
    if n1 == n2:
        raise ValueError(f"second={second!r} must be measured with another number of executors than {first!r}.")
    if t2 >= t1:
        raise ValueError(f"second={second!r}: more executors were not faster; measure longer work or fewer executors.")
    parallel = (t1 - t2) / (1 / n1 - 1 / n2)
    serial = t1 - parallel / n1
    return Amdahl(serial, parallel) if serial >= 0 else Amdahl(0.0, t2 * n2)


def karp_flatt(speedup: float, n: int) -> float:
    """Returns the serial share that a measured speed-up shows: e = (1/S - 1/n)/(1 - 1/n).

    Growing with n it shows overhead, staying equal a serial part; below 0 a speed-up beyond n (caches).
    speedup  measured, above 0; n: executors, at least 2
    Source: Amdahl 1967; Karp and Flatt 1990 (recalled).
    """
    count = whole("n", n, N, 2)
    return (1 / positive("speedup", speedup, "give a measured speed-up, such as 3.2") - 1 / count) / (1 - 1 / count)


def executors(law: Amdahl, wanted: float = 0.5, quota: int | None = None) -> Answer[int]:
    """The most executors with an efficiency of at least `wanted` under Amdahl's law, at most `quota`.

    wanted  share of 0 to 1, both excluded; 0.5 unless given
    Binds: "quota" or "fixed part" (the serial seconds). terms: seconds, speed-up, its limit.
    Source: n ≤ (t(1)/wanted - parallel)/serial, from S(n)/n ≥ wanted.
    """
    share = between("wanted", wanted, 0, 1, "give an efficiency, such as 0.5")
    room = None if quota is None else whole("quota", quota, N)
    if not law.serial and room is None:
        raise ValueError(f"quota={quota!r} must be given where nothing is serial: any number of executors pays.")

    def most(serial: float) -> float:
        return ((law.parallel + serial) / share - law.parallel) / serial if serial else float("inf")

    pays = most(law.serial)
    if room is not None and pays >= room:
        value, binds = room, "quota"
        changes = [Change(Cost.QUOTA, "ask for one executor more", law.speedup(room + 1))]
    else:
        value, binds = max(1, round_down(pays)), "fixed part"
        changes = [Change(Cost.CODE, "halve the serial seconds", Amdahl(law.serial / 2, law.parallel).speedup(value))]
    advice = cheapest("speed-up", law.speedup(value), changes, more_is_better=True)
    terms = {"seconds": law.seconds(value), "speed-up": law.speedup(value), "limit": law.limit()}
    return Answer("Executors that pay", value, "executors", binds, advice, SOURCE, terms)
