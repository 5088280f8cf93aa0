"""What every lab has: `fits`, `start` and `report`; a lab fills in its steps and its figures."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

from aula.settings import Place, place, settings
from aula.words import counted
from aula_contract import CONSTANTS, PodFragment

from aula_labs.look import LabError
from aula_labs.manifest import Part, Step, config_map, indexed_job, jobset
from aula_labs.report import Report
from aula_labs.run import Run
from aula_labs.settings import Group, LabSettings

GPUS = f"requests.{CONSTANTS['session']['gpuResource']}"


@dataclass(frozen=True)
class Fit:
    """Whether a run has room now. `sentence` says what it takes, and what lacks."""

    ok: bool
    sentence: str

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        return self.sentence


class Lab:
    """A lab that is on.

    name         as in the course's configuration
    settings     what the course says of it
    keep         seconds that a finished Job stays
    """

    title: ClassVar[str] = ""

    def __init__(self, name: str, settings: LabSettings, keep: int) -> None:
        self.name, self.settings, self.keep = name, settings, keep

    def config(self, **own: Any) -> dict[str, Any]:
        """Returns the course's settings with `own` instead of some. TypeError for one that there is not."""
        for key in own:
            if key not in self.settings.config:
                raise TypeError(f"{key} is no setting of {self.name}: {', '.join(self.settings.config)}")
        return {**self.settings.config, **own}

    def groups(self, config: Mapping[str, Any]) -> list[Group]:
        """Returns what a run takes at a time; a lab whose settings change that says so here."""
        return self.settings.groups

    def fits(self, **own: Any) -> Fit:
        """Says what a run takes, and whether the quota has room for it now."""
        groups = self.groups(self.config(**own))
        pods = sum(group.pods for group in groups)
        each = ", ".join(f"{counted(group.pods, 'pod')} of {group.cpu} CPU and {group.memory}" for group in groups)
        here = place(os.environ)
        if here is None:
            return Fit(False, f"A run takes {each}. This is no course's cluster: it cannot start here.")
        from aula.kube import Kube

        short = _short(groups, Kube(here.namespace).quotas())
        if short:
            return Fit(False, f"A run takes {each}; your quota lacks {short}. Stop a Spark session, or ask for less.")
        return Fit(True, f"A run takes {each}, and your quota has room for {'it' if pods == 1 else 'them'}.")

    def start(self, **own: Any) -> Any:
        """Starts a run. Implemented by each lab."""
        raise NotImplementedError

    def report(self, run: Any) -> Report:
        """Puts a run's figures together. Implemented by each lab."""
        raise NotImplementedError

    def run_name(self, part: str) -> str:
        """Returns a name for a run that no other has."""
        moment = datetime.now(UTC).strftime("%H%M%S")
        return f"lab-{self.name}-{part}-{moment}-{secrets.token_hex(2)}"

    def jobset(self, name: str, parts: Sequence[Part], target: str, config: Mapping[str, Any]) -> Run:
        """Starts pods of several parts as the JobSet `name`, all at once; it ends when those of `target` have.

        Needs room for all of them: LabError where the quota has none, for some without the others only wait.
        """
        from aula.kube import Kube

        from aula_labs.cluster import JobSets

        here = self._place()
        lacks = _short([part.group for part in parts], Kube(here.namespace).quotas())
        if lacks:
            raise LabError(
                f"{self.name} was not started: your quota lacks {lacks}. Stop a Spark session, or ask for less."
            )
        pods = {part.name: part.group.pods for part in parts}
        cluster = JobSets(here.namespace, pods, target)
        owner, site = cluster.owner(here.pod), settings(os.environ).pod or PodFragment()
        deadline = self.settings.deadline_seconds
        image = self.settings.image or ""
        made = jobset(name, image, parts, target, config, owner, here.namespace, deadline, self.keep, site.words())
        cluster.create_generic(made)
        return Run(cluster, name, pods[target], deadline, while_running=True)

    def _place(self) -> Place:
        here = place(os.environ)
        if here is None:
            raise LabError(f"{self.name} runs as pods of a course's cluster, and this is none.")
        return here

    def step(self, step: Step) -> Run:
        """Starts the pods of a step. LabError where this is no cluster."""
        from aula_labs.cluster import Cluster

        here = self._place()
        cluster, name = Cluster(here.namespace), self.run_name(step.name)
        owner = cluster.owner(here.pod)
        if step.files:
            cluster.create(config_map(name, step, owner, here.namespace))
        site = settings(os.environ).pod or PodFragment()
        cluster.create(
            indexed_job(name, step, owner, here.namespace, self.settings.deadline_seconds, self.keep, site.words())
        )
        return Run(cluster, name, step.completions, self.settings.deadline_seconds)


def _short(groups: list[Group], quotas: list[Any]) -> str:
    """Returns what the quotas lack for pods of these groups, in words; "" if nothing."""
    from lightkube.utils.quantity import parse_quantity

    def total(of: str) -> Decimal:
        return sum((group.pods * (parse_quantity(getattr(group, of)) or Decimal(0)) for group in groups), Decimal(0))

    need = {
        "requests.cpu": total("cpu"),
        "limits.memory": total("memory"),
        "pods": Decimal(sum(group.pods for group in groups)),
        GPUS: Decimal(sum(group.pods * group.gpu for group in groups)),
    }
    words = {
        "requests.cpu": lambda lack: f"{lack.normalize():f} CPU",
        "limits.memory": lambda lack: f"{lack / 2**20:.0f} MiB of memory",
        "pods": lambda lack: counted(int(lack), "pod"),
        GPUS: lambda lack: counted(int(lack), "GPU"),
    }
    lacks = {
        key: max(
            (need[key] - (quota.hard[key] - quota.used.get(key, Decimal(0))) for quota in quotas if key in quota.hard),
            default=Decimal(0),
        )
        for key in need
    }
    return " and ".join(words[key](lack) for key, lack in lacks.items() if lack > 0)
