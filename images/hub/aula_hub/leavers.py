"""Those who left: their server stops and their tokens end, without anybody asking."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol

from aula_hub.people import Person


class Hub(Protocol):
    """What is needed of the hub's API (hub_client.HubClient has it)."""

    def users(self): ...
    def stop_server(self, name: str) -> None: ...
    def revoke_tokens(self, name: str) -> int: ...


def is_gone(name: str, people: Mapping[str, Person]) -> bool:
    """Whether `name` is known to the hub but not active in the course: left, or no longer listed."""
    person = people.get(name)
    return person is None or not person.active


class Leavers:
    """Ends the servers and tokens of those who are gone; who was dealt with once is only watched for servers."""

    def __init__(self, hub: Hub, log: logging.Logger) -> None:
        self._hub, self._log = hub, log
        self._revoked: set[str] = set()

    def sweep(self, people: Mapping[str, Person]) -> None:
        """One round. A failure with one person is logged and tried again in the next round."""
        for user in self._hub.users():
            name = user["name"]
            if not is_gone(name, people):
                self._revoked.discard(name)
                continue
            try:
                self._end(name, bool(user.get("servers")))
            except OSError as error:  # every error of requests is one
                self._log.error("%s left, but: %s; will try again", name, error)

    def _end(self, name: str, running: bool) -> None:
        # Tokens first: the server's own token could otherwise still be used while it stops.
        if running or name not in self._revoked:
            count = self._hub.revoke_tokens(name)
            if count:
                self._log.info("%s left: %d tokens revoked", name, count)
            self._revoked.add(name)
        if running:
            self._hub.stop_server(name)
            self._log.info("%s left: server stopped", name)
