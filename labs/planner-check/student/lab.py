"""The planner's lemma of parameter servers, measured with pods: `from aula.labs import planner_check`."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aula.planner.network import Network
from aula.planner.parameter_servers import needed, round_seconds
from aula_labs.lab import Lab
from aula_labs.manifest import Part, host
from aula_labs.report import Figure, Report
from aula_labs.run import Run
from aula_labs.settings import Group

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Plot

# Until every connection has its share of the wire.
WARM_UP = 2


@dataclass(frozen=True)
class Measured:
    """A round with so many servers: the median of all workers' rounds, in seconds, and the planner's prediction."""

    servers: int
    seconds: float
    predicted: float

    @property
    def off(self) -> float:
        """How far the prediction is off, as a share of it."""
        return self.seconds / self.predicted - 1


class PlannerCheck(Lab):
    """A JobSet for each number of servers, one after the other; wire and computation are simulated."""

    title = "The lemma of parameter servers, measured"

    def groups(self, config: Mapping[str, Any]) -> list[Group]:
        own = {key: config[key] for key in ("cpu", "memory")}
        pods = {"worker": config["workers"], "server": config["mostServers"]}
        return [group.model_copy(update={**own, "pods": pods[group.name]}) for group in self.settings.groups]

    def start(self, **own: Any) -> list[tuple[int, Run]]:
        """Measures with 1, 2, … servers, each when the one before has ended. Returns the runs by their servers."""
        config = self.config(**own)
        runs = []
        for servers in range(1, config["mostServers"] + 1):
            print(f"{servers} of {config['mostServers']} servers", flush=True)
            run = self._one(config, servers)
            run.config = config
            run.wait()
            # Its Service counts in the quota, and would for as long as finished runs are kept.
            run.cancel()
            runs.append((servers, run))
        return runs

    def _one(self, config: Mapping[str, Any], servers: int) -> Run:
        name = self.run_name(f"s{servers}")
        worker, server = self.groups(config)
        told = {key: config[key] for key in ("workers", "rounds", "megabytes", "bandwidth", "compute")}
        return self.jobset(
            name,
            [
                Part("server", ["python3", "-m", "ps_check", "server"], server.model_copy(update={"pods": servers})),
                Part("worker", ["python3", "-m", "ps_check", "worker"], worker),
            ],
            "worker",
            {**told, "servers": [host(name, "server", i) for i in range(servers)]},
        )

    def report(self, runs: Sequence[tuple[int, Run]]) -> Report:
        """Puts the figures of `start` beside the planner's."""
        (_, first), *_ = runs
        return told(self, first.config, {servers: run.results for servers, run in runs})


def told(lab: Lab, config: Mapping[str, Any], results: Mapping[int, Sequence[Mapping[str, Any]]]) -> Report:
    """Returns the report. results: what workers printed, by the number of servers."""
    network = Network(bandwidth=config["bandwidth"] * 1e6)
    size, workers = config["megabytes"] * 1e6, config["workers"]
    found = []
    for servers, each in sorted(results.items()):
        seconds = statistics.median(s for one in each for s in one["seconds"][WARM_UP:])
        predicted = round_seconds(config["compute"], size, workers, servers, network)
        found.append(Measured(servers, seconds, predicted))
    answer = needed(config["compute"], size, workers, network)
    figures = [
        Figure(
            f"round with {one.servers} server{'' if one.servers == 1 else 's'}, simulated wire and computation",
            one.seconds * 1000,
            "ms",
            published=round(one.predicted * 1000, 1),
            reason="published: what the lemma says for this wire and computation",
        )
        for one in found
    ]
    below = [one for one in found if one.predicted > config["compute"] * 1.01]
    if below:
        worst = max(below, key=lambda one: abs(one.off))
        figures.append(Figure("farthest from the lemma where the wire binds", 100 * worst.off, "%"))
    hidden = [one.servers for one in found if one.seconds <= config["compute"] * 1.05]
    figures.append(
        Figure(
            "servers that hide the communication (a round within 5 % of the computation)",
            min(hidden) if hidden else f"more than {config['mostServers']}",
            published=answer.value,
        )
    )
    return Report(
        lab=lab.name,
        title=lab.settings.title,
        published=lab.settings.published,
        figures=figures,
        binds=f"{answer.binds}: {answer.advice}",
        config=config,
        seconds=sum(s for each in results.values() for s in max((one["seconds"] for one in each), key=sum)),
        pods=workers + max(results),
        rows=[
            {
                "servers": one.servers,
                "seconds": round(one.seconds, 4),
                "predicted": one.predicted,
                "off": round(one.off, 4),
            }
            for one in found
        ],
        plot=drawn(config, found),
    )


def drawn(config: Mapping[str, Any], found: Sequence[Measured]) -> Plot:
    """Draws what was measured over the lemma's curve."""
    from aula.benchmarks.plots import new_figure

    picture = new_figure(8.0, 4.4)
    axes = picture.subplots()
    servers = [one.servers for one in found]
    axes.plot(servers, [1000 * one.predicted for one in found], "--", color="#888888", label="the lemma")
    axes.plot(servers, [1000 * one.seconds for one in found], "o", color="#1f6fb4", label="measured (simulated wire)")
    axes.axhline(1000 * config["compute"], color="#c2540a", linewidth=1, label="computation (simulated)")
    axes.set(xlabel="Parameter servers", ylabel="A round, ms", ylim=(0, None))
    axes.set_xticks(servers)
    axes.grid(alpha=0.3)
    axes.legend()
    return picture


LAB = PlannerCheck
