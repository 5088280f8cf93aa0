"""How often a job writes a checkpoint. Pure."""

from __future__ import annotations

import math

from aula.planner.advice import Answer, Change, Cost, cheapest
from aula.planner.check import positive, whole

SOURCE = "Young 1974, first order; Daly 2006 (recalled)"
WRITE = "give the seconds that a checkpoint takes, such as 5"
MTBF = "give the mean seconds between failures of one pod, such as 86_400"


def job_mtbf(pod_mtbf: float, pods: int) -> float:
    """Returns the mean seconds between failures of a job that any of its `pods` ends: pod_mtbf/pods."""
    return positive("pod_mtbf", pod_mtbf, MTBF) / whole("pods", pods, "give the job's pods, such as 4")


def waste(every: float, write: float, mtbf: float) -> float:
    """Returns the share of time lost to checkpoints and to steps done again: C/tau + tau/(2 MTBF).

    every  tau, seconds between checkpoints; write: C, seconds of one; mtbf: of the whole job. All above 0.
    A first-order estimate: values near 1 and above mean that the job hardly gets on.
    Source: Young 1974, first order; Daly 2006 (recalled).
    """
    tau = positive("every", every, "give the seconds between checkpoints, such as 600")
    return positive("write", write, WRITE) / tau + tau / (2 * positive("mtbf", mtbf, MTBF))


def interval(write: float, pod_mtbf: float, pods: int = 1) -> Answer[float]:
    """The seconds between checkpoints that lose least: tau = sqrt(2 C MTBF).

    write     seconds of one checkpoint, C, above 0
    pod_mtbf  mean seconds between failures of one pod; the job's is that divided by `pods`
    Binds: "checkpoint", the time to write one. At the optimum it loses as much as the steps done again do, and it is
    what a program can change.
    terms: waste, its two halves, and the job's mean time between failures.
    Raises ValueError if checkpoints take so long that the job would not get on (C ≥ MTBF/2, a waste of 1).
    Source: Young 1974, first order; Daly 2006 (recalled).
    """
    mtbf, cost = job_mtbf(pod_mtbf, pods), positive("write", write, WRITE)
    if cost >= mtbf / 2:
        raise ValueError(
            f"write={write!r} must be below half the job's time between failures, {mtbf / 2:.3g} s: "
            "write less or faster, or use fewer pods."
        )

    def best(c: float, m: float) -> tuple[float, float]:
        tau = math.sqrt(2 * c * m)
        return tau, waste(tau, c, m)

    tau, lost = best(cost, mtbf)
    changes = [
        Change(Cost.CODE, "write checkpoints beside the training, in a quarter of the time", best(cost / 4, mtbf)[1])
    ]
    if pods > 1:
        changes.append(Change(Cost.PODS, f"use {pods // 2} pods", best(cost, mtbf * pods / (pods // 2))[1]))
    terms = {"waste": lost, "checkpoints": cost / tau, "steps again": tau / (2 * mtbf), "mtbf": mtbf}
    advice = cheapest("share of time lost", lost, changes)
    return Answer("Checkpoint every", tau, "s", "checkpoint", advice, SOURCE, terms)


def steps_again(killed_at: int, every: int) -> int:
    """Returns the steps done again after a kill at step k, with a checkpoint every c steps: k mod c.

    Source: Young 1974, first order; Daly 2006 (recalled).
    """
    return whole("killed_at", killed_at, "give the step of the kill, such as 57", 0) % whole(
        "every", every, "give the steps between checkpoints, such as 10"
    )
