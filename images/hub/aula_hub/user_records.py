"""`python -m aula_hub.user_records NAME`: what the hub's database holds of someone, as one line of JSON.

`{"rows": {"users": 1, ...}, "traces": 0, "created": ..., "lastActivity": ...}`: rows by table, and how often the name
is still in the file although no row has it. It prints no values, such as a token's hash or a server's state.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sqlite3
import sys
from pathlib import Path
from typing import Any

DATABASE = Path(os.environ.get("AULA_HUB_DATABASE", "/srv/jupyterhub/jupyterhub.sqlite"))


def whole_name(name: str) -> re.Pattern[str]:
    """Matches `name` only as a whole: not `ann` in `joanna` or in `ann-2`."""
    return re.compile(rf"(?<![a-z0-9-]){re.escape(name)}(?![a-z0-9-])")


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def rows_of(database: sqlite3.Connection, name: str) -> dict[str, int]:
    """Counts rows by table that contain the name or belong to its user; tables without such rows are left out."""
    known = database.execute("SELECT id FROM users WHERE name = ?", (name,)).fetchone()
    pattern, counts = whole_name(name), {}
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    for (table,) in tables:
        owners = [key[3] for key in database.execute(f"PRAGMA foreign_key_list({_quoted(table)})") if key[2] == "users"]
        cursor = database.execute(f"SELECT * FROM {_quoted(table)}")
        columns = [column[0] for column in cursor.description]

        def personal(row: tuple[Any, ...], owners: list[str] = owners, columns: list[str] = columns) -> bool:
            values = dict(zip(columns, row, strict=True))
            if known and any(values[owner] == known[0] for owner in owners):
                return True
            return any(pattern.search(value) for value in row if isinstance(value, str))

        count = sum(personal(row) for row in cursor)
        if count:
            counts[table] = count
    return counts


def traces_in(path: Path, name: str) -> int:
    """Counts the name in the file's bytes, including deleted rows."""
    return len(whole_name(name).findall(path.read_bytes().decode("latin-1")))


def user_records(path: Path, name: str) -> dict[str, Any]:
    """Everything about `name` in the database at `path`; nothing is changed."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        rows = rows_of(database, name)
        when = database.execute("SELECT created, last_activity FROM users WHERE name = ?", (name,)).fetchone()
    finally:
        database.close()
    created, active = when or (None, None)
    return {"rows": rows, "traces": 0 if rows else traces_in(path, name), "created": created, "lastActivity": active}


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 when the database was read, 1 when it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m aula_hub.user_records", description=__doc__.splitlines()[0])
    parser.add_argument("name", help="user name as in the roster")
    name = parser.parse_args(arguments).name
    try:
        print(json.dumps(user_records(DATABASE, name)))
    except (sqlite3.Error, OSError) as error:
        print(f"The hub's database {DATABASE} cannot be read: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
