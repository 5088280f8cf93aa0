"""Strong and weak scaling: trains a model with 1, 2, … executors, repeatedly, each phase in its own job group."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from aula import higgs
from aula.benchmarks import time_breakdown
from aula.benchmarks.results import STRONG, WEAK, Phase, Sample, Unmeasured
from aula.benchmarks.session import Bench, session
from aula.benchmarks.trainings import TRAININGS, features, score
from aula.words import counted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SEED = 1
# Two of every ten rows are not used for training; they test the model.
SHARES = [0.8, 0.2]
WARM_UP = 2


@dataclass(frozen=True)
class Plan:
    """What to measure; `iterations` by model, `executors` rising, `core_limit` in cores for each executor."""

    name: str
    models: tuple[str, ...]
    iterations: dict[str, int]
    executors: tuple[int, ...]
    rows: int
    repeats: int
    core_limit: float
    partitions: int
    weak: bool
    data: str | None = None


@dataclass
class Measured:
    """All measurements of a run, before evaluation."""

    samples: list[Sample]
    phases: list[Phase]
    spark: str = ""
    unmeasured: list[Unmeasured] = field(default_factory=list)


def sizes(plan: Plan, executors: int) -> list[tuple[str, int]]:
    """Returns what to train with `executors` executors, as kind and rows.

    Weak scaling uses all rows with the most executors. There, both kinds are the same work: it is measured once and
    counted for both (`doubled`).
    """
    part = plan.rows * executors // plan.executors[-1]
    return [(STRONG, plan.rows)] + ([(WEAK, part)] if plan.weak and executors != plan.executors[-1] else [])


def doubled(samples: Sequence[Sample], plan: Plan) -> list[Sample]:
    """Adds to `samples` those with the most executors that could be measured, as weak scaling's last point."""
    most = max((s.executors for s in samples), default=0)
    shared = [replace(s, kind=WEAK) for s in samples if s.kind == STRONG and s.executors == most]
    return [*samples, *(shared if plan.weak else [])]


def fitting(plan: Plan, started: int, why: str) -> tuple[Plan, list[Unmeasured]]:
    """Returns the plan for a session with `started` executors, and the numbers of executors that it leaves out.

    If some are left out, the most that started are measured too.
    """
    missing = [Unmeasured(number, why) for number in plan.executors if number > started]
    measured = [number for number in plan.executors if number <= started]
    if missing and started not in measured:
        measured.append(started)
    return replace(plan, executors=tuple(measured)), missing


def run(plan: Plan, say: Callable[[str], None]) -> Measured:
    """Measures everything in `plan`: in one session in a cluster, or else in a session for each number of threads."""
    result = Measured([], [])
    with session(plan.executors[-1], plan.core_limit, plan.name) as bench:
        result.spark = bench.spark.version
        inside = bench.executors
        if inside:
            plan, result.unmeasured = fitting(plan, inside, bench.why)
            for one in result.unmeasured:
                who = counted(one.executors, "executor")
                say(f"{who}: not measured, because {one.why}; none joins while others are measured")
            for number, executors in enumerate(reversed(plan.executors)):
                bench.shrink(executors)
                _one(bench.spark, executors, executors * plan.core_limit, plan, number == 0, result, say, "")
    if inside:
        return _with_spent(result, bench)
    for executors in reversed(plan.executors):
        with session(0, plan.core_limit, plan.name, {"spark.master": f"local[{executors}]"}) as bench:
            own = Measured([], [])
            _one(bench.spark, executors, float(executors), plan, True, own, say, "threads of one process, no executors")
        own = _with_spent(own, bench)
        result.samples += own.samples
        result.phases += own.phases
    return result


def _one(
    spark: SparkSession,
    executors: int,
    cores: float,
    plan: Plan,
    cold: bool,
    into: Measured,
    say: Callable[[str], None],
    note: str,
) -> None:
    """Measures all models with one number of executors."""
    for kind, rows in sizes(plan, executors):
        prepared, train, test, count = _prepare(spark, executors, rows, plan, kind, into)
        who, size = counted(executors, "executor"), counted(count, "row")
        say(f"{who}: {size} to train on, generated and cached in {prepared:.1f} s")
        for name in plan.models:
            if cold:
                _timed(
                    spark,
                    into,
                    f"{kind}/{name}/{executors}/warm-up",
                    executors,
                    partial(TRAININGS[name].train, train, WARM_UP),
                )
            for repeat in range(plan.repeats):
                work = partial(TRAININGS[name].train, train, plan.iterations[name])
                model, seconds = _timed(spark, into, f"{kind}/{name}/{executors}/{repeat}", executors, work)
                auc, _ = _timed(spark, into, f"{kind}/{name}/{executors}/judge", executors, partial(score, model, test))
                say(f"  {name}, {kind}: {seconds:.1f} s, AUC {auc:.4f}")
                into.samples.append(
                    Sample(name, kind, executors, cores, count, plan.iterations[name], seconds, auc, note=note)
                )
        # This also removes the partitions of the executor that is released next.
        train.unpersist(True)
        test.unpersist(True)
        cold = False


def _prepare(
    spark: SparkSession, executors: int, rows: int, plan: Plan, kind: str, into: Measured
) -> tuple[float, DataFrame, DataFrame, int]:
    def make() -> tuple[DataFrame, DataFrame, int]:
        data = features(frame(spark, rows, plan))
        train, test = (part.cache() for part in data.randomSplit(SHARES, seed=SEED))
        return train, test, train.count() + 0 * test.count()

    (train, test, count), seconds = _timed(spark, into, f"{kind}/prepare/{executors}", executors, make)
    return seconds, train, test, count


def frame(spark: SparkSession, rows: int, plan: Plan) -> DataFrame:
    """Returns the data: generated by the executors, or read from a file if the plan names one."""
    if plan.data is None:
        return higgs.frame(spark, rows, SEED, plan.partitions)
    from aula.higgs_files import spark_frame

    return spark_frame(spark, plan.data, rows).repartition(plan.partitions)


def _timed(
    spark: SparkSession, into: Measured, group: str, executors: int, work: Callable[[], Any]
) -> tuple[Any, float]:
    """Does `work` in a job group and records its seconds under the group's name."""
    spark.sparkContext.setJobGroup(group, group)
    began = time.monotonic()
    result = work()
    seconds = time.monotonic() - began
    into.phases.append(Phase(group, executors, executors, seconds))
    return result, seconds


def _with_spent(measured: Measured, bench: Bench) -> Measured:
    """Adds what the session's event log says, which is whole once the session has ended."""
    groups = time_breakdown.read(bench.log)
    measured.phases = [replace(phase, spent=groups.get(phase.name)) for phase in measured.phases]
    seen: dict[tuple[str, str, int], int] = {}
    samples = []
    for sample in measured.samples:
        key = (sample.kind, sample.model, sample.executors)
        repeat = seen[key] = seen.get(key, -1) + 1
        samples.append(replace(sample, spent=groups.get(f"{sample.kind}/{sample.model}/{sample.executors}/{repeat}")))
    measured.samples = samples
    return measured
