"""What a person may use at the same time, and what is in use now: the namespace's quota in words. Pure, but for `show`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal

from aula.budget import GIB, Quota, grant
from aula.settings import Settings, place, settings
from aula.sizes import Executor, cost, cpu, heap_mib

# The keys of a quota that people know, with the others that can stand for the same; the first that is there counts.
MEMORY = ("limits.memory", "requests.memory", "memory")
PROCESSORS = ("requests.cpu", "cpu")
PODS = ("pods", "count/pods")


def number(value: Decimal) -> str:
    """Formats an amount with two decimals at most: "1.2", "6"."""
    return f"{round(value, 2).normalize():f}"


def row(quotas: Sequence[Quota], keys: Sequence[str], name: str, unit: Decimal = Decimal(1)) -> str | None:
    """Returns a line for the first of `keys` that a quota counts, the tightest one; None if none counts or allows any."""
    for key in keys:
        found = [quota for quota in quotas if quota.hard.get(key)]
        if found:
            tight = min(found, key=lambda quota: quota.left(key))
            used, hard = tight.used.get(key, Decimal(0)) / unit, tight.hard[key] / unit
            return f"{name:<12}{number(hard):>7}   in use {number(used)}"
    return None


def usual(limits: Settings) -> Executor:
    """Returns the executor that `spark_session()` starts in this course."""
    cores, request = limits.executor_cores, cpu(limits.executor_cpu_request)
    heap = heap_mib(limits.executor_heap)
    return Executor(cores, min(Decimal(cores), request), Decimal(cores), heap, limits.overhead_factor, 0)


def text(quotas: Sequence[Quota], limits: Settings) -> str:
    """Describes `quotas` in lines, with how many executors of the course's size there is room for."""
    gpus = (f"requests.{limits.gpu_resource}",)
    rows = [
        row(quotas, PROCESSORS, "processors"),
        row(quotas, MEMORY, "memory, GiB", GIB),
        row(quotas, PODS, "pods"),
        row(quotas, gpus, "GPUs"),
    ]
    if not any(rows):
        return "Nothing limits what you run here."
    executor = usual(limits)
    most = limits.max_executors
    room = grant(most, quotas, cost(executor, limits.gpu_resource), most).granted
    size = f"{number(Decimal(executor.memory_mib) / 1024)} GiB of memory"
    cap = " A session has no more than that in this course." if room == most else ""
    return "\n".join(
        [
            "Your quota, for everything that you run at the same time (notebook, executors, GPU):",
            *(f"  {line}" for line in rows if line),
            f"There is room for {room} executor{'' if room == 1 else 's'} of {size} now.{cap}",
        ]
    )


def show() -> str:
    """Reads this namespace's quota now and describes it; outside of a cluster, says that there is none."""
    here = place(os.environ)
    if here is None:
        return "No cluster found: there is no quota here."
    from aula.kube import Kube

    return text(Kube(here.namespace).quotas(), settings(os.environ))
