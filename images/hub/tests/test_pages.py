"""The hub's own pages and rights, in a real JupyterHub: what teachers see and can do, and what they cannot."""

import json
import sqlite3
import time
from urllib.parse import urlencode

import pytest

pytest.importorskip("kubespawner", reason="pip install -r requirements.txt")

from hub_process import PEOPLE, Hub, Visitor, person  # noqa: E402  isort: skip


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    made = Hub(tmp_path_factory.mktemp("hub"))
    yield made
    made.close()


@pytest.fixture
def erin(hub):
    return Visitor(hub, "erin")


@pytest.fixture
def alice(hub):
    return Visitor(hub, "alice")


def started(hub, name: str) -> Visitor:
    """Starts the server of `name` and returns them."""
    visitor = Visitor(hub, name)
    status, text, _ = visitor.send("POST", f"/hub/api/users/{name}/server")
    assert status in (201, 202, 400), text
    deadline = time.monotonic() + 20
    while "is running" not in visitor.get("/hub/home")[1]:
        assert time.monotonic() < deadline, hub.log()
        time.sleep(0.2)
    return visitor


def authorization(name: str) -> str:
    query = {
        "client_id": f"jupyterhub-user-{name}",
        "redirect_uri": f"/user/{name}/oauth_callback",
        "response_type": "code",
        "state": "s",
    }
    return f"/hub/api/oauth2/authorize?{urlencode(query)}"


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"kind": "PartialObjectMetadataList", "items": None}),
        (200, {"kind": "PartialObjectMetadataList", "items": []}),
        (403, {"kind": "Status", "message": "configmaps is forbidden"}),
        (404, {"kind": "Status", "message": "namespaces not found"}),
    ],
)
def test_before_the_first_benchmark_there_are_no_results_yet(hub, alice, answer):
    hub.kubernetes.answer = answer
    status, text, _ = alice.get("/hub/results")
    assert (status, "No results yet" in text) == (200, True)


def test_results_are_listed(hub, alice):
    metadata = {"name": "exam-20261121220301", "annotations": {"aula.dev/title": "exam: <100> rows"}}
    hub.kubernetes.answer = (200, {"items": [{"metadata": metadata}]})
    _, text, _ = alice.get("/hub/results")
    assert "exam-20261121220301/report.html" in text and "exam: &lt;100&gt; rows" in text
    assert "No results yet" not in text


def test_a_result_that_is_gone_is_not_found(hub, alice):
    for status in (403, 404):
        hub.kubernetes.answer = (status, {"kind": "Status", "message": "gone"})
        assert alice.get("/hub/results/exam-20261121220301/report.html")[0] == 404


def test_the_start_page_knows_the_gpus_and_only_teachers_read_who_has_one(hub, alice, erin):
    _, text, _ = alice.get("/hub/home")
    said = "2 simulated GPUs for everybody in the course, at most 1 free now; 1 person waits for one."
    assert said in " ".join(text.split())
    assert "bob" not in text
    _, text, _ = erin.get("/hub/home")
    assert "In use by bob (server)." in " ".join(text.split()) and said in " ".join(text.split())


def test_who_has_a_server_reads_it_too(hub):
    alice = started(hub, "alice")
    assert "at most 1 free now" in " ".join(alice.get("/hub/home")[1].split())
    assert alice.send("DELETE", "/hub/api/users/alice/server")[0] == 204


def test_a_refused_gpu_offers_a_start_without(hub, erin):
    status, text, _ = erin.get("/hub/spawn?opt-gpu=1")
    assert status == 403
    assert "You asked for 1 GPU, but you already use 1 of 1." in text
    assert '<a id="start" role="button" class="btn btn-primary" href="/hub/spawn">Start without a GPU</a>' in text
    assert "Start without a GPU" not in erin.get("/hub/nowhere")[1]


def test_a_teacher_sees_people_by_name(hub, erin):
    status, text, _ = erin.get("/hub/people")
    assert status == 200
    assert "Alice Rossi" in text and "Erin Verdi" in text
    assert "3 people," in text
    assert text.index("Alice Rossi") < text.index('data-name="bob"') < text.index("Erin Verdi")
    assert 'href="/hub/people"' in erin.get("/hub/home")[1]


def test_nobody_else_does(hub, alice):
    assert alice.get("/hub/people")[0] == 403
    assert "/hub/people" not in alice.get("/hub/home")[1]
    assert Visitor(hub).get("/hub/people", follow=False)[0] == 302


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/hub/admin"),
        ("POST", "/hub/api/users/stranger"),
        ("PATCH", "/hub/api/users/alice"),
        ("DELETE", "/hub/api/users/alice"),
        ("POST", "/hub/api/users/alice/tokens"),
        ("POST", "/hub/api/groups/own"),
        ("POST", "/hub/api/shutdown"),
        ("POST", "/hub/api/shares/alice/"),
    ],
)
def test_what_the_roster_decides_a_teacher_cannot(erin, method, path):
    assert erin.send(method, path)[0] in (403, 404)


def test_a_teacher_starts_and_stops_a_students_server(hub, erin):
    assert erin.send("POST", "/hub/api/users/bob/server")[0] in (201, 202)
    assert "server running" in erin.get("/hub/people")[1]
    assert erin.send("DELETE", "/hub/api/users/bob/server")[0] in (202, 204)
    assert "server running" not in erin.get("/hub/people")[1]


def test_a_student_opens_only_the_own_server(hub):
    alice = started(hub, "alice")
    assert "code=" in alice.get(authorization("alice"), follow=False)[2]
    bob = Visitor(hub, "bob")
    assert bob.get(authorization("alice"), follow=False)[0] == 403
    assert "was opened by" not in alice.get("/hub/home")[1]


def test_a_teacher_opens_a_server_only_with_a_record_that_its_owner_sees(hub, erin):
    alice = started(hub, "alice")
    token = json.loads(erin.send("POST", "/hub/api/users/erin/tokens")[1])["token"]

    def scopes() -> list[str]:
        return json.loads(Visitor(hub).send("GET", "/hub/api/user", Authorization=f"token {token}")[1])["scopes"]

    assert not [one for one in scopes() if one.startswith("access:servers") and "alice" in one]

    status, text, _ = erin.get(authorization("alice"))
    assert status == 200 and "Open the server of Alice Rossi (alice)?" in text
    assert "was opened by" not in alice.get("/hub/home")[1]

    _, _, back = erin.send("POST", authorization("alice"), {"_xsrf": erin.xsrf}, follow=False)
    assert back == authorization("alice")
    assert "code=" in erin.get(back, follow=False)[2]
    assert "access:servers!server=alice/" in scopes()
    assert hub.log().count("erin opened the server of alice") == 1
    home = alice.get("/hub/home")[1]
    assert "Your server was opened by" in home and "Erin Verdi (erin), 20" in home
    assert "was opened by" not in Visitor(hub, "bob").get("/hub/home")[1]

    # Who no longer teaches has no access from then on.
    hub.roster([person(name, "student", full) for name, _, full in PEOPLE])
    try:
        time.sleep(1.5)  # auth_refresh_age of hub_alone.py
        erin.get("/hub/home")
        assert "access:servers!server=alice/" not in scopes()
        assert erin.get("/hub/people")[0] == 403
        assert erin.get(authorization("alice"), follow=False)[0] == 403
    finally:
        hub.roster([person(*one) for one in PEOPLE])


def test_a_record_goes_with_its_user(hub):
    database = sqlite3.connect(hub.folder / "hub.sqlite")
    keys = database.execute("PRAGMA foreign_key_list(aula_openings)").fetchall()
    database.close()
    assert {(key[2], key[3], key[6]) for key in keys} == {
        ("users", "owner_id", "CASCADE"),
        ("users", "visitor_id", "CASCADE"),
    }


def test_a_database_of_an_earlier_version_is_taken_over(tmp_path):
    Hub(tmp_path).close()
    database = sqlite3.connect(tmp_path / "hub.sqlite")
    with database:
        database.execute("DROP TABLE aula_openings")
        database.execute("UPDATE users SET admin = 1 WHERE name = 'erin'")
        database.execute(
            "INSERT INTO user_role_map (user_id, role_id, managed_by_auth) "
            "SELECT users.id, roles.id, 0 FROM users, roles WHERE users.name = 'erin' AND roles.name = 'admin'"
        )
    database.close()
    hub = Hub(tmp_path)
    try:
        erin = Visitor(hub, "erin")
        assert erin.get("/hub/home")[0] == 200
        assert erin.get("/hub/people")[0] == 200
        assert erin.get("/hub/admin")[0] == 403
    finally:
        hub.close()
