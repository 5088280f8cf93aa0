"""The Kubernetes objects of a lab's run, as plain data. Pure."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aula_contract import CONSTANTS

from aula_labs.settings import Group

# Where a step finds the files that it is given.
INPUT = "/var/run/aula/input"
# An index that fails is tried again alone, so often.
RETRIES = 2
LABELS = {**CONSTANTS["labels"]["partOf"], "app.kubernetes.io/component": "lab"}
RUN_LABEL = "aula.dev/lab-run"


@dataclass(frozen=True)
class Owner:
    """The pod that a run belongs to: where it ends, Kubernetes removes the run."""

    name: str
    uid: str

    def reference(self) -> dict[str, Any]:
        return {"apiVersion": "v1", "kind": "Pod", "name": self.name, "uid": self.uid}


@dataclass(frozen=True)
class Step:
    """Pods of one kind that do a part of a run: `completions` of them, `parallelism` at a time.

    command  what each runs; its number, from 0, is in JOB_COMPLETION_INDEX
    config   the run's settings, which each finds as JSON in AULA_CONFIG
    files    what each finds in the folder INPUT; at most 1 MB together
    """

    name: str
    image: str
    command: Sequence[str]
    group: Group
    completions: int = 1
    parallelism: int = 1
    config: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


def meta(name: str, owner: Owner | None, namespace: str) -> dict[str, Any]:
    """Returns the metadata of a run's object."""
    own = {"ownerReferences": [owner.reference()]} if owner else {}
    return {"name": name, "namespace": namespace, "labels": {**LABELS, RUN_LABEL: name}, **own}


def config_map(name: str, step: Step, owner: Owner | None, namespace: str) -> dict[str, Any]:
    """Returns the ConfigMap with a step's files."""
    binary = {file: b64encode(content).decode() for file, content in step.files.items()}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": meta(name, owner, namespace),
        "immutable": True,
        "binaryData": binary,
    }


def indexed_job(
    name: str, step: Step, owner: Owner | None, namespace: str, deadline: int, keep: int, pod: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns the Indexed Job of a step.

    deadline  seconds after which Kubernetes ends it
    keep      seconds that it stays after its end
    pod       what the site asks of a student's pod, as `PodFragment`
    """
    mounts, volumes = [{"name": "tmp", "mountPath": "/tmp"}], [{"name": "tmp", "emptyDir": {"sizeLimit": "256Mi"}}]
    if step.files:
        mounts.append({"name": "input", "mountPath": INPUT, "readOnly": True})
        volumes.append({"name": "input", "configMap": {"name": name}})
    mounts += pod.get("volumeMounts", [])
    volumes += pod.get("volumes", [])
    gpu = {CONSTANTS["session"]["gpuResource"]: str(step.group.gpu)} if step.group.gpu else {}
    labels = {**LABELS, RUN_LABEL: name}
    container = {
        "name": step.name,
        "image": step.image,
        "command": list(step.command),
        "env": [{"name": "AULA_CONFIG", "value": json.dumps(dict(step.config))}],
        "resources": {
            "requests": {"cpu": step.group.cpu, "memory": step.group.memory},
            # Idle cores are shared: only memory is limited to what is asked for.
            "limits": {"memory": step.group.memory, "cpu": "1", **gpu},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": mounts,
    }
    spec = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 5,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 1000,
            "runAsGroup": 1000,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": volumes,
        **{key: pod[key] for key in ("nodeSelector", "tolerations", "imagePullSecrets") if pod.get(key)},
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": meta(name, owner, namespace),
        "spec": {
            "completionMode": "Indexed",
            "completions": step.completions,
            "parallelism": min(step.parallelism, step.completions),
            "backoffLimitPerIndex": RETRIES,
            "maxFailedIndexes": 0,
            "activeDeadlineSeconds": deadline,
            "ttlSecondsAfterFinished": keep,
            "template": {"metadata": {"labels": labels}, "spec": spec},
        },
    }
