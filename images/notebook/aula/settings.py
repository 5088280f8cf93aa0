"""What this notebook may ask of Spark, as the course's program wrote it into the environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Where the course's shared data is in every pod of a course that has some; components/cluster/data.ts says the same.
DATA_FOLDER = Path("/data")
# Where a person's key for S3 is, in the form that every AWS library reads; components/cluster/s3.ts says the same.
S3_CREDENTIALS = "/var/run/aula/s3/credentials"


@dataclass(frozen=True)
class Settings:
    """Defaults and limits of a session; memory in Spark's notation ("512m"), CPU in Kubernetes' ("200m")."""

    executor_cores: int = 1
    executor_cpu_request: str = "200m"
    executor_heap: str = "512m"
    overhead_factor: float = 0.4
    max_executors: int = 8
    driver_memory: str = "1g"
    gpu_resource: str = "nvidia.com/gpu"
    # The most that one pod is given, where GPUs are shared; None: as many as the quota has.
    gpu_most: int | None = None
    # What the site asks of executors' pods, in Kubernetes' own words, and where those with GPUs run instead.
    pod: Mapping[str, Any] | None = None
    gpu_pod: Mapping[str, Any] | None = None
    # Kueue's LocalQueue that executors wait in, where the course has one.
    queue: str | None = None
    # Whether sessions are Spark Connect's unless asked otherwise.
    connect: bool = False
    # Where s3a:// addresses lead: endpoint and region.
    s3: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Place:
    """The pod that this notebook runs in; executors are made beside it, from the same image, and belong to it."""

    pod: str
    namespace: str
    ip: str
    image: str


FIELDS = {
    "executorCores": "executor_cores",
    "executorCpuRequest": "executor_cpu_request",
    "executorHeap": "executor_heap",
    "overheadFactor": "overhead_factor",
    "maxExecutors": "max_executors",
    "driverMemory": "driver_memory",
    "gpuResource": "gpu_resource",
    "gpuMost": "gpu_most",
    "pod": "pod",
    "gpuPod": "gpu_pod",
    "queue": "queue",
    "connect": "connect",
    "s3": "s3",
}


def settings(env: Mapping[str, str]) -> Settings:
    """Reads AULA_SPARK (JSON); what it does not name keeps its default, names unknown here are left alone."""
    given = json.loads(env.get("AULA_SPARK") or "{}")
    return Settings(**{FIELDS[name]: value for name, value in given.items() if name in FIELDS and value is not None})


def place(env: Mapping[str, str]) -> Place | None:
    """Says where in a cluster this notebook runs; None outside of one (a laptop, `podman run`)."""
    if not all(env.get(name) for name in ("KUBERNETES_SERVICE_HOST", "POD_NAME", "POD_NAMESPACE", "POD_IP", "AULA_IMAGE")):
        return None
    return Place(env["POD_NAME"], env["POD_NAMESPACE"], env["POD_IP"], env["AULA_IMAGE"])
