"""This notebook's settings for Spark, which the course's program writes into the environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The folder of the course's shared data in every pod, if the course has any; the same as in components/cluster/data.ts.
DATA_FOLDER = Path("/data")
# The file with a person's S3 key, in the format of AWS libraries; the same as in components/cluster/s3.ts.
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
    # The most GPUs of one pod, if GPUs are shared; None: as many as the quota has.
    gpu_most: int | None = None
    # The site's requirements for executors' pods, as Kubernetes fields; pods with GPUs use the second.
    pod: Mapping[str, Any] | None = None
    gpu_pod: Mapping[str, Any] | None = None
    # Kueue's LocalQueue for executors, if the course has one.
    queue: str | None = None
    # Whether sessions use Spark Connect by default.
    connect: bool = False
    # Endpoint and region of s3a:// addresses.
    s3: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Place:
    """The pod that this notebook runs in. It owns its executors, which use the same image."""

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
    """Reads AULA_SPARK (JSON). Missing names keep their defaults; unknown names are ignored."""
    given = json.loads(env.get("AULA_SPARK") or "{}")
    return Settings(**{FIELDS[name]: value for name, value in given.items() if name in FIELDS and value is not None})


def place(env: Mapping[str, str]) -> Place | None:
    """Returns where in a cluster this notebook runs; None outside a cluster (a laptop, `podman run`)."""
    if not all(env.get(name) for name in ("KUBERNETES_SERVICE_HOST", "POD_NAME", "POD_NAMESPACE", "POD_IP", "AULA_IMAGE")):
        return None
    return Place(env["POD_NAME"], env["POD_NAMESPACE"], env["POD_IP"], env["AULA_IMAGE"])
