"""The people in the course: people.json, read again whenever it changes."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aula_hub.fields import Fields, FileError, read_json
from aula_hub.passwords import Scrypt

PEOPLE_FILE = Path(os.environ.get("AULA_PEOPLE_FILE", "/etc/aula/people/people.json"))

_NAME = re.compile(r"^[a-z]([a-z0-9-]*[a-z0-9])?$")
_LOG = logging.getLogger("aula.people")


@dataclass(frozen=True)
class Person:
    """One line of the roster. `scrypt` is None if there is no password, as for people who left.

    `group` is the group whose sizes the person has; None for the default sizes.
    """

    name: str
    namespace: str
    role: str
    active: bool
    scrypt: Scrypt | None
    group: str | None = None

    @property
    def teacher(self) -> bool:
        """Whether this person teaches the course now."""
        return self.role == "teacher" and self.active


def _person(data: Any, where: str) -> Person:
    fields = Fields(data, where)
    name = fields.get("name", str)
    if not _NAME.match(name):
        raise FileError(f"{where}: '{name}' is not a valid user name; use lower-case letters, digits and '-'")
    hashed = fields.optional("scrypt")
    return Person(
        name=name,
        namespace=fields.get("namespace", str),
        role=fields.one_of("role", ("student", "teacher")),
        active=fields.one_of("status", ("active", "left")) == "active",
        scrypt=Scrypt.read(hashed) if hashed else None,
        group=fields.text_or_none("group"),
    )


def parse_people(data: Any, where: str = "people.json") -> dict[str, Person]:
    """Returns everyone by name; raises FileError, which names the wrong line."""
    people: dict[str, Person] = {}
    for number, entry in enumerate(Fields(data, where).get("people", list), start=1):
        person = _person(entry, f"{where}: person {number}")
        if person.name in people:
            raise FileError(f"{where}: person {number}: '{person.name}' appears twice")
        people[person.name] = person
    return people


class People:
    """The people in a file that can change at any time: Kubernetes replaces a mounted Secret in place."""

    def __init__(self, path: Path = PEOPLE_FILE) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._people: dict[str, Person] = {}
        self.all()

    def all(self) -> dict[str, Person]:
        """Returns everyone by name, as of now. A wrong file raises at start; later, the last valid roster is kept."""
        try:
            state = self._path.stat()
            stamp = (state.st_mtime_ns, state.st_ino)
            if stamp != self._stamp:
                self._people = parse_people(read_json(self._path), str(self._path))
                self._stamp = stamp
        except (FileError, OSError) as error:
            if self._stamp is None:
                raise error if isinstance(error, FileError) else FileError(str(error)) from error
            _LOG.error("keeping the last valid roster: %s", error)
        return self._people

    def find(self, name: str) -> Person | None:
        """The person called `name`, or None."""
        return self.all().get(name)


@cache
def everyone() -> People:
    """Returns the one People of this process. It is not a trait, because traitlets would copy it for every spawner."""
    return People()
