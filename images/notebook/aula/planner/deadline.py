"""What a training takes to end by a deadline: steps, seconds for each, workers, and what the wire allows. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from aula.planner import allreduce
from aula.planner.advice import Answer, Change, Cost, Term, cheapest
from aula.planner.check import positive, round_up, whole
from aula.planner.network import Network

SOURCE = "derived from the aim of Li 2019, Warwick (its abstract)"
IMAGES = "give samples a second of one worker, such as 125"


@dataclass(frozen=True)
class Training:
    """A training with a deadline.

    samples  of the data set; epochs; batch: samples of one step, all workers together. Whole numbers of at least 1
    seconds  until it must end, above 0
    """

    samples: int
    epochs: int
    batch: int
    seconds: float

    def __post_init__(self) -> None:
        whole("samples", self.samples, "give the samples of the data set, such as 1_281_167")
        whole("epochs", self.epochs, "give the epochs, such as 100")
        whole("batch", self.batch, "give the samples of one step, all workers together, such as 16_384")
        positive("seconds", self.seconds, "give the seconds until the end, such as 1200")

    @property
    def steps(self) -> int:
        """Steps in all: ceil(samples/batch) an epoch."""
        return self.epochs * -(-self.samples // self.batch)

    @property
    def step_seconds(self) -> float:
        """Seconds that one step may take."""
        return self.seconds / self.steps

    @property
    def rate(self) -> float:
        """Samples a second that the deadline asks for."""
        return self.samples * self.epochs / self.seconds

    def speedup(self, took: float) -> float:
        """Returns how many times faster that is than a training of `took` seconds."""
        return positive("took", took, "give the seconds that it took, such as 26 months") / self.seconds


def workers(training: Training, rate: float, gradient_bytes: float, network: Network) -> Answer[int]:
    """The fewest workers that compute in time, ceil(samples · epochs / seconds / rate), if communication hides.

    rate            samples a second of one worker, above 0
    gradient_bytes  bytes of one step's gradients, S
    Binds: "wire" if a ring alone takes longer than a step may, so that no number of workers is enough; "samples" if
    there are more workers than samples in a step; else "compute". terms: seconds that a step may take, of its ring, and
    the samples of a worker in one step.
    Source: derived from the aim of Li 2019, Warwick: ResNet-50 in 20 minutes.
    """
    one = positive("rate", rate, IMAGES)
    value = max(1, round_up(training.rate / one))
    wire, latency = allreduce.ring(gradient_bytes, value, network)
    budget, exchange = training.step_seconds, wire + latency
    terms = {
        "step": budget,
        "ring": exchange,
        "wire": wire,
        "latency": latency,
        "samples of a worker": training.batch / value,
    }
    if exchange > budget:
        binds: Term = "wire" if wire >= latency else "latency"
        halved = sum(allreduce.ring(gradient_bytes / 2, value, network))
        faster = sum(allreduce.ring(gradient_bytes, value, network.faster(2)))
        changes = [
            Change(Cost.CODE, "send gradients in 16 bits", halved),
            Change(Cost.HARDWARE, "take a network of twice the bandwidth", faster),
        ]
        advice = f"A ring takes longer than the {budget * 1e3:.4g} ms of a step. " + cheapest(
            "a ring", exchange, changes, "s"
        )
    elif value > training.batch:
        binds, advice = "samples", f"A worker needs a sample: make the batch at least {value} samples."
    else:
        binds = "compute"
        twice = max(1, round_up(training.rate / one / 2))
        advice = cheapest("workers", value, [Change(Cost.CODE, "compute in 16 bits, at twice the rate", twice)])
        advice += f" Overlap is needed: the ring takes {exchange * 1e3:.3g} ms of the {budget * 1e3:.4g} ms of a step."
    return Answer("Workers for the deadline", value, "workers", binds, advice, SOURCE, terms)
