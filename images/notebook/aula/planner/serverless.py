"""Many equal units as serverless functions, or as the indices of an Indexed Job: how many units a pod takes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from aula.planner.advice import Answer, Change, Cost, Term, cheapest
from aula.planner.check import not_negative, one_of, positive, round_down, round_up, whole

SOURCE = "derived: waves of pods; units as in the repository DoubleML/doubleml-serverless"
# AWS Lambda's list price (recalled): of a GB-second and of a request, in US dollars.
GB_SECOND = 1.6667e-5
REQUEST = 2e-7
SCALINGS = ("n_folds * n_rep", "n_rep")


def double_ml_units(repetitions: int, folds: int, scaling: str = "n_folds * n_rep", learners: int = 2) -> int:
    """Returns the units U of a double machine learning model: learners · K · R, or learners · R.

    scaling  "n_folds * n_rep" (a unit fits one learner on one fold) or "n_rep" (on all folds of a repetition)
    Source: the repository DoubleML/doubleml-serverless.
    """
    whole("learners", learners, "give the nuisance learners, such as 2")
    r = whole("repetitions", repetitions, "give the repetitions of sample splitting, such as 100")
    k = whole("folds", folds, "give the folds, such as 5")
    return learners * r * (k if one_of("scaling", scaling, SCALINGS) == SCALINGS[0] else 1)


@dataclass(frozen=True)
class FanOut:
    """Units that are spread over pods.

    units         U, at least 1
    parallel      P, pods at the same time: the quota; at least 1
    pod_seconds   until a pod computes, t_pod; at least 0
    unit_seconds  of one unit, t_unit; above 0
    memory_gb     of one pod, above 0; 1.024 (1024 MB) unless given
    """

    units: int
    parallel: int
    pod_seconds: float
    unit_seconds: float
    memory_gb: float = 1.024

    def __post_init__(self) -> None:
        whole("units", self.units, "give the number of units, such as 1000")
        whole("parallel", self.parallel, "give the pods that the quota allows at once, such as 6")
        not_negative("pod_seconds", self.pod_seconds, "give the seconds of a pod's start, such as 3")
        positive("unit_seconds", self.unit_seconds, "give the seconds of one unit, such as 0.1")
        positive("memory_gb", self.memory_gb, "give a pod's memory in GB, such as 1.024")

    def pods(self, each: int) -> int:
        """Returns the pods for `each` units a pod: ceil(U/b)."""
        return -(-self.units // whole("each", each, "give the units of a pod, such as 10"))

    def wall(self, each: int = 1) -> float:
        """Returns seconds until all is done: ceil(U/(b P)) · (t_pod + b t_unit). Source: derived."""
        waves = -(-self.pods(each) // self.parallel)
        return waves * (self.pod_seconds + min(each, self.units) * self.unit_seconds)

    def gb_seconds(self, each: int = 1) -> float:
        """Returns GB-seconds: m · (ceil(U/b) t_pod + U t_unit); U/b · m · (t_pod + b t_unit) where b divides U.

        Source: derived: waves of P pods.
        """
        return self.memory_gb * (self.pods(each) * self.pod_seconds + self.units * self.unit_seconds)

    def price(self, each: int = 1, gb_second: float = GB_SECOND, request: float = REQUEST) -> float:
        """Returns US dollars as cloud functions, at a price for a GB-second and for a request (Lambda's, recalled)."""
        return self.gb_seconds(each) * gb_second + self.pods(each) * request

    def efficiency(self, each: int = 1) -> float:
        """Returns the share of the pods' time that computes units: U t_unit/(wall · P)."""
        return self.units * self.unit_seconds / (self.wall(each) * self.parallel)


def batch(job: FanOut, limit_seconds: float | None = None) -> Answer[int]:
    """How many units a pod takes: b* = argmin ceil(U/(b P)) · (t_pod + b t_unit); of equal times the smallest b.

    limit_seconds  that a pod may run (180 in the original's case); None: any time. Without a limit one wave is always
                   best, b* = ceil(U/P): further waves pay t_pod again and compute no less.
    Binds: "time limit" if it forbids that; "start-up" if pods wait longer than they compute; "quota" if more pods would
    help, else "compute". terms: wall, GB-seconds, US dollars, efficiency, pods.
    Raises ValueError if not even one unit fits the limit.
    Source: derived: waves of P pods.
    """
    free = top = -(-job.units // job.parallel)
    if limit_seconds is not None:
        limit = positive("limit_seconds", limit_seconds, "give the seconds that a pod may run, such as 180")
        top = min(free, round_down((limit - job.pod_seconds) / job.unit_seconds))
        if top < 1:
            raise ValueError(
                f"limit_seconds={limit_seconds!r} must be at least pod_seconds + unit_seconds, "
                f"{job.pod_seconds + job.unit_seconds:g} s: allow pods more time or make units smaller."
            )
    value = min(range(1, top + 1), key=lambda b: (job.wall(b), b))
    wall = job.wall(value)
    if top < free:
        binds: Term = "time limit"
    elif job.pod_seconds > value * job.unit_seconds:
        binds = "start-up"
    elif value > 1:
        binds = "quota"
    else:
        binds = "compute"

    def shortest(**other: float) -> float:
        changed = FanOut(**{**job.__dict__, **other})
        most = -(-changed.units // changed.parallel)
        return min(changed.wall(b) for b in range(1, (most if top == free else min(most, top)) + 1))

    changes = [
        Change(
            Cost.CODE, "halve a pod's start (a smaller image, fewer imports)", shortest(pod_seconds=job.pod_seconds / 2)
        ),
        Change(
            Cost.CODE,
            "halve a unit's time (smaller units, a quicker learner)",
            shortest(unit_seconds=job.unit_seconds / 2),
        ),
        Change(Cost.QUOTA, "ask for one pod more at once", shortest(parallel=job.parallel + 1)),
    ]
    if binds == "quota":
        # A change that keeps the learner as it is comes first where pods are what is short.
        changes = [c for c in changes if c.cost == Cost.QUOTA or "start" in c.what]
    if top < free:
        changes.append(
            Change(Cost.SETTING, f"let a pod run {job.pod_seconds + free * job.unit_seconds:g} s", job.wall(free))
        )
    terms = {
        "wall": wall,
        "GB-seconds": job.gb_seconds(value),
        "US dollars": job.price(value),
        "efficiency": job.efficiency(value),
        "pods": float(job.pods(value)),
    }
    advice = cheapest("the whole", wall, changes, "s")
    return Answer("Units of a pod", value, "units", binds, advice, SOURCE, terms)


def repetitions(split_sd: float, wanted_se: float) -> Answer[int]:
    """How many repetitions of sample splitting give the estimate a wanted error: R = ceil((s_split/eps)²).

    split_sd   standard deviation of the estimate over splits, as seen in a few repetitions, above 0
    wanted_se  of the median over repetitions due to splitting, above 0
    Binds: "samples" (how much one split differs from the next). terms: the error reached.
    Source: the spread falls as 1/sqrt(R).
    """
    sd = positive("split_sd", split_sd, "give the spread over a few repetitions, such as 0.01")
    se = positive("wanted_se", wanted_se, "give the error that you accept, such as 0.001")
    value = max(1, round_up((sd / se) ** 2))
    changes = [Change(Cost.SETTING, f"accept an error of {2 * se:g}", max(1, round_up((sd / se / 2) ** 2)))]
    advice = cheapest("repetitions", value, changes)
    return Answer(
        "Repetitions of splitting", value, "repetitions", "samples", advice, SOURCE, {"error": sd / value**0.5}
    )
