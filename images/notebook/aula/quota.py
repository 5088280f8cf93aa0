"""What the namespace's quota has room for now, before a session starts."""

from __future__ import annotations

import time
from decimal import Decimal

from aula.budget import Grant, grant, sentence
from aula.settings import Place, Settings
from aula.sizes import Executor, cost
from aula.words import counted

# An executor ends within its grace period of 10 s; the quota's count follows a moment later.
LEAVE_SECONDS = 15.0


def granted(executors: int, executor: Executor, limits: Settings, here: Place, dynamic: bool) -> int:
    """Returns how many executors the namespace's quota allows, and prints a sentence if that is fewer."""
    if not executors:
        return 0
    try:
        result = _ask(executors, cost(executor, limits.gpu_resource), limits, here)
    # Spark handles refusals, so a session without the quota is better than none.
    except Exception as error:
        why, asked = type(error).__name__, counted(executors, "executor")
        print(f"Could not read your quota ({why}); Spark requests {asked} anyway.", flush=True)
        return executors
    if said := sentence(result, dynamic):
        print(said, flush=True)
    return result.granted


def _ask(executors: int, price: dict[str, Decimal], limits: Settings, here: Place) -> Grant:
    """Reads the quota, and waits up to LEAVE_SECONDS for executors of a stopped session to release their part."""
    from aula.kube import Kube

    kube, deadline = Kube(here.namespace), time.monotonic() + LEAVE_SECONDS
    while True:
        leaving = kube.leaving()
        result = grant(executors, kube.quotas(), price, limits.max_executors)
        if result.granted == executors or not leaving or time.monotonic() > deadline:
            return result
        time.sleep(0.5)
