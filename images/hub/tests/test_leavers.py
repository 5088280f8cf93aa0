"""Who is ended, once and for all, and what a failure does."""

import logging

import pytest
from aula_hub.leavers import Leavers
from aula_hub.options import options_from_query, wants_gpu
from aula_hub.people import Person


class FakeHub:
    def __init__(self, **servers: bool) -> None:
        self.servers = servers
        self.calls: list[tuple[str, str]] = []
        self.broken = False

    def users(self):
        return [{"name": name, "servers": {"": {}} if running else {}} for name, running in self.servers.items()]

    def stop_server(self, name: str) -> None:
        if self.broken:
            raise ConnectionError("no")
        self.calls.append(("stop", name))

    def revoke_tokens(self, name: str) -> int:
        self.calls.append(("revoke", name))
        return 1


def person(name: str, active: bool = True) -> Person:
    return Person(name=name, namespace=f"x-{name}", role="student", status="active" if active else "left")


PEOPLE = {"alice": person("alice"), "carol": person("carol", active=False)}
LOG = logging.getLogger("test")


def test_ends_those_who_left_and_the_unlisted():
    hub = FakeHub(alice=True, carol=True, dave=False)
    Leavers(hub, LOG).sweep(PEOPLE)
    assert hub.calls == [("revoke", "carol"), ("stop", "carol"), ("revoke", "dave")]


def test_tokens_are_revoked_once():
    hub = FakeHub(dave=False)
    leavers = Leavers(hub, LOG)
    leavers.sweep(PEOPLE)
    leavers.sweep(PEOPLE)
    assert hub.calls == [("revoke", "dave")]


def test_who_came_back_and_left_again_is_ended_again():
    hub = FakeHub(carol=False)
    leavers = Leavers(hub, LOG)
    leavers.sweep(PEOPLE)
    leavers.sweep({"carol": person("carol")})
    leavers.sweep(PEOPLE)
    assert hub.calls == [("revoke", "carol")] * 2


def test_a_failure_does_not_stop_the_round():
    hub = FakeHub(carol=True, dave=False)
    hub.broken = True
    Leavers(hub, LOG).sweep(PEOPLE)
    assert ("revoke", "dave") in hub.calls


@pytest.mark.parametrize("query", [{"gpu": ["1"]}, {"opt-gpu": [b"1"]}, {"gpu": 1}, {"gpu": True}, {"gpu": "on"}])
def test_asks_for_a_gpu(query):
    assert wants_gpu(query)
    assert options_from_query(query) == {"gpu": 1}


@pytest.mark.parametrize("query", [None, {}, {"gpu": ["0"]}, {"gpu": []}, {"image": ["evil"]}, {"gpu": False}])
def test_asks_for_none(query):
    assert not wants_gpu(query)
    assert options_from_query(query or {}) == {}
