"""Parameter servers: how many hide communication behind computation (Lemma 2), and what a round takes. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from aula.planner.advice import Answer, Change, Cost, cheapest
from aula.planner.allreduce import GRADIENTS, WORKERS
from aula.planner.check import positive, round_down, round_up, whole
from aula.planner.network import Network

LEMMA2 = "Zou et al. 2017, arXiv 1709.06622, Lemma 2 (recalled)"
COMPUTE = "give the seconds that a worker computes in one step, such as 0.25"
SERVERS = "give the number of parameter servers, such as 2"


def exchange(gradient_bytes: float, workers: int, servers: int, network: Network, full_duplex: bool = False) -> float:
    """Returns the seconds in which all workers push gradients and pull parameters: 2 S n/(N_ps B).

    full_duplex  push and pull share the wire without hindering each other: the factor is 1 instead of 2
    Latency does not count, as in the lemma: null_round() has it.
    Source: Lemma 2, Zou et al. 2017 (recalled).
    """
    size = positive("gradient_bytes", gradient_bytes, GRADIENTS)
    n, count = whole("workers", workers, WORKERS), whole("servers", servers, SERVERS)
    return (1 if full_duplex else 2) * size * n / (count * network.bandwidth)


def round_seconds(
    compute: float, gradient_bytes: float, workers: int, servers: int, network: Network, full_duplex: bool = False
) -> float:
    """Returns the seconds of one synchronous round, communication behind computation: max(T_C, 2 S n/(N_ps B)).

    compute  a worker's seconds of computation in a step, T_C
    Source: Lemma 2, Zou et al. 2017 (recalled); a run with throttled servers was within 5 %.
    """
    return max(positive("compute", compute, COMPUTE), exchange(gradient_bytes, workers, servers, network, full_duplex))


def null_round(gradient_bytes: float, workers: int, servers: int, network: Network) -> float:
    """Returns the seconds of a round without computation: max(latency, 2 S n/(N_ps B)).

    Source: after the null step of TensorFlow's paper (OSDI 2016, recalled).
    """
    return max(network.latency, exchange(gradient_bytes, workers, servers, network))


def knee(compute: float, gradient_bytes: float, servers: int, network: Network, full_duplex: bool = False) -> float:
    """Returns the number of workers, as a real number, up to which `servers` hide the communication: N_ps B T_C/(2 S).

    Source: Lemma 2 solved for the workers.
    """
    return positive("compute", compute, COMPUTE) / exchange(gradient_bytes, 1, servers, network, full_duplex)


def needed(
    compute: float,
    gradient_bytes: float,
    workers: int,
    network: Network,
    full_duplex: bool = False,
    most: int | None = None,
) -> Answer[int]:
    """How many parameter servers hide the communication: N_ps = ceil(2 S n/(B T_C)), at most `most`.

    compute         a worker's seconds of computation in a step, T_C
    gradient_bytes  bytes of one step's gradients, S
    workers         n, at least 1
    most            servers that the quota has room for; None: any number
    Binds: "quota" if it allows fewer, "compute" if one server hides it all, else "wire".
    terms: compute, wire (seconds of a round with these servers), efficiency (compute/round).
    Source: Lemma 2.
    """
    one = exchange(gradient_bytes, workers, 1, network, full_duplex)
    compute = positive("compute", compute, COMPUTE)
    wanted = max(1, round_up(one / compute))
    value = wanted if most is None else min(wanted, whole("most", most, SERVERS))

    def after(scale: float) -> int:
        return max(1, round_up(one * scale / compute))

    if value < wanted:
        binds = "quota"
        now = max(compute, one / value)
        advice = cheapest(
            "a round",
            now,
            [
                Change(Cost.CODE, "send gradients in 16 bits", max(compute, one / 2 / value)),
                Change(Cost.QUOTA, f"ask for room for {wanted} servers", max(compute, one / wanted)),
            ],
            "s",
        )
    elif wanted == 1:
        binds = "compute"
        advice = f"One server carries up to {round_down(compute / one * workers)} workers: add workers before servers."
    else:
        binds = "wire"
        advice = cheapest(
            "servers",
            wanted,
            [
                Change(Cost.SETTING, "compute twice the samples a step", after(1 / 2)),
                Change(Cost.CODE, "send gradients in 16 bits", after(1 / 2)),
                Change(Cost.HARDWARE, "take a network of twice the bandwidth", after(1 / 2)),
            ],
        )
    round_takes = max(compute, one / value)
    terms = {"compute": compute, "wire": one / value, "efficiency": compute / round_takes}
    return Answer("Parameter servers", value, "servers", binds, advice, LEMMA2, terms)


def backup_workers(step_seconds: Sequence[float], workers: int, most: int) -> Answer[int]:
    """How many backup workers a synchronous step pays: b that maximises W/(W+b) / E[W-th fastest of W+b].

    step_seconds  measured step times of single workers, at least one; they stand for the distribution
    workers       W, whose gradients a step waits for
    most          backups that the quota has room for, at least 0
    Binds: "stragglers" while waiting for the slowest costs more than a backup, else "compute".
    terms: the expected seconds of a step without backups ("plain") and with ("backed").
    Source: the idea is TensorFlow's (OSDI 2016, recalled), the expectation is exact (scipy's binom).
    """
    from scipy.stats import binom

    times = sorted(positive("step_seconds", t, "give measured seconds, such as 0.2") for t in step_seconds)
    if not times:
        raise ValueError("step_seconds=[] must hold at least one time: measure some steps of single workers.")
    n = whole("workers", workers, WORKERS)
    room = whole("most", most, "give the pods that are left, such as 2", 0)

    def expected(backups: int) -> float:
        # The n-th fastest is at most times[i] exactly if n or more of n + backups draws are.
        reached = [float(binom.sf(n - 1, n + backups, (i + 1) / len(times))) for i in range(len(times))]
        return sum(t * (now - before) for t, now, before in zip(times, reached, [0.0, *reached[:-1]], strict=True))

    seconds = [expected(backups) for backups in range(room + 1)]
    best = max(range(room + 1), key=lambda b: (n / (n + b) / seconds[b], -b))
    gain = (n / (n + best) / seconds[best]) * seconds[0]
    if best:
        binds, advice = "stragglers", f"Work done a worker and second grows to {gain:.3g} times that without them."
        if best == room:
            advice += " The quota has room for no more."
    else:
        binds, advice = "compute", "A backup costs more than it saves: even out the workers' step times first."
    source = "TensorFlow, OSDI 2016, section 4.4 (recalled)"
    return Answer(
        "Backup workers", best, "workers", binds, advice, source, {"plain": seconds[0], "backed": seconds[best]}
    )
