"""How many GPUs a job pays (Lemma 1): the overhead of each grows with their number. Pure."""

from __future__ import annotations

from aula.planner.advice import Answer, Change, Cost, cheapest
from aula.planner.check import between, not_negative, round_down, whole

LEMMA1 = "Zou et al. 2017, arXiv 1709.06622, Lemma 1 (recalled)"
RATIO = "give overhead / computation of one GPU's step, such as 0.1"
GPUS = "give the number of GPUs, such as 4"
ALPHA = "give the efficiency that you want, such as 0.8"


def efficiency(overhead: float, gpus: int) -> float:
    """Returns the share of G GPUs' time that computes, against one GPU: alpha = (1 + R_O)/(1 + G R_O).

    overhead  R_O = T_O/T_C: seconds of a step that do not compute, over those that do; at least 0
    gpus      G, at least 1
    Source: Lemma 1.
    """
    ratio, count = not_negative("overhead", overhead, RATIO), whole("gpus", gpus, GPUS)
    return (1 + ratio) / (1 + count * ratio)


def speedup(overhead: float, gpus: int) -> float:
    """Returns G · alpha, the speed-up of G GPUs over one. Source: Lemma 1."""
    return gpus * efficiency(overhead, gpus)


def limit(overhead: float) -> float:
    """Returns the speed-up that no number of GPUs exceeds: (1 + R_O)/R_O; infinity for R_O = 0. Source: Lemma 1."""
    ratio = not_negative("overhead", overhead, RATIO)
    return (1 + ratio) / ratio if ratio else float("inf")


def overhead_for(wanted: float, gpus: int) -> float:
    """Returns the greatest R_O with which G GPUs have the efficiency alpha: (1 - alpha)/(alpha G - 1).

    wanted  alpha, between 0 and 1; infinity where alpha ≤ 1/G, which any overhead reaches
    Source: Lemma 1 solved for R_O.
    """
    alpha, count = between("wanted", wanted, 0, 1, ALPHA), whole("gpus", gpus, GPUS)
    return (1 - alpha) / (alpha * count - 1) if alpha * count > 1 else float("inf")


def most(overhead: float, wanted: float = 0.8, quota: int | None = None) -> Answer[int]:
    """The most GPUs that work with an efficiency of at least alpha: G ≤ (1 + R_O - alpha)/(alpha R_O).

    overhead  R_O as measured on one GPU, at least 0
    wanted    alpha, between 0 and 1; 0.8 unless given
    quota     GPUs that the quota has room for, at least 1; None: any number (R_O must then be above 0)
    Binds: "quota" if it allows fewer, else "wire" (the overhead of exchanging gradients).
    terms: efficiency, speed-up and the speed-up's limit.
    Source: Lemma 1.
    """
    ratio, alpha = not_negative("overhead", overhead, RATIO), between("wanted", wanted, 0, 1, ALPHA)
    room = None if quota is None else whole("quota", quota, GPUS)
    if not ratio and room is None:
        raise ValueError(f"overhead={overhead!r} allows any number of GPUs: give quota, the most that you can have.")

    def lemma(r: float) -> float:
        return (1 + r - alpha) / (alpha * r) if r else float("inf")

    def allowed(r: float) -> int:
        pays = lemma(r)
        return room if room is not None and pays >= room else max(1, round_down(pays))

    value = allowed(ratio)
    if room is not None and lemma(ratio) >= room:
        binds = "quota"
        up = [Change(Cost.QUOTA, "ask for one GPU more", speedup(ratio, value + 1))]
        advice = cheapest("speed-up", speedup(ratio, value), up, more_is_better=True)
    else:
        binds = "wire"
        changes = [
            Change(Cost.SETTING, "compute twice the samples a step, which halves R_O", allowed(ratio / 2)),
            Change(Cost.CODE, f"hide the overhead behind computation until R_O is {ratio / 4:.2g}", allowed(ratio / 4)),
        ]
        advice = cheapest("GPUs", value, changes, more_is_better=True)
    terms = {
        "efficiency": efficiency(ratio, value),
        "speed-up": speedup(ratio, value),
        "limit": limit(ratio),
    }
    return Answer(f"GPUs at an efficiency of {alpha:g}", value, "GPUs", binds, advice, LEMMA1, terms)
