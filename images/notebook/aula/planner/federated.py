"""Federated learning: seconds and bytes of a round, and the noise that privacy takes. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aula.planner.advice import Answer, Change, Cost, Term, cheapest
from aula.planner.check import between, positive, whole
from aula.planner.steptime import StepTime

SOURCE = "derived; local steps as in FedAvg, McMahan et al. 2017 (recalled)"
GAUSSIAN = "Gaussian mechanism, Dwork and Roth 2014, Theorem A.1 (recalled); rounds by the square root, approximate"


@dataclass(frozen=True)
class Client:
    """One client: its samples n_k (at least 1), its step time, and its uplink in bytes a second."""

    samples: int
    step: StepTime
    uplink: float

    def __post_init__(self) -> None:
        whole("samples", self.samples, "give the client's samples, such as 600")
        positive("uplink", self.uplink, "give bytes a second, such as gigabits(0.1)")

    def local_seconds(self, epochs: int, batch: int) -> float:
        """Returns T_local: E times over n_k samples in batches of B, the last of an epoch being smaller.

        Source: FedAvg, McMahan et al. 2017 (recalled).
        """
        rounds = whole("epochs", epochs, "give the local epochs, such as 5")
        size = whole("batch", batch, "give the local minibatch, such as 10")
        full, rest = divmod(self.samples, size)
        return rounds * (full * self.step.seconds(size) + (self.step.seconds(rest) if rest else 0.0))

    def transfer_seconds(self, model_bytes: float) -> float:
        """Returns the seconds to fetch the model and send it back: 2 S/B_up."""
        return 2 * positive("model_bytes", model_bytes, "give the bytes of the model, such as 10e6") / self.uplink


def round_time(clients: Sequence[Client], model_bytes: float, epochs: int = 1, batch: int = 10) -> Answer[float]:
    """The seconds of one round, which waits for all clients: max over k of T_local(E, n_k, B) + 2 S/B_up.

    clients      at least one
    model_bytes  S, above 0
    epochs       local epochs E; 1 unless given. batch: local minibatch B; 10 unless given
    Binds: "stragglers" if the slowest client takes more than 1.5 times the median; else the larger of its parts,
    "compute" or "wire". terms: compute and wire of the slowest client, the median client's seconds.
    Source: FedAvg, McMahan et al. 2017 (recalled).
    """
    if not clients:
        raise ValueError("clients=[] must hold at least one client: give its samples, step time and uplink.")

    def times(of: Sequence[Client], size: float, e: int, b: int) -> list[float]:
        return [c.local_seconds(e, b) + c.transfer_seconds(size) for c in of]

    each = times(clients, model_bytes, epochs, batch)
    value = max(each)
    slowest = clients[each.index(value)]
    compute, wire = slowest.local_seconds(epochs, batch), slowest.transfer_seconds(model_bytes)
    ranked = sorted(each)
    median = ranked[(len(ranked) - 1) // 2]
    if value > 1.5 * median:
        binds: Term = "stragglers"
    else:
        binds = "compute" if compute >= wire else "wire"
    changes = [
        Change(
            Cost.SETTING,
            "double the local minibatch (watch convergence)",
            max(times(clients, model_bytes, epochs, 2 * batch)),
        ),
        Change(Cost.CODE, "send the model in 16 bits", max(times(clients, model_bytes / 2, epochs, batch))),
        Change(
            Cost.HARDWARE,
            "double the clients' uplinks",
            max(times([replace(c, uplink=2 * c.uplink) for c in clients], model_bytes, epochs, batch)),
        ),
    ]
    if epochs > 1:
        fewer = f"use {epochs // 2} local epochs (more rounds follow)"
        changes.append(Change(Cost.SETTING, fewer, max(times(clients, model_bytes, epochs // 2, batch))))
    if binds == "stragglers":
        what = "go on without the slowest client of a round"
        changes = [Change(Cost.SETTING, what, ranked[-2])]
    elif binds == "wire":
        # What saves computation only moves the smaller part.
        changes = [c for c in changes if c.cost != Cost.SETTING]
    terms = {"compute": compute, "wire": wire, "median": median}
    return Answer("Federated round", value, "s", binds, cheapest("a round", value, changes, "s"), SOURCE, terms)


def bytes_moved(rounds: int, clients: int, model_bytes: float) -> float:
    """Returns the bytes of all rounds, down and up: rounds · clients · 2 S."""
    n = whole("rounds", rounds, "give the rounds, such as 6") * whole(
        "clients", clients, "give the clients, such as 10"
    )
    return n * 2 * positive("model_bytes", model_bytes, "give the bytes of the model, such as 10e6")


def noise(clip: float, epsilon: float, delta: float, rounds: int = 1) -> Answer[float]:
    """The noise for differential privacy, a standard deviation: sigma = C sqrt(2 ln(1.25/delta))/eps · sqrt(rounds).

    clip     C, the norm to which an update is clipped, above 0
    epsilon  of all rounds together; epsilon/sqrt(rounds) must lie between 0 and 1, where the mechanism's bound holds
    delta    between 0 and 1, such as 1e-5
    rounds   at least 1; 1 unless given
    Binds: "privacy". terms: sigma of a single round. The square root is an approximation, no accountant.
    Source: Dwork and Roth 2014, Theorem A.1 (recalled).
    """
    size = positive("clip", clip, "give the norm of a clipped update, such as 1.0")
    small = between("delta", delta, 0, 1, "give the chance of failure, such as 1e-5")
    n = whole("rounds", rounds, "give the rounds, such as 10")
    eps = positive("epsilon", epsilon, "give the privacy of all rounds together, such as 0.5")
    if eps / math.sqrt(n) >= 1:
        raise ValueError(
            f"epsilon={epsilon!r} must be below sqrt(rounds), {math.sqrt(n):.3g}: the Gaussian mechanism's bound holds "
            "for less than 1 a round; use a privacy accountant for more."
        )

    def sigma(e: float, r: int) -> float:
        return size * math.sqrt(2 * math.log(1.25 / small)) / e * math.sqrt(r)

    value = sigma(eps, n)
    changes = [Change(Cost.SETTING, f"clip updates to {size / 2:g} (watch convergence)", value / 2)]
    if n > 1:
        changes.append(Change(Cost.SETTING, f"train {n // 2} rounds with more local epochs", sigma(eps, n // 2)))
    advice = cheapest("noise", value, changes)
    return Answer("Noise of a coordinate", value, "", "privacy", advice, GAUSSIAN, {"one round": sigma(eps, 1)})
