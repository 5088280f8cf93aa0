"""The size of a minibatch: for throughput on one worker, and for the shortest training. Pure."""

from __future__ import annotations

from bisect import bisect_left

from aula.planner.advice import Answer, Change, Cost, Term, cheapest, figure
from aula.planner.allreduce import WORKERS
from aula.planner.check import between, not_negative, positive, round_up, whole
from aula.planner.exchange import Exchange
from aula.planner.overlap import BLOCKING, Overlap, overlapped
from aula.planner.steptime import StepTime

THROUGHPUT = "derived from t(X) = c0 + c1 X"
CONVERGENCE = "steps as in McCandlish et al. 2018, arXiv 1812.06162 (recalled)"


def for_throughput(step: StepTime, share: float = 0.9, most: int | None = None) -> Answer[int]:
    """The smallest minibatch of one worker with `share` of the peak throughput: X = share/(1 - share) · c0/c1.

    For 0.9 that is 9 c0/c1. At least 1.
    share  between 0 and 1; 0.9 unless given
    most   samples that fit into memory, at least 1; None: any number
    Binds: "memory" if less fits, else "fixed part" (of a step, which the minibatch spreads over its samples).
    terms: the share reached, samples a second, and the peak 1/c1.
    """
    part = between("share", share, 0, 1, "give the share of the peak throughput, such as 0.9")

    def wanted(fixed: float) -> int:
        return max(1, round_up(part / (1 - part) * fixed / step.per_sample))

    free = wanted(step.fixed)
    value = free if most is None else min(free, whole("most", most, "give the samples that fit into memory"))
    reached = value * step.per_sample / step.seconds(value)
    if value < free:
        binds: Term = "memory"
        twice = min(free, 2 * value)
        changes = [
            Change(Cost.CODE, f"keep values in 16 bits, so that {twice} samples fit", step.throughput(twice)),
            Change(Cost.HARDWARE, f"take a GPU on which {free} samples fit", step.throughput(free)),
        ]
        advice = cheapest("samples a second", step.throughput(value), changes, more_is_better=True)
    else:
        binds = "fixed part"
        changes = [
            Change(
                Cost.CODE, "halve the fixed part of a step (compile the model, load data ahead)", wanted(step.fixed / 2)
            )
        ]
        advice = cheapest("samples", value, changes)
    terms = {"share": reached, "throughput": step.throughput(value), "peak": 1 / step.per_sample}
    return Answer(f"Minibatch for {part:.0%} of the throughput", value, "samples", binds, advice, THROUGHPUT, terms)


def parts(step: StepTime, batch: int, workers: int, most: int) -> Answer[int]:
    """In how many parts a worker computes its share of a batch, adding up gradients: ceil(ceil(X/n)/most).

    batch    samples of one step, all workers together, X
    workers  n, at least 1
    most     samples that fit into the memory of one worker
    Binds: "memory" where it takes more than one part, each of which pays the fixed part of a step; else "compute".
    terms: samples of a worker, of a part, and seconds to compute all parts (exchange not counted).
    Source: derived from t(X) = c0 + c1 X.
    """
    size = whole("batch", batch, "give the samples of one step, all workers together, such as 256")
    n = whole("workers", workers, WORKERS)
    fit = whole("most", most, "give the samples that fit into one worker's memory, such as 64")

    def needed(samples: int, among: int, fitting: int) -> int:
        return -(-samples // (among * fitting))

    value = needed(size, n, fit)
    if value > 1:
        binds: Term = "memory"
        changes = [
            Change(Cost.SETTING, f"compute {n * fit} samples a step (watch convergence)", 1),
            Change(Cost.CODE, f"keep values in 16 bits, so that {2 * fit} samples fit", needed(size, n, 2 * fit)),
        ]
        advice = cheapest("parts", value, changes)
    else:
        binds = "compute"
        advice = f"Up to {n * fit} samples a step fit {n} workers' memory." if n > 1 else f"Up to {fit} samples fit."
    each = size / n
    terms = {"samples": each, "samples of a part": each / value, "seconds": value * step.fixed + step.per_sample * each}
    return Answer(f"Parts of a step on {figure(n, 'workers')}", value, "parts", binds, advice, THROUGHPUT, terms)


def steps(batch: float, least: float, critical: float) -> float:
    """Returns the steps to a wanted loss with batches of `batch` samples: steps_min (1 + X_crit/X).

    least     steps with batches without end, above 0
    critical  X_crit, the batch that needs twice as many; at least 0
    Source: McCandlish et al. 2018, arXiv 1812.06162 (recalled).
    """
    size = positive("batch", batch, "give the samples of one step, all workers together, such as 256")
    few = positive("least", least, "give the steps with a very large batch, such as 1000")
    return few * (1 + not_negative("critical", critical, "give the critical batch in samples, such as 2000") / size)


def fastest(
    step: StepTime,
    exchange: Exchange,
    workers: int,
    least: float,
    critical: float,
    most: int,
    overlap: Overlap = BLOCKING,
) -> Answer[int]:
    """The batch, all workers together, with the shortest training: min over X of steps(X) · t(X/n, n).

    workers   n, at least 1; one worker exchanges nothing
    least     steps with batches without end; critical: the batch that needs twice as many (see steps())
    most      samples that fit into the memory of one worker: X is at most workers · most
    Each piece of the product is A + B X + C/X, so the time falls and then rises with X: the whole number is exact.
    Binds: "memory" where more samples would be faster but do not fit; "samples" where each worker has one already;
    else "convergence" (more samples a step save too few steps).
    terms: seconds in all, steps, seconds of a step.
    Source: McCandlish et al. 2018, arXiv 1812.06162 (recalled), times a step of n workers.
    """
    n = whole("workers", workers, WORKERS)
    fit = whole("most", most, "give the samples that fit into one worker's memory, such as 64")
    steps(n, least, critical)
    communication = exchange.seconds(n) if n > 1 else 0.0

    def total(batch: int, hiding: Overlap = overlap) -> float:
        return steps(batch, least, critical) * hiding.seconds(step.seconds(batch / n), communication)

    def best(top: int, hiding: Overlap = overlap) -> int:
        return n + bisect_left(range(n, top), True, key=lambda b: total(b + 1, hiding) >= total(b, hiding))

    value, larger = best(n * fit), best(2 * n * fit)
    if value == n * fit and larger > value:
        binds: Term = "memory"
        changes = [Change(Cost.CODE, f"keep values in 16 bits, so that {2 * fit} samples fit a worker", total(larger))]
    else:
        binds = "samples" if value == n and n > 1 else "convergence"
        changes = []
    if overlap == BLOCKING:
        hiding = overlapped()
        after = total(best(n * fit, hiding), hiding)
        changes.append(Change(Cost.CODE, "send gradients while the backward pass computes", after))
    halved = StepTime(step.fixed / 2, step.per_sample)
    after = steps(value, least, critical) * overlap.seconds(halved.seconds(value / n), communication)
    changes.append(Change(Cost.CODE, "halve the fixed part of a step (compile the model, load data ahead)", after))
    advice = cheapest("the whole", total(value), changes, "s")
    terms = {
        "seconds": total(value),
        "steps": steps(value, least, critical),
        "step": total(value) / steps(value, least, critical),
    }
    return Answer("Batch of the shortest training", value, "samples", binds, advice, CONVERGENCE, terms)
