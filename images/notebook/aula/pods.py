"""The template of executors' pods: the image's own template with the site's requirements for pods."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from aula.conf import gpu_vendor

# Lists in a pod's spec that a site adds to.
LISTS = ("tolerations", "imagePullSecrets", "volumes")
# The template's volume at /dev/shm.
SHARED_MEMORY = "shared-memory"


def merged(template: Mapping[str, Any], pod: Mapping[str, Any]) -> dict[str, Any]:
    """Returns `template` (a Pod) with the site's fragment of a spec; the first container gets mounts and limits.

    Without the template's own /dev/shm where the fragment says `sharedMemory: False`: the device plugin mounts one.
    """
    spec = dict(template["spec"])
    if not pod.get("sharedMemory", True):
        spec = _without_shared_memory(spec)
    for name in LISTS:
        if pod.get(name):
            spec[name] = [*spec.get(name, []), *pod[name]]
    if pod.get("nodeSelector"):
        spec["nodeSelector"] = {**spec.get("nodeSelector", {}), **pod["nodeSelector"]}
    if pod.get("runtimeClassName"):
        spec["runtimeClassName"] = pod["runtimeClassName"]
    first, *others = spec["containers"]
    if pod.get("volumeMounts"):
        first = {**first, "volumeMounts": [*first.get("volumeMounts", []), *pod["volumeMounts"]]}
    if pod.get("limits"):
        own = first.get("resources", {})
        first = {**first, "resources": {**own, "limits": {**own.get("limits", {}), **pod["limits"]}}}
    return {**template, "spec": {**spec, "containers": [first, *others]}}


def _without_shared_memory(spec: Mapping[str, Any]) -> dict[str, Any]:
    def others(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [entry for entry in entries if entry["name"] != SHARED_MEMORY]

    containers = [{**one, "volumeMounts": others(one.get("volumeMounts", []))} for one in spec["containers"]]
    return {**spec, "volumes": others(spec.get("volumes", [])), "containers": containers}


def fragment(
    pod: Mapping[str, Any] | None, gpu_pod: Mapping[str, Any] | None, gpus: int, gpu_resource: str
) -> dict[str, Any]:
    """Returns the site's requirements for an executor. With GPUs, `gpu_pod` says where it runs instead of `pod`.

    `gpu_resource` is the name of the course's GPU. If Spark cannot request it, the template does.
    """
    asked = dict(pod or {})
    if gpus and gpu_pod:
        asked = {name: value for name, value in asked.items() if name not in ("nodeSelector", "tolerations")} | dict(
            gpu_pod
        )
    if gpus and not gpu_vendor(gpu_resource):
        asked["limits"] = {gpu_resource: str(gpus)}
    return asked


def template_file(own: Path, asked: Mapping[str, Any]) -> Path:
    """Returns `own`, or a new file that includes the site's fragment. The file is JSON, which is also YAML."""
    if not asked:
        return own
    with tempfile.NamedTemporaryFile(
        "w", prefix="executor-pod-", suffix=".yaml", delete=False, encoding="utf-8"
    ) as file:
        json.dump(merged(yaml.safe_load(own.read_text(encoding="utf-8")), asked), file)
    return Path(file.name)
