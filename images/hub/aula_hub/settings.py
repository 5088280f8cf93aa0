"""KubeSpawner's traits for the notebook pods of this course."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aula_contract import CONSTANTS

from aula_hub.course import Course, Notebook, Shape
from aula_hub.people import People

LABELS = CONSTANTS["labels"]
# From the general to the particular: what is said of the particular one holds.
_SPAWNERS = ("Spawner", "KubeSpawner", "NotebookSpawner")
_UID = 1000
_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_SHARED_MEMORY = "shared-memory"
_STOP_SECONDS = 10


def _memory(quantity: str) -> str:
    """`1Gi` as JupyterHub writes the same: its `1G` is 2^30 bytes."""
    return quantity.removesuffix("i")


def shape_traits(shape: Shape) -> dict[str, Any]:
    """The traits that differ from person to person, by name."""
    return {
        "image": shape.image,
        "cpu_guarantee": shape.size.cpu_request,
        "cpu_limit": shape.size.cpu_limit,
        "mem_guarantee": _memory(shape.size.memory_request),
        "mem_limit": _memory(shape.size.memory_limit),
    }


def shared_memory(memory_limit: str) -> str:
    """Half of a pod's memory limit (such as `2Gi`) as a quantity: how large its /dev/shm may grow.

    Linux gives half of a machine's memory. What is written there counts in the container's memory limit, so the size
    asks nothing more of the quota, and a full /dev/shm is an error of the program and not the end of the notebook.
    """
    limit = float(memory_limit[:-2]) * _UNITS[memory_limit[-2]]
    return f"{int(limit) // 2 // _UNITS['M']}Mi"


def volume_traits(notebook: Notebook, memory_limit: str, own_shared_memory: bool = True) -> dict[str, Any]:
    """The traits of a notebook's volumes: the home, /dev/shm, and what the site asks for.

    own_shared_memory  False for a pod whose GPU brings a /dev/shm of its own
    """
    # Container engines give 64 MiB, too little for PyTorch's DataLoader with workers, which then dies of SIGBUS.
    own = {"name": _SHARED_MEMORY, "emptyDir": {"medium": "Memory", "sizeLimit": shared_memory(memory_limit)}}
    mount = {"name": _SHARED_MEMORY, "mountPath": "/dev/shm"}
    return {
        "volumes": [
            {"name": "home", "persistentVolumeClaim": {"claimName": notebook.home_claim}},
            *([own] if own_shared_memory else []),
            *notebook.pod.volumes,
        ],
        "volume_mounts": [
            {"name": "home", "mountPath": notebook.home_path},
            *([mount] if own_shared_memory else []),
            *notebook.pod.volume_mounts,
        ],
    }


def gpus_of(course: Course, people: People) -> Callable[[Any], int]:
    """Returns a function for the hub's pages: how many GPUs a start can request now, given the hub's user.

    The user is None if nobody is signed in.
    """

    def count(user: Any) -> int:
        person = people.find(user.name) if user else None
        return course.shape(person.group if person else None).gpus

    return count


def spawner_settings(course: Course) -> dict[str, Any]:
    """Returns traits by name. The pod meets Pod Security *restricted*; its home is a claim that the course declares."""
    notebook = course.notebook
    return {
        # Set again for each person at each start; these are for what KubeSpawner does before that.
        **shape_traits(course.shape(None)),
        "image_pull_policy": "IfNotPresent",
        "cmd": ["aula-singleuser"],
        "pod_name_template": "notebook",
        "service_account": notebook.service_account,
        # The account mounts no token by default, but a Spark driver requests executors from the API server.
        "automount_service_account_token": True,
        "extra_labels": {**LABELS["partOf"], LABELS["instance"]: course.instance},
        # where it runs, and who it is to the registry
        "node_selector": notebook.pod.node_selector,
        "tolerations": notebook.pod.tolerations,
        "image_pull_secrets": notebook.pod.image_pull_secrets,
        # home: the course declares and keeps it
        "storage_pvc_ensure": False,
        "delete_pvc": False,
        **volume_traits(notebook, course.shape(None).size.memory_limit),
        "working_dir": notebook.home_path,
        # Pod Security: restricted
        "pod_security_context": {
            "runAsNonRoot": True,
            "runAsUser": _UID,
            "runAsGroup": _UID,
            "fsGroup": _UID,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "container_security_context": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "extra_pod_config": {"enableServiceLinks": False, "terminationGracePeriodSeconds": _STOP_SECONDS},
        # time
        "start_timeout": notebook.start_timeout_seconds,
        # A whole class that starts at once is slow, not broken: better late than stopped half-way.
        "http_timeout": notebook.start_timeout_seconds,
        "delete_grace_period": _STOP_SECONDS,
        # A student over quota must never stop the hub.
        "consecutive_failure_limit": 0,
        "slow_spawn_message": "Still starting ({seconds} s). The first start of a day takes the longest.",
    }


def add_traits(config: Any, own: Mapping[str, Mapping[str, Any]]) -> None:
    """Add `aula:hub.config` (trait and value by class) to traitlets' `config`, which holds Aula's own already.

    A block gets the keys that it lacks; anything else is replaced. What Aula decides never gets here: the program
    refuses it.
    """
    for name in sorted(own, key=lambda name: _SPAWNERS.index(name) if name in _SPAWNERS else -1):
        # What Aula says of its own spawner would win over what is said of the classes that it is made of.
        section = config["NotebookSpawner" if name in _SPAWNERS else name]
        for trait, value in own[name].items():
            known = section.get(trait)
            section[trait] = value | known if isinstance(known, dict) and isinstance(value, dict) else value
