"""All-reduce: workers add up their gradients among themselves. Pure."""

from __future__ import annotations

import math

from aula.planner.check import positive, whole
from aula.planner.network import Network
from aula.planner.steptime import StepTime

GRADIENTS = "give the bytes of one step's gradients (4 a parameter in float32), such as 102.2e6"
WORKERS = "give the number of workers, such as 4"


def ring(gradient_bytes: float, workers: int, network: Network) -> tuple[float, float]:
    """Returns (wire, latency) in seconds of a ring: 2 (n-1)/n · S/B and 2 (n-1) · a; both 0 for one worker.

    Source: the textbook's ring.
    """
    size = positive("gradient_bytes", gradient_bytes, GRADIENTS)
    n = whole("workers", workers, WORKERS)
    return 2 * (n - 1) / n * size / network.bandwidth, 2 * (n - 1) * network.latency


def tree(gradient_bytes: float, workers: int, network: Network) -> tuple[float, float]:
    """Returns (wire, latency) in seconds of a binary tree, up and down: 2 log2(n) · S/B and 2 log2(n) · a.

    Source: the textbook's tree.
    """
    size = positive("gradient_bytes", gradient_bytes, GRADIENTS)
    rounds = 2 * math.log2(whole("workers", workers, WORKERS))
    return rounds * size / network.bandwidth, rounds * network.latency


def ring_peak(step: StepTime, batch: int, gradient_bytes: float, network: Network) -> float:
    """Returns the number of workers, as a real number, at which a blocking ring is fastest for a fixed batch.

    n* = sqrt((c1 X - 2 S/B) / (2 a)), at least 1 (more workers never pay), at most X (a sample each; also for a = 0).
    batch  the samples X of one step, all workers together
    Source: derived from the ring's cost; Li 2019, Warwick, names the maximum for a fixed setup (recalled).
    """
    size = positive("gradient_bytes", gradient_bytes, GRADIENTS)
    most = whole("batch", batch, "give the samples of one step, all workers together, such as 256")
    gain = step.per_sample * most - 2 * size / network.bandwidth
    if gain <= 0:
        return 1.0
    if network.latency == 0:
        return float(most)
    return min(float(most), max(1.0, math.sqrt(gain / (2 * network.latency))))


def ring_limit(step: StepTime, batch: int, gradient_bytes: float, network: Network) -> float:
    """Returns the speed-up that no number of workers on a blocking ring exceeds: (c0 + c1 X)/(c0 + 2 S/B).

    It is the value for latency 0 and n to infinity, and at least 1, which one worker has.
    Source: derived from the ring's cost; Li 2019, Warwick, names the maximum for a fixed setup (recalled).
    """
    size = positive("gradient_bytes", gradient_bytes, GRADIENTS)
    most = whole("batch", batch, "give the samples of one step, all workers together, such as 256")
    return max(1.0, step.seconds(most) / (step.fixed + 2 * size / network.bandwidth))
