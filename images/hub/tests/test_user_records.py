"""What the hub's database holds of someone: every row, and nobody else's."""

import json
import sqlite3

import pytest
from aula_hub import user_records as module
from aula_hub.user_records import user_records


@pytest.fixture
def path(tmp_path):
    """A database with the tables of JupyterHub that know users."""
    path = tmp_path / "hub.sqlite"
    database = sqlite3.connect(path)
    database.executescript("""
        PRAGMA secure_delete = OFF;
        CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, created TEXT, last_activity TEXT);
        CREATE TABLE spawners (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users(id), state TEXT);
        CREATE TABLE api_tokens (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users(id), note TEXT);
        CREATE TABLE servers (id INTEGER PRIMARY KEY, base_url TEXT);
        INSERT INTO users VALUES (1, 'ann', '2026-10-01', '2026-10-02'), (2, 'joanna', '2026-10-01', NULL);
        INSERT INTO users VALUES (3, 'ann-2', NULL, NULL);
        INSERT INTO spawners VALUES (1, 1, '{}'), (2, 2, '{}');
        INSERT INTO api_tokens VALUES (1, 1, 'x'), (2, 1, 'y'), (3, 3, 'z');
        INSERT INTO servers VALUES (1, '/user/ann/'), (2, '/user/joanna/'), (3, '/user/ann-2/');
    """)
    database.commit()
    database.close()
    return path


def test_rows_by_table_and_nobody_elses(path):
    assert user_records(path, "ann") == {
        "rows": {"api_tokens": 2, "servers": 1, "spawners": 1, "users": 1},
        "traces": 0,
        "created": "2026-10-01",
        "lastActivity": "2026-10-02",
    }
    assert user_records(path, "joanna")["rows"] == {"servers": 1, "spawners": 1, "users": 1}


def test_who_is_unknown_has_left_no_trace(path):
    assert user_records(path, "zoe") == {"rows": {}, "traces": 0, "created": None, "lastActivity": None}


def test_a_deleted_row_leaves_a_trace_until_the_file_is_cleaned(path):
    database = sqlite3.connect(path)
    database.execute("PRAGMA secure_delete = OFF")
    for table, column in (("servers", "id"), ("spawners", "user_id"), ("api_tokens", "user_id"), ("users", "id")):
        database.execute(f"DELETE FROM {table} WHERE {column} = 1")
    database.commit()
    assert user_records(path, "ann")["rows"] == {}
    assert user_records(path, "ann")["traces"] > 0
    database.execute("VACUUM")
    database.close()
    assert user_records(path, "ann")["traces"] == 0


def test_the_command_prints_one_line_of_json_or_says_why_not(path, monkeypatch, capsys):
    monkeypatch.setattr(module, "DATABASE", path)
    assert module.main(["ann"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"]["users"] == 1
    monkeypatch.setattr(module, "DATABASE", path.parent / "nowhere" / "x.sqlite")
    assert module.main(["ann"]) == 1
    assert "cannot be read" in capsys.readouterr().err
