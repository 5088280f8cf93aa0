"""Which algorithm each layer uses under a memory bound, exactly, and the minibatch that goes with it.

An integer linear program, solved by scipy (HiGHS); scipy is imported when it is first needed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aula.planner.advice import Answer, Change, Cost, cheapest
from aula.planner.check import not_negative, positive, whole

SOURCE = "Zou et al. 2017, arXiv 1709.06622, choice of algorithms (recalled)"
# A layer's algorithms by name, each with (seconds, bytes of workspace).
Layer = Mapping[str, tuple[float, float]]
MIB = 1024.0**2


@dataclass(frozen=True)
class Choice:
    """The algorithm of each layer, in order; their seconds and bytes added up."""

    names: tuple[str, ...]
    seconds: float
    workspace: float


def choose(layers: Sequence[Layer], bound: float) -> Choice | None:
    """Returns the quickest choice of one algorithm a layer within `bound` bytes; None if none fits.

    min sum x_kl T_kl subject to sum x_kl M_kl ≤ bound and sum_l x_kl = 1, x_kl 0 or 1. The workspaces add up, as in
    the paper: every layer keeps its own.
    layers  at least one, each with at least one algorithm: {"gemm": (seconds, bytes), "fft": …}
    Source: Zou et al. 2017, arXiv 1709.06622 (recalled).
    """
    _check(layers)
    if not math.isfinite(bound):
        raise ValueError(f"bound={bound!r} must be a finite number: give bytes, such as Memory.left(batch).")
    if sum(min(size for _, size in layer.values()) for layer in layers) > bound:
        return None
    refused: list[Choice] = []
    while True:
        # HiGHS lets a sum exceed its bound by a tolerance of about a byte: such a choice is cut off.
        if (choice := _solve(layers, bound, refused)) is None or choice.workspace <= bound:
            return choice
        refused.append(choice)


def _solve(layers: Sequence[Layer], bound: float, refused: Sequence[Choice]) -> Choice | None:
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    pairs = [(k, name) for k, layer in enumerate(layers) for name in layer]
    seconds = np.array([layers[k][name][0] for k, name in pairs])
    sizes = np.array([layers[k][name][1] for k, name in pairs])
    one_each = np.array([[float(k == layer) for k, _ in pairs] for layer in range(len(layers))])
    cuts = [LinearConstraint([float(c.names[k] == name) for k, name in pairs], ub=len(layers) - 1) for c in refused]
    found = milp(
        # HiGHS stops at an absolute gap of 1e-6, so the longest time counts as a million.
        seconds / seconds.max() * 1e6,
        integrality=np.ones(len(pairs)),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(one_each, 1, 1), LinearConstraint(sizes[None] / MIB, ub=bound / MIB), *cuts],
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    names = tuple(name for (_, name), taken in zip(pairs, found.x, strict=True) if taken > 0.5)
    picked = [layer[name] for layer, name in zip(layers, names, strict=True)]
    return Choice(names, math.fsum(s for s, _ in picked), math.fsum(m for _, m in picked))


def minibatch(
    batches: Sequence[int], layers: Callable[[int], Sequence[Layer]], bound: Callable[[int], float]
) -> Answer[int]:
    """The minibatch with the most samples a second, each with its quickest algorithms: argmax of X/T(X).

    batches  sizes to compare, at least one; powers of two in practice
    layers   returns the layers' measured algorithms for a minibatch of X samples
    bound    returns the bytes for workspaces beside X samples: Memory.left
    Equal throughput goes to the smaller minibatch. Binds: "memory" if more memory would give more samples a second, by
    quicker algorithms or a larger minibatch; else "compute". terms: samples a second of each minibatch that fits, as
    "64 samples", and with memory without end as "unbounded".
    Raises ValueError if none of `batches` fits.
    Source: Zou et al. 2017, arXiv 1709.06622 (recalled).
    """
    if not batches:
        raise ValueError("batches=[] must hold at least one minibatch: give, for example, [16, 32, 64].")
    sizes = sorted({whole("batches", b, "give samples, such as 32") for b in batches})

    def rates(more: float) -> dict[int, float]:
        chosen = {x: choose(layers(x), bound(x) + more) for x in sizes}
        return {x: x / choice.seconds for x, choice in chosen.items() if choice}

    rated = rates(0)
    if not rated:
        raise ValueError(
            f"batches={list(batches)!r}: none of them fits into memory with any choice of algorithms: "
            "try smaller ones, or algorithms without workspace (GEMM)."
        )
    value = max(rated, key=lambda x: (rated[x], -x))
    free = {x: x / sum(min(s for s, _ in layer.values()) for layer in layers(x)) for x in sizes}
    unbounded = max(free.values())
    quarter = max(rates(max(bound(x) for x in sizes) / 4).values())
    binds = "memory" if unbounded > rated[value] * (1 + 1e-9) else "compute"
    if binds == "memory":
        changes = [
            Change(Cost.CODE, "free a quarter more memory for workspaces (16-bit feature maps)", quarter),
            Change(Cost.HARDWARE, "take a GPU with memory for the quickest algorithms", unbounded),
        ]
        advice = cheapest("samples a second", rated[value], changes, more_is_better=True)
    else:
        advice = "Every layer has its quickest algorithm: only a faster GPU, or faster algorithms, give more."
    terms = {f"{x} samples": rate for x, rate in rated.items()} | {"unbounded": unbounded}
    return Answer("Minibatch by choice of algorithms", value, "samples", binds, advice, SOURCE, terms)


def _check(layers: Sequence[Layer]) -> None:
    if not layers:
        raise ValueError("layers=[] must hold at least one layer: give its algorithms with seconds and bytes.")
    for place, layer in enumerate(layers):
        if not layer:
            raise ValueError(f"layers[{place}]={{}} must have at least one algorithm: give seconds and bytes.")
        for name, (seconds, size) in layer.items():
            positive(f"layers[{place}][{name!r}] seconds", seconds, "give the measured time, such as 0.004")
            not_negative(f"layers[{place}][{name!r}] bytes", size, "give the workspace, 0 if there is none")
