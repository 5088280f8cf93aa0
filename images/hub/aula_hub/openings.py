"""A teacher opens a student's server: only after a confirmation, and every time with a record that the student sees.

Teachers have no standing access to other people's servers. Before the hub signs a teacher in to one, this page asks;
the answer is recorded and grants one of JupyterHub's own shares, which ends after a day or when the person no longer
teaches. A teacher's API token can therefore do no more, and do nothing without a record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jupyterhub import orm
from jupyterhub.apihandlers.auth import OAuthAuthorizeHandler
from jupyterhub.utils import utcnow
from sqlalchemy import Column, DateTime, ForeignKey, Integer
from tornado import web

from aula_hub.people import Person, everyone

# As long as a sign-in (cookie_max_age_days).
ACCESS = timedelta(days=1)
# A browser that is sent back and forth while it opens a server opens it once.
_ONCE = timedelta(minutes=1)
_SHOWN = 10


class Opening(orm.Base):
    """One opening of `owner_id`'s server by `visitor_id`, at a time in UTC. It goes with either of the two users.

    JupyterHub makes the table at its start, with its own.
    """

    __tablename__ = "aula_openings"

    id = Column(Integer, primary_key=True, autoincrement=True)
    owner_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)
    visitor_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    at = Column(DateTime, nullable=False)


@dataclass(frozen=True)
class Shown:
    """An opening as the home page shows it: who, and when (UTC)."""

    who: str
    when: str


def teaches(name: str) -> bool:
    """Whether `name` teaches the course now."""
    person = everyone().find(name)
    return person is not None and person.teacher


def full_name(person: Person | None, name: str) -> str:
    """Returns the roster's name with the user name, or the user name alone."""
    return f"{person.full_name} ({name})" if person and person.full_name else name


def record(db: Any, owner: orm.User, visitor: orm.User, now: datetime | None = None) -> bool:
    """Records that `visitor` opens the server of `owner`; False if this was recorded within the last minute."""
    now = now or utcnow(with_tz=False)
    same = db.query(Opening).filter_by(owner_id=owner.id, visitor_id=visitor.id).filter(Opening.at > now - _ONCE)
    if same.first() is not None:
        return False
    db.add(Opening(owner_id=owner.id, visitor_id=visitor.id, at=now))
    db.commit()
    return True


def openings_of(user: Any) -> Callable[[], list[Shown]]:
    """Returns a function for the home page: the last openings of `user`'s server, the newest first.

    JupyterHub calls this for every page, and only one asks the database.
    """

    def shown() -> list[Shown]:
        if user is None:
            return []
        found = (
            user.db.query(Opening.at, orm.User.name)
            .join(orm.User, orm.User.id == Opening.visitor_id)
            .filter(Opening.owner_id == user.id)
            .order_by(Opening.at.desc())
            .limit(_SHOWN)
        )
        people = everyone()
        return [Shown(full_name(people.find(name), name), f"{at:%Y-%m-%d %H:%M} UTC") for at, name in found]

    return shown


def end_access(user: Any) -> None:
    """Ends the access to other people's servers of a `user` who does not teach."""
    shares = list(user.orm_user.shared_with_me)
    for share in shares:
        user.db.delete(share)
    if shares:
        user.db.commit()


class OpeningHandler(OAuthAuthorizeHandler):
    """JupyterHub's page that signs somebody in to a server, with a record if it is a teacher and another's server."""

    def _visited(self) -> orm.Spawner | None:
        """Returns the server that a teacher is about to open; None for their own and for everybody else."""
        user = self.current_user
        if user is None or not teaches(user.name):
            return None
        client = self.oauth_provider.fetch_by_client_id(self.get_argument("client_id", ""))
        spawner = client.spawner if client else None
        return spawner if spawner is not None and spawner.user_id != user.id else None

    def _record(self, spawner: orm.Spawner) -> None:
        if record(self.db, spawner.user, self.current_user.orm_user):
            self.log.info("%s opened the server of %s", self.current_user.name, spawner.user.name)

    def needs_oauth_confirm(self, user: Any, oauth_client: Any, requested_scopes: Any) -> bool:
        """Not again for a teacher who has just confirmed it."""
        return self._visited() is None and super().needs_oauth_confirm(user, oauth_client, requested_scopes)

    async def get(self) -> None:
        """Asks a teacher who has no access to this server yet; otherwise as JupyterHub does."""
        spawner = self._visited()
        if spawner is not None:
            share = orm.Share.find(self.db, spawner, self.current_user.orm_user)
            if share is None or share.expired:
                person = everyone().find(spawner.user.name)
                owner = full_name(person, spawner.user.name)
                self.finish(await self.render_template("open_server.html", owner=owner))
                return
            self._record(spawner)
        await super().get()

    @web.authenticated
    def post(self) -> None:
        """Records the opening and lets the teacher in; the same address then signs in to the server."""
        spawner = self._visited()
        if spawner is None:
            super().post()
            return
        self._record(spawner)
        share = orm.Share.grant(self.db, spawner, self.current_user.orm_user)
        share.expires_at = utcnow(with_tz=False) + ACCESS
        self.db.commit()
        self.redirect(self.request.uri)
