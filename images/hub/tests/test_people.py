"""people.json: who is in, who left, and a file that changes while the hub runs."""

import json
import os

import pytest
from aula_contract import DocumentError
from aula_hub.passwords import Scrypt, verify
from aula_hub.people import People, parse_people

CHEAP = Scrypt.make("secret", n=16)
HASH = {"salt": CHEAP.salt.hex(), "hash": CHEAP.hash.hex(), "n": 16, "r": 8, "p": 1}


def line(name: str, status: str = "active", role: str = "student", **more: object) -> dict:
    return {"name": name, "namespace": f"x-{role}-{name}", "role": role, "status": status, **more}


def write(path, *lines: dict) -> None:
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"people": list(lines)}))
    os.replace(new, path)


def test_reads_people():
    people = parse_people({"people": [line("alice", scrypt=HASH), line("carol", "left"), line("erin", role="teacher")]})
    assert people["alice"].namespace == "x-student-alice"
    assert verify("secret", people["alice"].hashed)
    assert not people["carol"].active and people["carol"].scrypt is None
    assert people["erin"].teacher and not people["alice"].teacher


def test_a_group_is_read_where_there_is_one():
    people = parse_people({"people": [line("alice", group="phd"), line("bob")]})
    assert [people[name].group for name in ("alice", "bob")] == ["phd", None]


def test_a_teacher_who_left_is_none():
    assert not parse_people({"people": [line("erin", "left", "teacher")]})["erin"].teacher


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([line("alice"), line("alice")], "'people.1.name': 'alice' is there twice"),
        ([line("Alice")], "'people.0.name' must be text that matches .*, found 'Alice'"),
        ([line("alice", "gone")], "'people.0.status' must be one of 'active' or 'left', found 'gone'"),
        (
            [line("alice", scrypt={**HASH, "hash": "ab"})],
            r"'people.0.scrypt.hash' must be text that matches .*\{64\}\$, found 'ab'",
        ),
        ([line("alice", scrypt={**HASH, "salt": "xy"})], "'people.0.scrypt.salt' must be text that matches"),
        ([line("alice", group=1)], "'people.0.group' must be text, found 1"),
        (["alice"], "'people.0' must be an object, found 'alice'"),
    ],
)
def test_mistakes_are_named(lines, words):
    with pytest.raises(DocumentError, match=words):
        parse_people({"people": lines})


def test_a_changed_file_is_read_again(tmp_path):
    path = tmp_path / "people.json"
    write(path, line("alice"))
    people = People(path)
    write(path, line("alice", "left"), line("bob"))
    assert not people.find("alice").active
    assert people.find("bob").active
    assert people.find("nobody") is None


def test_a_broken_file_keeps_the_last_good_one(tmp_path, caplog):
    path = tmp_path / "people.json"
    write(path, line("alice"))
    people = People(path)
    path.write_text("{")
    assert people.find("alice").active
    assert "keeping the last valid roster" in caplog.text
    path.unlink()
    assert people.find("alice").active


def test_a_missing_file_at_start_is_an_error(tmp_path):
    with pytest.raises(DocumentError, match="No such file"):
        People(tmp_path / "people.json")
