"""The time of one training step on one worker, as a fixed part and a part for each sample. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import linear_regression

from aula.planner.check import not_negative, positive, whole

# The fixed part may come out this far below 0, as a share of the shortest step, before the measurement is refused.
NOISE = 0.1


@dataclass(frozen=True)
class StepTime:
    """t(x) = fixed + per_sample · x seconds for a batch of x samples (c0 and c1 in formulas).

    fixed       seconds that a step takes whatever its batch: launch of kernels, Python, the optimizer; at least 0
    per_sample  seconds for each further sample, above 0
    """

    fixed: float
    per_sample: float

    def __post_init__(self) -> None:
        not_negative("fixed", self.fixed, "give the seconds of a step that do not depend on the batch, such as 0.01")
        positive("per_sample", self.per_sample, "give the seconds of one sample, such as 1/219")

    def seconds(self, batch: float) -> float:
        """Returns the seconds of a step with `batch` samples (a fraction is allowed: an average over workers)."""
        return self.fixed + self.per_sample * batch

    def throughput(self, batch: float) -> float:
        """Returns samples a second with steps of `batch` samples; the limit for large batches is 1/per_sample."""
        return batch / self.seconds(batch)

    def overhead(self, batch: float, communication: float = 0.0) -> float:
        """Returns Lemma 1's R_O for a step of `batch` samples: (c0 + communication)/(c1 · batch).

        communication  seconds of a step that exchange gradients and hide behind nothing, at least 0; 0 unless given
        """
        size = positive("batch", batch, "give the samples of one step, such as 256")
        waits = not_negative("communication", communication, "give seconds, such as 0.02")
        return (self.fixed + waits) / (self.per_sample * size)


def step_time(*measured: tuple[int, float]) -> StepTime:
    """Fits the line through measured pairs (batch in samples, seconds of one step on one worker).

    Two pairs give it exactly, more by least squares (statistics.linear_regression). A fixed part that noise puts a
    little below 0 (up to a tenth of the shortest step) counts as 0, with the line then drawn through the origin.
    Raises ValueError if there are fewer than two batch sizes, or if larger batches do not take longer.
    """
    batches = [whole("batch", batch, "give the samples of a measured step, such as 32") for batch, _ in measured]
    seconds = [positive("seconds", took, "give the seconds of a measured step, such as 0.15") for _, took in measured]
    if len(set(batches)) < 2:
        raise ValueError(f"measured={measured!r} must hold two different batch sizes: measure, say, 32 and 256.")
    slope, fixed = linear_regression(batches, seconds)
    if slope <= 0:
        raise ValueError(f"measured={measured!r} must take longer with larger batches: measure batches further apart.")
    if fixed < -NOISE * min(seconds):
        raise ValueError(
            f"measured={measured!r} leaves {fixed:.3g} s for the fixed part of a step, which cannot be below 0: "
            "take the median of several steps, after some to warm up."
        )
    if fixed < 0:
        slope, fixed = linear_regression(batches, seconds, proportional=True)
    return StepTime(float(fixed), float(slope))
