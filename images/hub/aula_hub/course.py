"""What the hub knows about its course: course.json, read once at start."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from aula_contract import Document, GpuPodFragment, PodFragment
from pydantic import Field

from aula_hub.files import read_json

COURSE_FILE = Path(os.environ.get("AULA_COURSE_FILE", "/etc/aula/course/course.json"))

# Memory as a Kubernetes quantity in binary units, such as 512Mi or 2Gi.
Memory = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)?[KMGT]i$")]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[int, Field(ge=0)]


class Cull(Document):
    """When an unused server is stopped; an age of 0 means never by age."""

    idle_seconds: Seconds
    every_seconds: Seconds
    max_age_seconds: Seconds


class Size(Document):
    """How large a notebook's pod is; CPU in cores."""

    cpu_request: float
    cpu_limit: float
    memory_request: Memory
    memory_limit: Memory


class Notebook(Size):
    """The shape of every notebook's pod."""

    service_account: str
    home_claim: str
    home_path: str
    start_timeout_seconds: Seconds
    pod: PodFragment = PodFragment()


class Gpu(Document):
    """The resource that counts as a GPU, how many a notebook may ask for, and where one with a GPU runs.

    count           GPUs of the cluster, shares counted each; None: nobody said
    simulated       the devices are counted, and there is no GPU behind them
    wait_seconds    how long a start waits for a free GPU when no node is being added for it
    """

    resource: str
    per_notebook: Count
    count: Annotated[float, Field(ge=0)] | None = None
    simulated: bool = False
    wait_seconds: Seconds = 6
    pod: GpuPodFragment | None = None


class Group(Document):
    """Image and size of a group's notebooks, and how many GPUs a start may ask for."""

    image: str
    gpus: Count
    notebook: Size


@dataclass(frozen=True)
class Shape:
    """What differs from person to person: image and size of a notebook, and how many GPUs a start may ask for."""

    image: str
    size: Size
    gpus: int


class Course(Document):
    """One instance of a course, as the program declared it."""

    instance: str
    title: str
    hub_namespace: str
    bench_namespace: str
    hub_connect_url: str
    proxy_api_url: str
    image: str
    cull: Cull
    notebook: Notebook
    gpu: Gpu | None
    groups: dict[str, Group] = {}
    environment: dict[str, str]
    # Traits of JupyterHub by class, in its own words.
    config: dict[str, dict[str, Any]] = {}

    def shape(self, group: str | None) -> Shape:
        """Returns the shape of a server for `group`; the default if `group` is None or has no shape of its own."""
        own = self.groups.get(group) if group is not None else None
        if own:
            return Shape(own.image, own.notebook, own.gpus if self.gpu else 0)
        return Shape(self.image, self.notebook, self.gpu.per_notebook if self.gpu else 0)


@cache
def load_course(path: Path = COURSE_FILE) -> Course:
    """The Course of `path`, read once; raises DocumentError."""
    return Course.read(read_json(path), str(path))
