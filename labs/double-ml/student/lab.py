"""Double machine learning as a fan-out, from a notebook: `from aula.labs import double_ml`."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aula.planner.serverless import FanOut, batch
from aula_labs.lab import Lab
from aula_labs.look import PodLook
from aula_labs.manifest import Step
from aula_labs.report import Figure, Report
from aula_labs.run import Run
from aula_labs.settings import Group

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Plot

# Of the lab's settings, those that its pods are told.
OF_PODS = ("folds", "repetitions", "rows", "trees", "unitsPerPod")
LEARNERS = 2


class DoubleMl(Lab):
    """The fan-out as an Indexed Job: `unitsPerPod` nuisance fits a pod, `parallelism` pods at a time."""

    title = "Double machine learning as a fan-out"

    def groups(self, config: Mapping[str, Any]) -> list[Group]:
        own = {key: config[key] for key in ("cpu", "memory")}
        return [self.settings.groups[0].model_copy(update={**own, "pods": min(config["parallelism"], _pods(config))})]

    def start(self, **own: Any) -> Run:
        """Starts the units' pods. `own`: settings in place of the course's, such as repetitions=20."""
        config = self.config(**own)
        (group,) = self.groups(config)
        run = self.step(
            Step(
                "units",
                self.settings.image or "",
                ["python", "-m", "double_ml.job", "units"],
                group,
                completions=_pods(config),
                parallelism=config["parallelism"],
                config=_of_pods(config),
            )
        )
        run.config = config
        return run

    def report(self, run: Run) -> Report:
        """Waits for the units, puts them together in one more pod, and returns the figures."""
        units = run.wait()
        config = run.config
        (group,) = self.groups(config)
        final = self.step(
            Step(
                "combine",
                self.settings.image or "",
                ["python", "-m", "double_ml.job", "combine"],
                group.model_copy(update={"pods": 1}),
                config=_of_pods(config),
                files={"results.json.gz": gzip.compress(json.dumps(units).encode())},
            )
        )
        (combined,) = final.wait()
        return told(self, config, units, combined, sorted(run.pods.values(), key=lambda pod: pod.index))


def _of_pods(config: Mapping[str, Any]) -> dict[str, Any]:
    return {key: config[key] for key in OF_PODS}


def _pods(config: Mapping[str, Any]) -> int:
    units = LEARNERS * config["folds"] * config["repetitions"]
    return -(-units // config["unitsPerPod"])


def told(
    lab: Lab,
    config: Mapping[str, Any],
    units: Sequence[Mapping[str, Any]],
    combined: Mapping[str, Any],
    pods: Sequence[PodLook],
) -> Report:
    """Returns the report of a run. Pods' times are Kubernetes' own, to the second."""
    ran = [pod for pod in pods if pod.began is not None and pod.ended is not None]
    wall = max(1.0, max(pod.ended for pod in ran) - min(pod.began for pod in ran))
    parallel = min(config["parallelism"], _pods(config))
    computed, memory = combined["seconds"], _gigabytes(config["memory"])
    pod_seconds = sum(pod.ended - pod.began for pod in ran)
    # Before a pod computes: the container's own start, and until Kubernetes has put it in the place of the one before.
    start = max(0.0, pod_seconds - computed) / len(ran)
    between = max(0.0, wall * parallel - pod_seconds) / len(ran)
    job = FanOut(
        units=LEARNERS * config["folds"] * config["repetitions"],
        parallel=parallel,
        pod_seconds=start + between,
        unit_seconds=computed / len(units),
        memory_gb=memory,
    )
    best = batch(job)
    again = sum(pod.phase == "Failed" for pod in pods)
    figures = [
        Figure("effect (θ)", combined["theta"], published=0.5, reason="made data, whose true effect is 0.5"),
        Figure("standard error", combined["se"]),
        Figure("share of repetitions whose 95 % interval covers it", combined["coverage"]),
        Figure(
            "equal to the fit in one process",
            "to the last bit" if combined["same_bits"] else "no",
            published="to the last bit",
            reason="" if combined["same_bits"] else "nodes of different kinds round differently",
        ),
        Figure("from the first pod to the last", wall, "s"),
        Figure("efficiency (computing ÷ pods' time)", computed / (wall * parallel), published=None,
               reason=f"the planner says {job.efficiency(config['unitsPerPod']):.2f} for this start-up and unit"),
        Figure("start-up of a pod: its program", start, "s"),
        Figure("start-up of a pod: Kubernetes", between, "s"),
        Figure("one nuisance fit", job.unit_seconds, "s"),
        Figure("GB-seconds", memory * pod_seconds, "GB s"),
        Figure("as cloud functions", job.price(config["unitsPerPod"]), "USD",
               reason="AWS Lambda's list price, recalled in November 2026"),
        Figure("pods tried again", float(again)),
    ]  # fmt: skip
    return Report(
        lab=lab.name,
        title=lab.settings.title,
        published=lab.settings.published,
        figures=figures,
        binds=f"{best.binds}: the planner's batch is {best.value} units a pod. {best.advice}",
        config=config,
        seconds=wall,
        pods=len(pods),
        peak_mib=max((int(unit.get("peak_mib", 0)) for unit in units), default=None),
        rows=[{key: unit[key] for key in ("unit", "repetition", "fold", "learner", "seconds")} for unit in units],
        plot=drawn(ran),
    )


def _gigabytes(memory: str) -> float:
    from lightkube.utils.quantity import parse_quantity

    return float(parse_quantity(memory) or 0) / 1e9


def drawn(pods: Sequence[PodLook]) -> Plot:
    """Draws when each pod ran: gaps are starts of pods."""
    from aula.benchmarks.plots import new_figure

    began = min(pod.began for pod in pods)
    picture = new_figure(10.0, 1.2 + 0.28 * len(pods))
    axes = picture.subplots()
    for pod in pods:
        colour = "#1f6fb4" if pod.phase == "Succeeded" else "#c2540a"
        axes.barh(pod.index, max(0.2, pod.ended - pod.began), left=pod.began - began, color=colour, height=0.7)
    axes.invert_yaxis()
    axes.set(xlabel="Seconds since the first pod started", ylabel="Pod (index of the Job)")
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.grid(axis="x", alpha=0.3)
    return picture


LAB = DoubleMl
