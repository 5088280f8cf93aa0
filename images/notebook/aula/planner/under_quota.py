"""All-reduce or parameter servers, where workers and servers share one quota of pods. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aula.planner.advice import Answer, Change, Cost, Term, cheapest
from aula.planner.allreduce import WORKERS
from aula.planner.check import whole
from aula.planner.exchange import KINDS, SOURCE
from aula.planner.overlap import BLOCKING, overlapped
from aula.planner.speedup import Job


@dataclass(frozen=True)
class Pods:
    """The best use of a quota by one way to exchange gradients: its workers, its servers, seconds of a step."""

    workers: int
    servers: int
    seconds: float


def split(job: Job, kind: str, quota: int) -> Pods:
    """Returns the workers, and servers where `kind` has them, that make a step shortest within `quota` pods.

    One worker alone, without a server, is always among what is compared. Of equal steps that with the fewest pods.
    job  its own kind of exchange and number of servers do not count
    Source: the shortest step of all splits, each as in speedup.Job.
    """
    most = whole("quota", quota, WORKERS)
    found = [Pods(1, 0, job.alone())]
    for servers in range(1, most) if kind == "servers" else [0]:
        exchange = replace(job.exchange, kind=kind, servers=max(1, servers))
        other = replace(job, exchange=exchange)
        workers = other.best(min(job.batch, most - servers))
        if workers > 1:
            found.append(Pods(workers, servers, other.seconds(workers)))
    return min(found, key=lambda pods: (pods.seconds, pods.workers + pods.servers))


def choose(job: Job, quota: int) -> Answer[str]:
    """Whether a ring, a tree or parameter servers make the shortest step within a quota of pods.

    quota  pods, workers and servers together, at least 1
    "none" where one worker alone is fastest. Equal times go to the ring, then the tree.
    Binds: "quota" where one pod more would help, else the larger of wire, latency and computation at that split.
    terms: seconds of a step by "ring", "tree" and "servers"; "pods of workers" and "pods of servers" of the winner.
    Source: the textbook's ring and tree, Lemma 2 of Zou et al. 2017 (recalled).
    """
    splits = {kind: split(job, kind, quota) for kind in KINDS}
    kind = min(splits, key=lambda name: splits[name].seconds)
    best = splits[kind]
    value = kind if best.workers > 1 else "none"

    def shortest(other: Job, pods: int = quota) -> float:
        return min(split(other, name, pods).seconds for name in KINDS)

    sized = replace(job.exchange, kind=kind, servers=max(1, best.servers))
    parts = replace(job, exchange=sized).terms(max(2, best.workers))
    more = shortest(job, quota + 1)
    binds: Term = "quota" if more < best.seconds * 0.99 else max(parts, key=parts.__getitem__)
    halved = replace(job, exchange=replace(job.exchange, gradient_bytes=job.exchange.gradient_bytes / 2))
    faster = replace(job, exchange=replace(job.exchange, network=job.exchange.network.faster(2)))
    changes = [
        Change(Cost.CODE, "send gradients in 16 bits", shortest(halved)),
        Change(Cost.QUOTA, "ask for room for one pod more", more),
        Change(Cost.HARDWARE, "take a network of twice the bandwidth", shortest(faster)),
    ]
    if job.overlap == BLOCKING:
        hidden = shortest(replace(job, overlap=overlapped()))
        changes.append(Change(Cost.CODE, "send gradients while the backward pass computes", hidden))
    terms = {name: pods.seconds for name, pods in splits.items()}
    terms |= {"pods of workers": float(best.workers), "pods of servers": float(best.servers)}
    advice = cheapest("a step", best.seconds, changes, "s")
    return Answer("All-reduce or servers", value, "", binds, advice, SOURCE, terms)
