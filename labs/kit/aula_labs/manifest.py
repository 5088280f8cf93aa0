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


def pod_spec(
    name: str,
    part: str,
    image: str,
    command: Sequence[str],
    group: Group,
    config: Mapping[str, Any],
    files: bool,
    site: Mapping[str, Any],
) -> dict[str, Any]:
    """Returns the spec of a run's pod: restricted, without a token, bounded.

    files  the pod finds those of ConfigMap `name` in INPUT
    site   what the site asks of a student's pod, as `PodFragment`
    """
    mounts, volumes = [{"name": "tmp", "mountPath": "/tmp"}], [{"name": "tmp", "emptyDir": {"sizeLimit": "256Mi"}}]
    if files:
        mounts.append({"name": "input", "mountPath": INPUT, "readOnly": True})
        volumes.append({"name": "input", "configMap": {"name": name}})
    mounts += site.get("volumeMounts", [])
    volumes += site.get("volumes", [])
    gpu = {CONSTANTS["session"]["gpuResource"]: str(group.gpu)} if group.gpu else {}
    container = {
        "name": part,
        "image": image,
        "command": list(command),
        "env": [{"name": "AULA_CONFIG", "value": json.dumps(dict(config))}],
        "resources": {
            "requests": {"cpu": group.cpu, "memory": group.memory},
            # Idle cores are shared: only memory is limited to what is asked for.
            "limits": {"memory": group.memory, "cpu": "1", **gpu},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": mounts,
    }
    return {
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
        **{key: site[key] for key in ("nodeSelector", "tolerations", "imagePullSecrets") if site.get(key)},
    }


def indexed_job(
    name: str, step: Step, owner: Owner | None, namespace: str, deadline: int, keep: int, site: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns the Indexed Job of a step.

    deadline  seconds after which Kubernetes ends it
    keep      seconds that it stays after its end
    site      as in `pod_spec`
    """
    spec = pod_spec(name, step.name, step.image, step.command, step.group, step.config, bool(step.files), site)
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
            "template": {"metadata": {"labels": {**LABELS, RUN_LABEL: name}}, "spec": spec},
        },
    }


@dataclass(frozen=True)
class Part:
    """Pods of one kind in a JobSet: as many as the group says, all at the same time.

    Each is reached by the name that `host` gives it.
    """

    name: str
    command: Sequence[str]
    group: Group


def host(run: str, part: str, index: int) -> str:
    """Returns the name that a pod of a JobSet has in its namespace, before it is ready too."""
    return f"{run}-{part}-0-{index}.{run}"


def jobset(
    name: str,
    image: str,
    parts: Sequence[Part],
    target: str,
    config: Mapping[str, Any],
    owner: Owner | None,
    namespace: str,
    deadline: int,
    keep: int,
    site: Mapping[str, Any],
) -> dict[str, Any]:
    """Returns the JobSet of several parts. It succeeds when all pods of the part `target` have; one failure ends it.

    The other arguments are those of `indexed_job`.
    """

    def replicated(part: Part) -> dict[str, Any]:
        spec = pod_spec(name, part.name, image, part.command, part.group, config, False, site)
        return {
            "name": part.name,
            "replicas": 1,
            "template": {
                "spec": {
                    "completionMode": "Indexed",
                    "completions": part.group.pods,
                    "parallelism": part.group.pods,
                    # A pod that fails ends the run: its peers wait for it in vain.
                    "backoffLimit": 0,
                    "activeDeadlineSeconds": deadline,
                    "template": {"metadata": {"labels": {**LABELS, RUN_LABEL: name}}, "spec": spec},
                }
            },
        }

    return {
        "apiVersion": "jobset.x-k8s.io/v1alpha2",
        "kind": "JobSet",
        "metadata": meta(name, owner, namespace),
        "spec": {
            "network": {"enableDNSHostnames": True, "publishNotReadyAddresses": True},
            "successPolicy": {"operator": "All", "targetReplicatedJobs": [target]},
            "failurePolicy": {"maxRestarts": 0},
            "ttlSecondsAfterFinished": keep,
            "replicatedJobs": [replicated(part) for part in parts],
        },
    }
