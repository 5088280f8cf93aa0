"""The pods of a program of many nodes, in Launchpad's sense, and whether a quota has room for them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aula.planner.advice import Answer
from aula.planner.check import not_negative, round_down, whole

SOURCE = "derived: a pod for each node of a group; Kubernetes' ResourceQuota"


@dataclass(frozen=True)
class Group:
    """Nodes of a program that are alike.

    name       of the group, such as "producer"
    nodes      at least 1
    cpu        cores that each node requests; memory: bytes, its limit; both at least 0
    gpu        devices of each node, at least 0
    colocated  nodes that share one pod, as threads of one process; 1 unless given
    served     others hold a handle of it: it listens on a port
    """

    name: str
    nodes: int
    cpu: float
    memory: float
    gpu: int = 0
    colocated: int = 1
    served: bool = True

    def __post_init__(self) -> None:
        whole("nodes", self.nodes, "give the nodes of the group, such as 2")
        not_negative("cpu", self.cpu, "give the cores of one node, such as 0.1")
        not_negative("memory", self.memory, "give the bytes of one node, such as 256 * 1024**2")
        whole("gpu", self.gpu, "give the devices of one node, such as 0", 0)
        whole("colocated", self.colocated, "give the nodes of one pod, such as 1")

    @property
    def pods(self) -> int:
        """Pods of the group: ceil(nodes/colocated)."""
        return -(-self.nodes // self.colocated)


def needs(groups: Sequence[Group]) -> dict[str, float]:
    """Returns what a quota counts of a program: pods, cpu, memory, gpu; beside them ports, of nodes that are served.

    Colocation saves pods only: what nodes request adds up.
    """
    if not groups:
        raise ValueError("groups=[] must hold at least one group: give the nodes of the program.")
    return {
        "pods": float(sum(group.pods for group in groups)),
        "cpu": sum(group.nodes * group.cpu for group in groups),
        "memory": sum(group.nodes * group.memory for group in groups),
        "gpu": float(sum(group.nodes * group.gpu for group in groups)),
        "ports": float(sum(group.nodes for group in groups if group.served)),
    }


def pods(groups: Sequence[Group], hard: Mapping[str, float], used: Mapping[str, float]) -> Answer[int]:
    """The pods of a program, and whether a quota has room for all of them; a part of a program is of no use.

    groups  at least one, with names of their own
    hard    a quota's limits, of "pods", "cpu", "memory", "gpu"; what it leaves out is not limited
    used    what is in use (the notebook is a pod); a key that is missing counts as 0
    Binds: "need" if all fits; else what lacks most in proportion: "memory", "cores", or "quota" for pods and GPUs.
    terms: the program's needs; "nodes more" of its largest group that would fit too, where all fits.
    Source: derived: a pod for each node; Kubernetes' ResourceQuota.
    """
    if len({group.name for group in groups}) < len(groups):
        raise ValueError(f"groups={[group.name for group in groups]!r} must differ in their names: rename one.")
    terms = needs(groups)
    value = int(terms["pods"])
    left = {
        key: not_negative(f"hard[{key!r}]", hard[key], "give the quota's limit")
        - not_negative(f"used[{key!r}]", used.get(key, 0), "give what is in use")
        for key in ("pods", "cpu", "memory", "gpu")
        if key in hard
    }
    lacks = {key: terms[key] - room for key, room in left.items() if terms[key] > room * (1 + 1e-12)}
    largest = max(groups, key=lambda group: group.nodes)
    if not lacks:
        more = _more(largest, groups, left)
        if more is None:
            advice = "Nothing that it needs is limited."
        else:
            terms["nodes more"] = float(more)
            advice = f"It fits, and so do {more} more of {largest.name}."
        return Answer("Pods of the program", value, "pods", "need", advice, SOURCE, terms)
    worst = max(lacks, key=lambda key: lacks[key] / terms[key])
    binds = {"memory": "memory", "cpu": "cores"}.get(worst, "quota")
    missing = " and ".join(f"{amount:,.10g} of {key}" for key, amount in lacks.items())
    advice = f"It lacks {missing}: {_cure(worst, largest, groups, left)}."
    return Answer("Pods of the program", value, "pods", binds, advice, SOURCE, terms)


def _more(largest: Group, groups: Sequence[Group], left: Mapping[str, float]) -> int | None:
    """Returns the nodes by which the largest group could grow; None if nothing that it needs is limited."""
    total = needs(groups)
    each = {"cpu": largest.cpu, "memory": largest.memory, "gpu": largest.gpu}
    most = [round_down((left[key] - total[key]) / size) for key, size in each.items() if key in left and size]
    if "pods" in left:
        spare = largest.pods * largest.colocated - largest.nodes
        most.append(spare + round_down(left["pods"] - total["pods"]) * largest.colocated)
    return max(0, min(most)) if most else None


def _cure(worst: str, largest: Group, groups: Sequence[Group], left: Mapping[str, float]) -> str:
    """Returns the cheapest change that makes the program fit, as a part of a sentence."""
    if worst == "pods":
        room = round_down(left["pods"]) - sum(group.pods for group in groups if group is not largest)
        if room >= 1:
            return f"put {-(-largest.nodes // room)} nodes of {largest.name} into a pod (colocation)"
    elif worst in ("cpu", "memory"):
        each = {"cpu": largest.cpu, "memory": largest.memory}[worst]
        others = sum(g.nodes * {"cpu": g.cpu, "memory": g.memory}[worst] for g in groups if g is not largest)
        if each and (room := left[worst] - others) > 0:
            nodes = min(largest.nodes, round_down(room / each))
            smaller = f"let each node of {largest.name} have {room / largest.nodes:,.10g} of {worst}"
            return f"run {nodes} of {largest.name}, or {smaller}" if nodes else smaller
    return "ask for a larger quota, or run fewer groups"
