"""Python's side of the contract with the program in TypeScript: its constants, and documents that are read strictly.

Hub and notebook image have this file and constants.json; see README.md beside it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

CONSTANTS: dict[str, Any] = json.loads(Path(__file__).with_name("constants.json").read_text(encoding="utf-8"))

# What was expected, by pydantic's name of the mistake; the others' own words are clear enough.
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "literal_error": "one of {expected}",
    "string_pattern_mismatch": "text that matches {pattern}",
    "greater_than_equal": "{ge} or more",
}
_SAME = "what wrote it and this image must be of one version of Aula"
# What is longer says no more than that it is wrong, and a password's hash must not stand in a log.
_SHOWN = 40


class DocumentError(ValueError):
    """A document is missing or does not fit; the text names it, the key, and what was expected."""


class Document(BaseModel):
    """A JSON object of a document: every key is known, no value is converted. Field `home_path` is key `homePath`."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True, frozen=True)

    @classmethod
    def read(cls, data: Any, where: str) -> Self:
        """Returns the document that decoded JSON is; DocumentError names `where` and every key that does not fit."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            errors = error.errors()
            # Of these two another version is the likeliest cause.
            cure = f" ({_SAME})" if any(one["type"] in ("missing", "extra_forbidden") for one in errors) else ""
            raise DocumentError(f"{where}: {'; '.join(map(_sentence, errors))}{cure}") from None

    def words(self) -> dict[str, Any]:
        """Returns it as decoded JSON again."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class Placement(Document):
    """Where a pod may run, in Kubernetes' own words."""

    node_selector: dict[str, str] = {}
    tolerations: list[dict[str, Any]] = []


class PodFragment(Placement):
    """What the site asks of a notebook's or an executor's pod; all empty where it asks for nothing."""

    image_pull_secrets: list[dict[str, Any]] = []
    volumes: list[dict[str, Any]] = []
    volume_mounts: list[dict[str, Any]] = []


class GpuPodFragment(Placement):
    """Where a pod with a GPU runs in place of what its PodFragment says, with which runtime (None: the nodes' own).

    shared_memory  False: the GPU's device plugin mounts /dev/shm (MPS), so the pod gets none of its own
    """

    runtime_class_name: str | None = None
    shared_memory: bool = True


def _sentence(error: Any) -> str:
    """Writes one of pydantic's errors for people."""
    kind, subject = error["type"], f"'{'.'.join(map(str, error['loc']))}' " if error["loc"] else ""
    if kind == "missing":
        return f"{subject}is missing"
    if kind == "extra_forbidden":
        return f"{subject}is no key that is known here"
    own = _EXPECTED.get(kind)
    expected = own.format(**error.get("ctx", {})) if own else error["msg"].removeprefix("Input should be ")
    found = repr(error["input"])
    return f"{subject}must be {expected}" + (f", found {found}" if len(found) <= _SHOWN else "")


# What can be short in the cluster, and what people call it: of the scheduler's resources, the first word that fits.
RESOURCES = (
    ("gpu", "free GPU"),
    ("nvidia.com", "free GPU"),
    ("cpu", "free processor"),
    ("memory", "free memory"),
    ("storage", "free disk space"),
    ("pods", "room for another pod"),
)


def scarce(message: str, gpu: str | None = None) -> list[str]:
    """Returns what the cluster lacks, in people's words, from the scheduler's message: ["free GPU", "free processor"].

    gpu  the name by which the course counts GPUs, where it says nothing of a GPU
    """
    names = ("".join(found).rstrip(".") for found in re.findall(r"Insufficient ([\w./-]+)|Too many (pods)", message))
    words = (
        "free GPU" if name == gpu else next((word for key, word in RESOURCES if key in name), f"free {name}")
        for name in names
    )
    return list(dict.fromkeys(words))
