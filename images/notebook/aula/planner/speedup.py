"""The speed-up of a job over its number of workers, and the number where it peaks. Pure."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from aula.planner.advice import Answer, Change, Cost, Term, cheapest
from aula.planner.allreduce import WORKERS
from aula.planner.check import whole
from aula.planner.exchange import Exchange
from aula.planner.overlap import BLOCKING, Overlap, overlapped
from aula.planner.steptime import StepTime

SOURCE = "derived from the parts of a step; after Li 2019, Warwick (recalled)"
BATCH = "give the samples of one step, all workers together, such as 256"


@dataclass(frozen=True)
class Point:
    """One point of the curve: seconds of a step with `workers`, speed-up over one worker alone, speed-up/workers."""

    workers: int
    seconds: float
    speedup: float
    efficiency: float


@dataclass(frozen=True)
class Job:
    """A job of data-parallel training with a fixed batch (strong scaling).

    step      one worker's step time
    batch     samples of one step, all workers together, X
    exchange  how gradients travel
    overlap   how much of that hides behind computation; blocking unless given
    """

    step: StepTime
    batch: int
    exchange: Exchange
    overlap: Overlap = BLOCKING

    def __post_init__(self) -> None:
        whole("batch", self.batch, BATCH)

    def alone(self) -> float:
        """Returns the seconds of a step of one worker alone, which exchanges nothing: c0 + c1 X."""
        return self.step.seconds(self.batch)

    def seconds(self, workers: int) -> float:
        """Returns the seconds of a step with `workers` workers, each of X/n samples."""
        n = whole("workers", workers, WORKERS)
        return self.overlap.seconds(self.step.seconds(self.batch / n), self.exchange.seconds(n))

    def speedup(self, workers: int) -> float:
        """Returns how many times faster a step is than one worker's alone."""
        return self.alone() / self.seconds(workers)

    def terms(self, workers: int) -> dict[Term, float]:
        """Returns the seconds of each part of a step, before any of them hides behind another."""
        wire, latency = self.exchange.parts(workers)
        compute = self.step.per_sample * self.batch / workers
        return {"compute": compute, "fixed part": self.step.fixed, "wire": wire, "latency": latency}

    def best(self, most: int) -> int:
        """Returns the fewest workers, of 1 to `most`, with the shortest step.

        A step is the greatest of sums that each fall and then rise with n, so it falls and then rises too: the first n
        that n + 1 does not beat is found by bisection.
        """
        n = 1 + bisect_left(range(1, most), True, key=lambda n: self.seconds(n + 1) >= self.seconds(n))
        return n if self.seconds(n) < self.alone() else 1


def curve(job: Job, most: int) -> list[Point]:
    """Returns the curve for 1 to `most` workers; a worker has at least one sample, so at most `batch` points.

    Source: derived from the parts of a step; Li 2019, Warwick (recalled).
    """
    last = min(whole("most", most, WORKERS), job.batch)
    return [Point(n, job.seconds(n), job.speedup(n), job.speedup(n) / n) for n in range(1, last + 1)]


def weak_efficiency(step: StepTime, each: int, exchange: Exchange, workers: int, overlap: Overlap = BLOCKING) -> float:
    """Returns the efficiency of weak scaling: a step of one worker alone over one of n, each of `each` samples.

    Source: derived from the parts of a step; Li 2019, Warwick (recalled).
    """
    compute = step.seconds(whole("each", each, "give the samples of each worker in one step, such as 32"))
    return compute / overlap.seconds(compute, exchange.seconds(whole("workers", workers, WORKERS)))


def peak(job: Job, quota: int | None = None) -> Answer[int]:
    """The number of workers with the shortest step for a fixed batch: more of them make it longer.

    quota  workers that the quota has room for, at least 1; None: any number. A worker has at least one sample.
    Binds: "quota" or "samples" (the batch) where they end the curve before its peak; else the largest part of a step
    with that many workers. terms: the seconds of each part, the step's, and the speed-up.
    For a blocking ring the value is allreduce.ring_peak, in whole workers.
    Source: derived from the parts of a step; Li 2019, Warwick (recalled).
    """
    most = job.batch if quota is None else min(job.batch, whole("quota", quota, WORKERS))
    free = job.best(job.batch)
    value = job.best(most)
    parts = job.terms(value)
    if value == most < free:
        binds: Term = "quota"
    elif value == job.batch > 1:
        binds = "samples"
    else:
        # One worker alone exchanges nothing: what keeps a second one away is what two would exchange.
        parts_then = job.terms(2) if value == 1 and job.batch > 1 else parts
        binds = max(parts_then, key=parts_then.__getitem__)
    fastest = job.seconds(value) if value > 1 else job.alone()
    now = job.alone() / fastest
    terms = {**parts, "step": fastest, "speed-up": now}
    advice = cheapest("speed-up", now, _changes(job, most, free, quota), more_is_better=True)
    return Answer("Workers at the peak", value, "workers", binds, advice, SOURCE, terms)


def _changes(job: Job, most: int, free: int, quota: int | None) -> list[Change]:
    def top(other: Job, limit: int) -> float:
        return max(1.0, other.speedup(other.best(limit)))

    wider = replace(job, batch=2 * job.batch)
    halved = replace(job, exchange=replace(job.exchange, gradient_bytes=job.exchange.gradient_bytes / 2))
    network = job.exchange.network
    faster = replace(job, exchange=replace(job.exchange, network=network.faster(2)))
    room = wider.batch if quota is None else min(wider.batch, quota)
    changes = [
        Change(Cost.SETTING, "compute twice the samples a step (watch convergence)", top(wider, room)),
        Change(Cost.CODE, "send gradients in 16 bits", top(halved, most)),
        Change(Cost.HARDWARE, "take a network of twice the bandwidth", top(faster, most)),
    ]
    if job.overlap == BLOCKING:
        hidden = replace(job, overlap=overlapped())
        changes.append(Change(Cost.CODE, "send gradients while the backward pass computes", top(hidden, most)))
    if job.exchange.kind == "servers":
        more = replace(job, exchange=replace(job.exchange, servers=job.exchange.servers + 1))
        changes.append(Change(Cost.PODS, "add a parameter server", top(more, most)))
    if most < free:
        changes.append(Change(Cost.QUOTA, f"ask for room for {free} workers", top(job, free)))
    return changes
