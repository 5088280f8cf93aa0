"""All answers about one job of data-parallel training, from a handful of numbers. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aula.planner import checkpoint, gpus, minibatch, parameter_servers, speedup, under_quota
from aula.planner.advice import Answer, figure
from aula.planner.allreduce import WORKERS
from aula.planner.check import positive, whole
from aula.planner.exchange import Exchange
from aula.planner.network import Network
from aula.planner.overlap import BLOCKING, Overlap
from aula.planner.steptime import StepTime


@dataclass(frozen=True)
class Setup:
    """What is known about a job.

    step                step time of one worker: step_time((32, 0.156), (256, 1.18))
    batch               samples of one step, all workers together
    gradient_bytes      bytes of one step's gradients
    network             the workers' links
    fits                samples that fit into one worker's memory
    quota               pods (workers and servers together) that the quota has room for; at least 1
    overlap             how much communication hides behind computation; blocking unless given
    checkpoint_seconds  of writing one checkpoint, and pod_mtbf: mean seconds between failures of a pod; None: no answer
    """

    step: StepTime
    batch: int
    gradient_bytes: float
    network: Network
    fits: int
    quota: int
    overlap: Overlap = BLOCKING
    checkpoint_seconds: float | None = None
    pod_mtbf: float | None = None

    def __post_init__(self) -> None:
        whole("batch", self.batch, speedup.BATCH)
        positive("gradient_bytes", self.gradient_bytes, "give the bytes of one step's gradients, such as 102.2e6")
        whole("fits", self.fits, "give the samples that fit into one worker's memory, such as 64")
        whole("quota", self.quota, WORKERS)
        if (self.checkpoint_seconds is None) != (self.pod_mtbf is None):
            raise ValueError(
                f"pod_mtbf={self.pod_mtbf!r} and checkpoint_seconds={self.checkpoint_seconds!r} belong together: "
                "give both or neither."
            )


@dataclass(frozen=True)
class Plan:
    """The answers, in the order in which a job is set up."""

    answers: tuple[Answer, ...]

    def __str__(self) -> str:
        return "\n".join(str(answer) for answer in self.answers)

    def _repr_markdown_(self) -> str:
        rows = [f"| {a.what} | {a.shown} | {a.binds} | {a.advice} |" for a in self.answers]
        return "\n".join(["| question | answer | binds | cheapest change |", "| --- | --- | --- | --- |", *rows])


def plan(setup: Setup) -> Plan:
    """Answers: minibatch, GPUs, workers at the peak, their memory, ring or servers, number of servers, checkpoint.

    R_O of the GPUs' answer is (c0 + 2 S/B)/(c1 X), without 2 S/B where communication overlaps. The peak is a ring's.
    The number of servers is for the workers that would be the best with servers in the quota (see under_quota.split),
    and left out where the quota holds no worker beside a server.
    """
    s = setup
    waits = 2 * s.gradient_bytes / s.network.bandwidth if s.overlap == BLOCKING else 0.0
    ring = speedup.Job(s.step, s.batch, Exchange("ring", s.gradient_bytes, s.network), s.overlap)
    peak = speedup.peak(ring, s.quota)
    answers: list[Answer] = [
        minibatch.for_throughput(s.step, most=s.fits),
        gpus.most(s.step.overhead(s.batch, waits), quota=s.quota),
        peak,
        minibatch.parts(s.step, s.batch, peak.value, s.fits),
        under_quota.choose(ring, s.quota),
    ]
    if s.quota > 1:
        pods = under_quota.split(ring, "servers", s.quota)
        compute = s.step.seconds(s.batch / pods.workers)
        most = s.quota - pods.workers
        servers = parameter_servers.needed(compute, s.gradient_bytes, pods.workers, s.network, most=most)
        answers.append(replace(servers, what=f"Servers for {figure(pods.workers, 'workers')}"))
    if s.checkpoint_seconds is not None and s.pod_mtbf is not None:
        answers.append(checkpoint.interval(s.checkpoint_seconds, s.pod_mtbf, max(1, peak.value)))
    return Plan(tuple(answers))
