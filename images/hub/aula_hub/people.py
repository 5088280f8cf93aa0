"""The people in the course: people.json, read again whenever it changes."""

from __future__ import annotations

import logging
import os
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from aula_contract import Document, DocumentError
from pydantic import Field

from aula_hub.files import read_json
from aula_hub.passwords import LENGTH, Scrypt

PEOPLE_FILE = Path(os.environ.get("AULA_PEOPLE_FILE", "/etc/aula/people/people.json"))

Cost = Annotated[int, Field(ge=1)]
_LOG = logging.getLogger("aula.people")


class StoredScrypt(Document):
    """A password's hash as the file has it: salt and hash in hexadecimal."""

    salt: Annotated[str, Field(pattern="^([0-9a-f]{2}){1,}$")]
    hash: Annotated[str, Field(pattern=f"^([0-9a-f]{{2}}){{{LENGTH}}}$")]
    n: Cost
    r: Cost
    p: Cost


class Person(Document):
    """One line of the roster. There is no hash where there is no password, as for those who left.

    `full_name` is the name on the roster; None if it has none. `group` is the group whose sizes the person has; None
    for the default sizes. `renewal` is how often the person was given a new password; None for never.
    """

    name: Annotated[str, Field(pattern="^[a-z]([a-z0-9-]*[a-z0-9])?$")]
    full_name: str | None = None
    namespace: str
    role: Literal["student", "teacher"]
    status: Literal["active", "left"]
    group: str | None = None
    renewal: Annotated[int, Field(ge=1)] | None = None
    scrypt: StoredScrypt | None = None

    @property
    def active(self) -> bool:
        """Whether this person is in the course now."""
        return self.status == "active"

    @property
    def hashed(self) -> Scrypt | None:
        """What this person's password is compared with."""
        own = self.scrypt
        return own and Scrypt(bytes.fromhex(own.salt), bytes.fromhex(own.hash), own.n, own.r, own.p)

    @property
    def teacher(self) -> bool:
        """Whether this person teaches the course now."""
        return self.role == "teacher" and self.active


class PeopleFile(Document):
    """The whole file."""

    people: list[Person]


def parse_people(data: Any, where: str = "people.json") -> dict[str, Person]:
    """Everyone by name; raises DocumentError naming the entry that is wrong, counted from 0."""
    people: dict[str, Person] = {}
    for number, person in enumerate(PeopleFile.read(data, where).people):
        if person.name in people:
            raise DocumentError(f"{where}: 'people.{number}.name': '{person.name}' is there twice")
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
        except (DocumentError, OSError) as error:
            if self._stamp is None:
                raise error if isinstance(error, DocumentError) else DocumentError(str(error)) from error
            _LOG.error("keeping the last valid roster: %s", error)
        return self._people

    def find(self, name: str) -> Person | None:
        """The person called `name`, or None."""
        return self.all().get(name)


@cache
def everyone() -> People:
    """Returns the one People of this process. It is not a trait, because traitlets would copy it for every spawner."""
    return People()
