"""What one executor costs, in the units that a namespace's quota counts. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from aula_contract import CONSTANTS

MIB = 1024 * 1024
# Spark's floors: for what an executor needs beside its heap (JVM, Python workers), and for the heap itself.
LEAST_OVERHEAD_MIB: int = CONSTANTS["spark"]["leastOverheadMib"]
LEAST_HEAP_MIB: int = CONSTANTS["spark"]["leastHeapMib"]
UNITS = {"": 1, "k": 1 / 1024, "m": 1, "g": 1024, "t": 1024 * 1024}


@dataclass(frozen=True)
class Executor:
    """One executor as requested; CPU in cores, heap in MiB."""

    cores: int
    cpu_request: Decimal
    cpu_limit: Decimal
    heap_mib: int
    overhead_factor: float
    gpus: int

    @property
    def memory_mib(self) -> int:
        """The memory that Spark requests from Kubernetes, as request and limit: heap and overhead, in MiB."""
        return self.heap_mib + max(LEAST_OVERHEAD_MIB, int(self.overhead_factor * self.heap_mib))


def span(executors: int | tuple[int, int]) -> tuple[int, int]:
    """Reads the requested number of executors: `n` as (n, n), `(least, most)` unchanged. Raises ValueError."""

    def whole(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0

    if whole(executors):
        return executors, executors
    if (
        isinstance(executors, tuple | list)
        and len(executors) == 2
        and all(map(whole, executors))
        and 0 < executors[1] >= executors[0]
    ):
        return executors[0], executors[1]
    raise ValueError(
        f"executors={executors!r}: must be a whole number of at least 0, "
        "or the fewest and the most executors, such as (1, 4)."
    )


def heap_mib(memory: str) -> int:
    """Reads Spark's notation ("512m", "2g"; a bare number is MiB) and returns MiB; ValueError says what is wrong."""
    match = re.fullmatch(r"(\d+)\s*([kmgt]?)i?b?", memory.strip().lower())
    if not match:
        raise ValueError(f'memory="{memory}" is not an amount of memory: use, for example, "512m" or "2g".')
    return int(int(match[1]) * UNITS[match[2]])


def cpu(amount: str) -> Decimal:
    """Reads Kubernetes' notation for CPU ("200m", "0.4", "1") and returns cores."""
    if not re.fullmatch(r"\d+(\.\d+)?m?", amount):
        raise ValueError(f'"{amount}" is not an amount of CPU: use, for example, "200m", "0.4" or "1".')
    return Decimal(amount[:-1]) / 1000 if amount.endswith("m") else Decimal(amount)


def cost(executor: Executor, gpu_resource: str) -> dict[str, Decimal]:
    """Returns what one executor adds to each key that a ResourceQuota can count; CPU in cores, memory in bytes."""
    memory = Decimal(executor.memory_mib * MIB)
    counted = {
        "pods": Decimal(1),
        "count/pods": Decimal(1),
        "cpu": executor.cpu_request,
        "requests.cpu": executor.cpu_request,
        "limits.cpu": executor.cpu_limit,
        "memory": memory,
        "requests.memory": memory,
        "limits.memory": memory,
    }
    if executor.gpus:
        counted["requests." + gpu_resource] = Decimal(executor.gpus)
    return counted
