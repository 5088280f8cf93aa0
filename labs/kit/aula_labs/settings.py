"""The labs that are on in this course, as the program writes them into the environment (AULA_LABS)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from aula_contract import Document, DocumentError
from pydantic import Field

VARIABLE = "AULA_LABS"
Count = Annotated[int, Field(ge=1)]


class Group(Document):
    """Pods of one kind that run at the same time; CPU and memory of one of them, in Kubernetes' notation."""

    name: str
    pods: Count
    cpu: str
    memory: str
    gpu: Annotated[int, Field(ge=0)]


class LabSettings(Document):
    """One lab that is on."""

    title: str
    published: str
    kind: Literal["local", "indexedJob", "jobset", "spark", "service"]
    image: str | None = None
    deadline_seconds: Count
    groups: list[Group]
    config: dict[str, Any]


class Labs(Document):
    """All labs that are on, by name; a finished Job is kept for `result_seconds`."""

    labs: dict[str, LabSettings]
    result_seconds: Count


def labs(env: Mapping[str, str]) -> Labs:
    """Reads AULA_LABS; no lab is on where it is not set. DocumentError names what is wrong."""
    text = env.get(VARIABLE)
    try:
        return Labs.read(json.loads(text) if text else {"labs": {}, "resultSeconds": 3600}, VARIABLE)
    except json.JSONDecodeError as error:
        raise DocumentError(f"{VARIABLE}: is not JSON ({error})") from None
