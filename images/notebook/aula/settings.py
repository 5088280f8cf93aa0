"""This notebook's settings for Spark, which the course's program writes into the environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from aula_contract import CONSTANTS, Document, DocumentError, GpuPodFragment, PodFragment
from pydantic import Field

# Where the course's shared data is in every pod of a course that has some.
DATA_FOLDER = Path(CONSTANTS["dataFolder"])
# Where a person's key for S3 is, in the form that every AWS library reads.
S3_CREDENTIALS: str = CONSTANTS["s3Credentials"]
VARIABLE = "AULA_SPARK"
Count = Annotated[int, Field(ge=1)]


class Store(Document):
    """Where s3a:// addresses lead."""

    endpoint: str
    region: str


class Settings(Document):
    """Defaults and limits of a session; memory in Spark's notation ("512m"), CPU in Kubernetes' ("200m")."""

    executor_cores: Count
    executor_cpu_request: str
    executor_heap: str
    overhead_factor: float
    max_executors: Count
    driver_memory: str
    gpu_resource: str
    # The most that one pod is given, where GPUs are shared; None: as many as the quota has.
    gpu_most: Count | None = None
    # Kueue's LocalQueue that executors wait in, where the course has one.
    queue: str | None = None
    # Whether sessions are Spark Connect's unless asked otherwise.
    connect: bool
    s3: Store | None = None
    # What the site asks of executors' pods, and where those with GPUs run instead.
    pod: PodFragment | None = None
    gpu_pod: GpuPodFragment | None = None


@dataclass(frozen=True)
class Place:
    """The pod that this notebook runs in. It owns its executors, which use the same image."""

    pod: str
    namespace: str
    ip: str
    image: str


def settings(env: Mapping[str, str]) -> Settings:
    """Reads AULA_SPARK; without a course (a laptop, `podman run`) the defaults. DocumentError names what is wrong."""
    text = env.get(VARIABLE)
    try:
        return Settings.read(json.loads(text) if text else CONSTANTS["session"], VARIABLE)
    except json.JSONDecodeError as error:
        raise DocumentError(f"{VARIABLE}: is not JSON ({error})") from None


def notebook_name(env: Mapping[str, str]) -> str:
    """Returns the name of this kernel's notebook, without its folder; "notebook" for a console or a program.

    The Jupyter server gives the path that the notebook had when its kernel started.
    """
    path = Path(env.get("JPY_SESSION_NAME", ""))
    return path.stem if path.suffix == ".ipynb" else "notebook"


def place(env: Mapping[str, str]) -> Place | None:
    """Says where in a cluster this notebook runs; None outside of one (a laptop, `podman run`)."""
    if not all(
        env.get(name) for name in ("KUBERNETES_SERVICE_HOST", "POD_NAME", "POD_NAMESPACE", "POD_IP", "AULA_IMAGE")
    ):
        return None
    return Place(env["POD_NAME"], env["POD_NAMESPACE"], env["POD_IP"], env["AULA_IMAGE"])
