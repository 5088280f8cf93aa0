"""What a person can ask for when starting a server: only a GPU. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def _first(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        value = value[0] if value else ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def wants_gpu(options: Mapping[str, Any] | None) -> bool:
    """Whether `gpu` (or `opt-gpu`, as JupyterHub's own pages write it) is 1, from a query, a form or the API."""
    options = options or {}
    value = options.get("opt-gpu", options.get("gpu", ""))
    return _first(value).strip().lower() in ("1", "true", "on", "yes")


def options_from_query(query: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the hub's user options from a page's query or form; everything except `gpu` is ignored."""
    return {"gpu": 1} if wants_gpu(query) else {}
