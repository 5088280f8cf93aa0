"""Reads the JSON files that the program writes, with types and one clear sentence for each mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

_NAMES = {str: "text", int: "a whole number", float: "a number", dict: "an object", list: "a list"}


class FileError(ValueError):
    """A file of the hub is missing or wrong; the message names the file, the field and the expected value."""


class Fields:
    """One JSON object of a file, read field by field; `where` names it in errors."""

    def __init__(self, data: Any, where: str) -> None:
        if not isinstance(data, dict):
            raise FileError(f"{where}: expected an object, found {type(data).__name__}")
        self._data = data
        self.where = where

    def get(self, key: str, kind: type[T]) -> T:
        """Returns the value of `key`, which must exist and be of `kind`; whole numbers count as numbers."""
        if key not in self._data:
            raise FileError(f"{self.where}: '{key}' is missing")
        value = self._data[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise FileError(f"{self.where}: '{key}' must be {_NAMES[kind]}, found {value!r}")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """Returns the text of `key`, which must be one of `allowed`."""
        value = self.get(key, str)
        if value not in allowed:
            raise FileError(f"{self.where}: '{key}' must be one of {', '.join(allowed)}, found '{value}'")
        return value

    def text_or_none(self, key: str) -> str | None:
        """Returns the text of `key`, or None if it is absent or null."""
        return self.get(key, str) if self._data.get(key) is not None else None

    def inner(self, key: str) -> Fields:
        """The object under `key`."""
        return Fields(self.get(key, dict), f"{self.where}: {key}")

    def has(self, key: str) -> bool:
        """Whether `key` has a value."""
        return self._data.get(key) is not None

    def optional(self, key: str) -> Fields | None:
        """Returns the object under `key`, or None if it is absent or null."""
        return self.inner(key) if self.has(key) else None

    def entries(self, key: str) -> list[Any]:
        """Returns the list under `key`, empty if it is absent."""
        return self.get(key, list) if self.has(key) else []

    def inners(self, key: str) -> dict[str, Fields]:
        """Returns the objects in the object under `key` by name; none if it is absent."""
        group = self.optional(key)
        return {name: group.inner(name) for name in group._data} if group else {}

    def texts(self, key: str) -> dict[str, str]:
        """Returns the object under `key`, whose values must all be text."""
        inner = self.inner(key)
        return {name: inner.get(name, str) for name in self.get(key, dict)}


def read_json(path: Path) -> Any:
    """Returns the JSON in `path`; raises FileError, which says why it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror}); is it mounted into the hub's pod?") from error
    except json.JSONDecodeError as error:
        raise FileError(f"{path}: is not JSON ({error.msg} in line {error.lineno})") from error
