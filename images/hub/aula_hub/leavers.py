"""People who left: their servers and tokens end automatically."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol

from aula_hub.people import Person


class Hub(Protocol):
    """The required part of the hub's API (hub_client.HubClient provides it)."""

    def users(self): ...
    def stop_server(self, name: str) -> None: ...
    def revoke_tokens(self, name: str) -> int: ...


def is_gone(name: str, people: Mapping[str, Person]) -> bool:
    """Whether the hub knows `name`, but `name` is not active in the course: left, or no longer listed."""
    person = people.get(name)
    return person is None or not person.active


class Leavers:
    """Ends the servers and tokens of people who are gone; afterwards, only watches them for new servers."""

    def __init__(self, hub: Hub, log: logging.Logger) -> None:
        self._hub, self._log = hub, log
        self._revoked: set[str] = set()

    def sweep(self, people: Mapping[str, Person]) -> None:
        """Runs one round. A failure for one person is logged and tried again in the next round."""
        for user in self._hub.users():
            name = user["name"]
            if not is_gone(name, people):
                self._revoked.discard(name)
                continue
            try:
                self._end(name, bool(user.get("servers")))
            except OSError as error:  # the base class of all errors of requests
                self._log.error("%s left, but the clean-up failed: %s; will try again", name, error)

    def _end(self, name: str, running: bool) -> None:
        # Tokens first: otherwise, the server's own token could still be used while it stops.
        if running or name not in self._revoked:
            count = self._hub.revoke_tokens(name)
            if count:
                self._log.info("%s left: %d %s revoked", name, count, "token" if count == 1 else "tokens")
            self._revoked.add(name)
        if running:
            self._hub.stop_server(name)
            self._log.info("%s left: server stopped", name)
