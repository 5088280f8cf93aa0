"""The teacher's page: who is in the course, when they were last here, and their servers.

It takes the place of JupyterHub's admin page, which adds, renames and deletes users: the roster decides that.
Its buttons use JupyterHub's own API, with the rights of the role `teacher`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jupyterhub.handlers.base import BaseHandler
from jupyterhub.utils import utcnow
from tornado import web

from aula_hub.openings import teaches
from aula_hub.people import Person, everyone


@dataclass(frozen=True)
class Row:
    """A person as the page shows them. `server`: "running", "starting", "stopping" or "" (none)."""

    name: str
    full_name: str
    note: str
    seen: str
    server: str


def ago(since: timedelta) -> str:
    """Returns how long ago something was, in whole units of the largest that fits; "now" within the last minute."""
    minutes = int(since.total_seconds() // 60)
    for size, unit in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        count = minutes // size
        if count >= 1:
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "now"


def state_of(spawner: Any) -> str:
    """Returns the state of a spawner for the page; "" if there is none or it does not run."""
    if spawner is None or not spawner.active:
        return ""
    # A hub that has just started checks every server that ran before.
    return {"spawn": "starting", "stop": "stopping"}.get(spawner.pending, "running")


def row(person: Person, user: Any, now: datetime) -> Row:
    """Returns the row of a person; `user` is the hub's, or None if the hub does not know them yet."""
    seen = user.last_activity if user is not None else None
    spawner = user.spawners.get("") if user is not None else None
    return Row(
        name=person.name,
        full_name=person.full_name or "",
        note="teacher" if person.teacher else person.group or "",
        seen=f"active {ago(now - seen)}" if seen else "has not signed in yet",
        server=state_of(spawner),
    )


def in_order(people: Iterable[Person]) -> list[Person]:
    """Returns everybody who is in the course now: students by name on the roster, then teachers."""
    now = (person for person in people if person.active)
    return sorted(now, key=lambda person: (person.teacher, (person.full_name or person.name).casefold(), person.name))


class PeopleHandler(BaseHandler):
    """The page, for teachers only."""

    @web.authenticated
    async def get(self) -> None:
        if not teaches(self.current_user.name):
            raise web.HTTPError(403, "This page is for teachers.")
        now = utcnow(with_tz=False)
        rows = [row(person, self.find_user(person.name), now) for person in in_order(everyone().all().values())]
        self.finish(await self.render_template("people.html", people=rows))
