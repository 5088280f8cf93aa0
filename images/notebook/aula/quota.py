"""What the namespace's quota has room for at this moment, before a session starts."""

from __future__ import annotations

import time
from decimal import Decimal

from aula.budget import Grant, grant, sentence
from aula.settings import Place, Settings
from aula.sizes import Executor, cost

# An executor leaves within its 10 s of grace; the quota's count follows a moment later.
LEAVE_SECONDS = 15.0


def granted(executors: int, executor: Executor, limits: Settings, here: Place, dynamic: bool) -> int:
    """Asks the namespace's quota how many executors may start, and prints a sentence when that is fewer."""
    if not executors:
        return 0
    try:
        result = _ask(executors, cost(executor, limits.gpu_resource), limits, here)
    except Exception as error:  # noqa: BLE001 - a session without a look at the quota is better than none: Spark bears refusals
        print(f"Your quota could not be read ({type(error).__name__}); Spark asks for {executors} executors all the same.", flush=True)
        return executors
    if said := sentence(result, dynamic):
        print(said, flush=True)
    return result.granted


def _ask(executors: int, price: dict[str, Decimal], limits: Settings, here: Place) -> Grant:
    """Reads the quota, waiting LEAVE_SECONDS at most for executors of an ended session to give back their part."""
    from aula.kube import Kube

    kube, deadline = Kube(here.namespace), time.monotonic() + LEAVE_SECONDS
    while True:
        leaving = kube.leaving()
        result = grant(executors, kube.quotas(), price, limits.max_executors)
        if result.granted == executors or not leaving or time.monotonic() > deadline:
            return result
        time.sleep(0.5)
