"""Signs people in by roster: no sign-up, no passwords in the hub, and no access for people who left."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jupyterhub.auth import Authenticator
from tornado import web
from traitlets import Instance, default

from aula_hub.openings import OpeningHandler, end_access
from aula_hub.passwords import verify
from aula_hub.people import People, everyone
from aula_hub.renewals import end_old_sign_ins
from aula_hub.throttle import Throttle


class RosterAuthenticator(Authenticator):
    """Lets in everybody who is active in people.json. Nobody is an admin of the hub, because the roster decides."""

    people = Instance(People)
    throttle = Instance(Throttle, ())

    # One scrypt takes about 3 ms and 1 MiB (people.json says the cost). It runs off the hub's only thread, two at a
    # time, so that a class that signs in together holds up nobody else.
    _workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="scrypt")

    @default("people")
    def _people_default(self) -> People:
        return everyone()

    def get_handlers(self, app: Any) -> list[tuple[str, type[web.RequestHandler]]]:
        """Adds the page that opens a server: the hub takes the first handler of an address, and asks here first."""
        return [(r"/api/oauth2/authorize", OpeningHandler), *super().get_handlers(app)]

    async def authenticate(self, handler: web.RequestHandler, data: dict[str, str]) -> dict[str, Any] | None:
        """Returns the person who signs in; None for an unknown name or a wrong password.

        Raises HTTPError for other refusals.
        """
        name = self.normalize_username(data.get("username", ""))
        key = f"{name} {handler.request.remote_ip}"
        wait = self.throttle.wait(key)
        if wait:
            raise web.HTTPError(429, f"Too many wrong passwords; wait {wait} seconds and try again.")
        person = self.people.find(name)
        stored = person.hashed if person and person.active else None
        right = await asyncio.get_running_loop().run_in_executor(
            self._workers, verify, data.get("password", ""), stored
        )
        if person and not person.active:
            raise web.HTTPError(403, f"{person.name} is no longer in this course; ask your teacher.")
        if not person or not right:
            self.throttle.failed(key)
            return None
        self.throttle.succeeded(key)
        return {"name": person.name, "admin": False}

    def check_allowed(self, username: str, authentication: dict[str, Any] | None = None) -> bool:
        """Whether `username` is active now; the hub's own list of names is as old as the hub's start."""
        person = self.people.find(username)
        return person is not None and person.active

    def add_user(self, user: Any) -> None:
        """Called for everybody when the hub starts, as it does for every new people.json, and for new users."""
        super().add_user(user)
        person = self.people.find(user.name)
        if person is not None:
            end_old_sign_ins(getattr(user, "orm_user", user), person.renewal or 0)

    async def refresh_user(self, user: Any, handler: web.RequestHandler | None = None) -> bool | dict[str, Any]:
        """False for people who left or are no longer listed, so that a valid cookie is of no use."""
        if handler is not None and not hasattr(handler, "_token_authenticated"):
            # JupyterHub 6.1.1 reads this after a False, but sets it only if there was a token.
            handler._token_authenticated = False
        person = self.people.find(user.name)
        if person is None or not person.active:
            return False
        if not person.teacher:
            end_access(user)
        # Earlier versions made teachers admins.
        return {"name": user.name, "admin": False} if user.admin else True
