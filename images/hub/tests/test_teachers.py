"""What the teacher's page says of a person."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

pytest.importorskip("jupyterhub", reason="pip install -r requirements.txt")

from aula_hub.people import Person  # noqa: E402
from aula_hub.teachers import ago, in_order, row, state_of  # noqa: E402

NOW = datetime(2026, 11, 30, 12)


def person(name, full_name=None, role="student", status="active", group=None):
    return Person(name=name, fullName=full_name, namespace="x", role=role, status=status, group=group)


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ({"seconds": 59}, "now"),
        ({"minutes": 1}, "1 minute ago"),
        ({"minutes": 59}, "59 minutes ago"),
        ({"hours": 1}, "1 hour ago"),
        ({"hours": 23}, "23 hours ago"),
        ({"hours": 30}, "1 day ago"),
        ({"days": 200}, "200 days ago"),
    ],
)
def test_ago(since, words):
    assert ago(timedelta(**since)) == words


def test_students_by_name_then_teachers_and_nobody_who_left():
    people = [person("zoe", "anna z"), person("erin", "Aaron", "teacher"), person("bob"), person("gone", status="left")]
    assert [one.name for one in in_order(people)] == ["zoe", "bob", "erin"]


def server(pending=None, ready=False):
    return SimpleNamespace(pending=pending, ready=ready, active=bool(pending or ready))


@pytest.mark.parametrize(
    ("spawner", "state"),
    [
        (None, ""),
        (server(), ""),
        (server(ready=True), "running"),
        (server("spawn"), "starting"),
        (server("stop"), "stopping"),
        (server("check"), "running"),
    ],
)
def test_the_state_of_a_server(spawner, state):
    assert state_of(spawner) == state


def test_a_row():
    user = SimpleNamespace(last_activity=NOW - timedelta(hours=2), spawners={"": server(ready=True)})
    shown = row(person("dora", "Dora Neri", group="phd"), user, NOW)
    assert (shown.full_name, shown.note, shown.seen, shown.server) == (
        "Dora Neri",
        "phd",
        "active 2 hours ago",
        "running",
    )
    assert row(person("emil"), None, NOW).seen == "has not signed in yet"
    assert row(person("erin", role="teacher"), None, NOW).note == "teacher"
