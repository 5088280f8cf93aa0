"""The course's labs: `from aula.labs import <lab>`. A lab that is off is an ImportError that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aula_labs import load

if TYPE_CHECKING:
    from aula_labs import Lab


def __getattr__(name: str) -> Lab:
    """Returns a lab by its name in Python; with - for _ it is the course's name of it."""
    if name.startswith("__"):
        raise AttributeError(name)
    return load(name.replace("_", "-"))
