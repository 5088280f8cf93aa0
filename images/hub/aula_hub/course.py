"""What the hub knows about its course: course.json, read once at start."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from aula_hub.fields import Fields, FileError, read_json

COURSE_FILE = Path(os.environ.get("AULA_COURSE_FILE", "/etc/aula/course/course.json"))


@dataclass(frozen=True)
class Cull:
    """When an unused server is stopped, in seconds. A `max_age` of 0 means that age never stops a server."""

    idle: int
    every: int
    max_age: int


@dataclass(frozen=True)
class Pod:
    """The site's requirements for a pod, as Kubernetes fields; all are empty if there are none."""

    node_selector: dict[str, str] = field(default_factory=dict)
    tolerations: list[dict[str, str]] = field(default_factory=list)
    image_pull_secrets: list[dict[str, str]] = field(default_factory=list)
    volumes: list[dict[str, Any]] = field(default_factory=list)
    volume_mounts: list[dict[str, Any]] = field(default_factory=list)
    runtime_class: str | None = None


@dataclass(frozen=True)
class Notebook:
    """The shape of every notebook pod. CPU in cores, memory as Kubernetes quantities, time in seconds."""

    cpu_request: float
    cpu_limit: float
    memory_request: str
    memory_limit: str
    service_account: str
    home_claim: str
    home_path: str
    start_timeout: int
    pod: Pod


@dataclass(frozen=True)
class Shape:
    """The settings that differ between people: image and size as in Notebook, and how many GPUs a start can request."""

    image: str
    cpu_request: float
    cpu_limit: float
    memory_request: str
    memory_limit: str
    gpus: int


@dataclass(frozen=True)
class Gpu:
    """The GPU's resource name, how many GPUs a notebook can request, and where a notebook with a GPU runs."""

    resource: str
    per_notebook: int
    pod: Pod | None


@dataclass(frozen=True)
class Course:
    """One instance of a course, as the program declares it."""

    instance: str
    title: str
    hub_namespace: str
    hub_connect_url: str
    proxy_api_url: str
    image: str
    cull: Cull
    notebook: Notebook
    gpu: Gpu | None
    environment: dict[str, str]
    groups: dict[str, Shape]
    bench_namespace: str | None = None

    def shape(self, group: str | None) -> Shape:
        """Returns the shape of a server for `group`; the default if `group` is None or has no shape of its own."""
        own = self.groups.get(group) if group is not None else None
        notebook = self.notebook
        return own or Shape(
            self.image,
            notebook.cpu_request,
            notebook.cpu_limit,
            notebook.memory_request,
            notebook.memory_limit,
            self.gpu.per_notebook if self.gpu else 0,
        )


def _memory(fields: Fields, key: str) -> str:
    value = fields.get(key, str)
    if not re.fullmatch(r"\d+(\.\d+)?[KMGT]i", value):
        raise FileError(f"{fields.where}: '{key}' must be memory such as 512Mi or 2Gi, found '{value}'")
    return value


def _shape(fields: Fields, gpu: Gpu | None) -> Shape:
    notebook = fields.inner("notebook")
    return Shape(
        image=fields.get("image", str),
        cpu_request=notebook.get("cpuRequest", float),
        cpu_limit=notebook.get("cpuLimit", float),
        memory_request=_memory(notebook, "memoryRequest"),
        memory_limit=_memory(notebook, "memoryLimit"),
        gpus=fields.get("gpus", int) if gpu else 0,
    )


def _pod(fields: Fields | None) -> Pod:
    if fields is None:
        return Pod()
    return Pod(
        node_selector=fields.texts("nodeSelector") if fields.has("nodeSelector") else {},
        tolerations=fields.entries("tolerations"),
        image_pull_secrets=fields.entries("imagePullSecrets"),
        volumes=fields.entries("volumes"),
        volume_mounts=fields.entries("volumeMounts"),
        runtime_class=fields.get("runtimeClassName", str) if fields.has("runtimeClassName") else None,
    )


def _gpu(fields: Fields) -> Gpu:
    pod = _pod(fields.inner("pod")) if fields.has("pod") else None
    return Gpu(fields.get("resource", str), fields.get("perNotebook", int), pod)


def parse_course(data: Any, where: str = "course.json") -> Course:
    """Returns a Course from decoded JSON; raises FileError, which names the wrong field."""
    top = Fields(data, where)
    cull, notebook, gpus = top.inner("cull"), top.inner("notebook"), top.optional("gpu")
    gpu = _gpu(gpus) if gpus else None
    return Course(
        instance=top.get("instance", str),
        title=top.get("title", str),
        hub_namespace=top.get("hubNamespace", str),
        hub_connect_url=top.get("hubConnectUrl", str),
        proxy_api_url=top.get("proxyApiUrl", str),
        image=top.get("image", str),
        cull=Cull(cull.get("idleSeconds", int), cull.get("everySeconds", int), cull.get("maxAgeSeconds", int)),
        notebook=Notebook(
            cpu_request=notebook.get("cpuRequest", float),
            cpu_limit=notebook.get("cpuLimit", float),
            memory_request=_memory(notebook, "memoryRequest"),
            memory_limit=_memory(notebook, "memoryLimit"),
            service_account=notebook.get("serviceAccount", str),
            home_claim=notebook.get("homeClaim", str),
            home_path=notebook.get("homePath", str),
            start_timeout=notebook.get("startTimeoutSeconds", int),
            pod=_pod(notebook.optional("pod")),
        ),
        gpu=gpu,
        environment=top.texts("environment"),
        groups={name: _shape(fields, gpu) for name, fields in top.inners("groups").items()},
        bench_namespace=top.text_or_none("benchNamespace"),
    )


@cache
def load_course(path: Path = COURSE_FILE) -> Course:
    """Returns the Course in `path`, which is read once; raises FileError."""
    return parse_course(read_json(path), str(path))
