"""How much of the communication hides behind the computation of the same step. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from aula.planner.check import not_negative, whole


@dataclass(frozen=True)
class Overlap:
    """A step as the greatest of sums p·compute + q·communication, one for each pair (p, q) of `pieces`."""

    pieces: tuple[tuple[float, float], ...]
    name: str

    def seconds(self, compute: float, communication: float) -> float:
        """Returns the seconds of a step of `compute` and `communication` seconds."""
        return max(p * compute + q * communication for p, q in self.pieces)


# compute + communication: the one waits for the other.
BLOCKING = Overlap(((1.0, 1.0),), "blocking")


def overlapped(share: float = 2 / 3) -> Overlap:
    """compute + max(0, communication - share · compute).

    share  of a step's computation behind which gradients can travel, 0 to 1; the backward pass is about 2/3
    Source: derived: what does not hide is added.
    """
    if not_negative("share", share, "give a share of 0 to 1, such as 2/3") > 1:
        raise ValueError(f"share={share!r} must be at most 1: give the backward pass's share of a step, such as 2/3.")
    return Overlap(((1.0, 0.0), (1.0 - share, 1.0)), f"overlapped ({share:.2g} of the computation)")


def layer_by_layer(layers: int) -> Overlap:
    """max(compute, communication) + min(compute, communication)/layers: all but the first or last layer hides.

    layers  of about equal size, at least 1; one layer is blocking
    Source: derived; a run with 2 and 3 ranks and 6 layers was within 10 %.
    """
    share = 1 / whole("layers", layers, "give the number of layers that send gradients, such as 6")
    return Overlap(((1.0, share), (share, 1.0)), f"overlapped ({layers} layers)")
