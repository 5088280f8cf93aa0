"""What a model and its minibatch take of a GPU's memory, and the largest minibatch that fits. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aula.planner.advice import Answer, Change, Cost, cheapest
from aula.planner.check import not_negative, positive, round_down, whole

SOURCE = "Zou et al. 2017, arXiv 1709.06622, memory bound (recalled)"
BATCH = "give the samples of one step on one GPU, such as 32"


@dataclass(frozen=True)
class Memory:
    """A model's needs.

    gpu_bytes              memory of one GPU that a job may fill, above 0
    features               values that all layers' feature maps hold for one sample: the sum of H·W·D, at least 1
    parameters             of the layers with feature maps, at least 0
    classifier_features    values of the classifier's layers for one sample, at least 0; 0 unless given
    classifier_parameters  at least 0; 0 unless given
    bytes_per_value        4 for float32, 2 for 16 bits; 4 unless given
    copies                 of each parameter: 3 (weights, gradients, momentum) unless given
    """

    gpu_bytes: float
    features: int
    parameters: int
    classifier_features: int = 0
    classifier_parameters: int = 0
    bytes_per_value: int = 4
    copies: int = 3

    def __post_init__(self) -> None:
        positive("gpu_bytes", self.gpu_bytes, "give the bytes of one GPU's memory, such as 16e9")
        whole("features", self.features, "give the sum of height·width·depth over all layers, such as 10_000_000")
        for name in ("parameters", "classifier_features", "classifier_parameters"):
            whole(name, getattr(self, name), "give a count, such as 25_557_032", 0)
        whole("bytes_per_value", self.bytes_per_value, "give 4 for float32 or 2 for 16 bits")
        whole("copies", self.copies, "give 3 with momentum, 2 without, 4 for Adam")

    def parts(self, batch: int) -> dict[str, float]:
        """Returns bytes by part for `batch` samples: M_FM (feature maps), M_MP (parameters), M_C (classifier)."""
        x, size = whole("batch", batch, BATCH, 0), self.bytes_per_value
        return {
            "feature maps": float(x * self.features * size),
            "parameters": float(self.copies * size * self.parameters),
            "classifier": float(size * (x * self.classifier_features + self.copies * self.classifier_parameters)),
        }

    def left(self, batch: int) -> float:
        """Returns the bytes that `batch` samples leave for the algorithms' workspace; negative if it does not fit.

        M_bound(X) = M_GPU - M_FM(X) - M_MP - M_C
        Source: Zou et al. 2017, arXiv 1709.06622 (recalled).
        """
        return self.gpu_bytes - sum(self.parts(batch).values())

    def fits(self) -> float:
        """Returns the largest batch that fits without any workspace, as a real number; below 1: the model does not."""
        return self.left(0) / (self.bytes_per_value * (self.features + self.classifier_features))


def largest_batch(memory: Memory, workspace: float = 0.0) -> Answer[int]:
    """The largest minibatch of one GPU.

    workspace  bytes that the algorithms need beside, at least 0; 0 unless given
    Binds: "memory". terms: bytes of feature maps, parameters, classifier and what is left.
    Raises ValueError if not even one sample fits, and says how many bytes are missing.
    Source: Zou et al. 2017, arXiv 1709.06622 (recalled).
    """
    not_negative("workspace", workspace, "give bytes, such as 1e9, or 0")

    def batch(of: Memory) -> int:
        return max(0, round_down(replace(of, gpu_bytes=max(1.0, of.gpu_bytes - workspace)).fits()))

    value = batch(memory)
    if value < 1:
        missing = workspace - memory.left(1)
        raise ValueError(
            f"gpu_bytes={memory.gpu_bytes!r} does not hold one sample, {missing:,.0f} bytes are missing: "
            "take a smaller model, 16-bit values, fewer copies of the parameters, or a larger GPU."
        )
    changes = [
        Change(Cost.CODE, "keep values in 16 bits", batch(replace(memory, bytes_per_value=2))),
        Change(Cost.HARDWARE, "take a GPU of twice the memory", batch(replace(memory, gpu_bytes=2 * memory.gpu_bytes))),
    ]
    if memory.copies > 2:
        plain = replace(memory, copies=2)
        changes.append(Change(Cost.SETTING, "train without momentum (watch convergence)", batch(plain)))
    terms = memory.parts(value) | {"left": memory.left(value) - workspace}
    advice = cheapest("samples", value, changes, more_is_better=True)
    return Answer("Largest minibatch of a GPU", value, "samples", "memory", advice, SOURCE, terms)
