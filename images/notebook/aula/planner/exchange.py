"""How gradients travel: ring, tree or parameter servers, whichever is quickest. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from aula.planner import allreduce, parameter_servers
from aula.planner.advice import Answer, Change, Cost, cheapest
from aula.planner.allreduce import WORKERS
from aula.planner.check import one_of, whole
from aula.planner.network import Network

KINDS = ("ring", "tree", "servers")
SOURCE = "the textbook's ring and tree; servers: " + parameter_servers.LEMMA2


@dataclass(frozen=True)
class Exchange:
    """One way to exchange `gradient_bytes` over `network`.

    kind            "ring", "tree" or "servers"
    gradient_bytes  bytes of one step's gradients, above 0
    servers         parameter servers, at least 1; read for kind "servers" only
    """

    kind: str
    gradient_bytes: float
    network: Network
    servers: int = 1

    def __post_init__(self) -> None:
        one_of("kind", self.kind, KINDS)
        whole("servers", self.servers, parameter_servers.SERVERS)
        self.parts(1)

    def parts(self, workers: int) -> tuple[float, float]:
        """Returns (wire, latency) in seconds for `workers` workers; (0, 0) for one, which sends to nobody."""
        if workers == 1 and self.kind != "servers":
            return allreduce.ring(self.gradient_bytes, 1, self.network)
        if self.kind == "servers":
            return parameter_servers.exchange(self.gradient_bytes, workers, self.servers, self.network), 0.0
        return (allreduce.ring if self.kind == "ring" else allreduce.tree)(self.gradient_bytes, workers, self.network)

    def seconds(self, workers: int) -> float:
        """Returns the seconds of one exchange among `workers` workers."""
        return sum(self.parts(workers))


def choose(gradient_bytes: float, workers: int, network: Network, servers: int | None = None) -> Answer[str]:
    """Which way is quickest for one exchange: "ring", "tree" or "servers".

    gradient_bytes  bytes of one step's gradients, S
    workers         at least 2
    servers         parameter servers that the quota has room for beside the workers; None or 0: no servers
    Equal times go to the ring, then the tree, which need no further pods. The servers' formula leaves latency out.
    Binds: the larger of the winner's parts, "wire" or "latency". terms: seconds of each way.
    Source: see Exchange.parts.
    """
    n = whole("workers", workers, WORKERS, 2)
    room = 0 if servers is None else whole("servers", servers, parameter_servers.SERVERS, 0)
    kinds = KINDS if room else KINDS[:2]

    def seconds(size: float, net: Network, servers_now: int = max(1, room)) -> dict[str, float]:
        return {kind: Exchange(kind, size, net, servers_now).seconds(n) for kind in kinds}

    terms = seconds(gradient_bytes, network)
    value = min(terms, key=terms.__getitem__)
    wire, latency = Exchange(value, gradient_bytes, network, max(1, room)).parts(n)
    changes = [
        Change(Cost.CODE, "send gradients in 16 bits", min(seconds(gradient_bytes / 2, network).values())),
        Change(
            Cost.HARDWARE,
            "take a network of twice the bandwidth",
            min(seconds(gradient_bytes, network.faster(2)).values()),
        ),
        Change(
            Cost.HARDWARE,
            "take a network of half the latency",
            min(seconds(gradient_bytes, Network(network.bandwidth, network.latency / 2)).values()),
        ),
    ]
    if value == "servers":
        more = min(seconds(gradient_bytes, network, room + 1).values())
        changes.append(Change(Cost.QUOTA, "ask for room for one server more", more))
    binds = "wire" if wire >= latency else "latency"
    advice = cheapest("an exchange", terms[value], changes, "s")
    return Answer("Exchange of gradients", value, "", binds, advice, SOURCE, terms)
