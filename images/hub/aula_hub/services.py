"""The two services next to the hub, each with only the rights that it uses."""

from __future__ import annotations

import sys
from typing import Any

from aula_hub.course import Cull
from aula_hub.hub_client import LOCAL_API


def services(cull: Cull, ops_token: str) -> list[dict[str, Any]]:
    """`keeper` stops unused servers and those of people who left; `ops` is the token for the command line."""
    command = [
        sys.executable,
        "-m",
        "aula_hub.keeper",
        f"--url={LOCAL_API}",
        "--config=",
        f"--timeout={cull.idle}",
        f"--cull-every={cull.every}",
        f"--max-age={cull.max_age}",
    ]
    return [{"name": "keeper", "command": command}, {"name": "ops", "api_token": ops_token}]


def roles() -> list[dict[str, Any]]:
    """Roles of the two services."""
    return [
        {
            "name": "keeper",
            "services": ["keeper"],
            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers", "tokens"],
        },
        {
            "name": "ops",
            "services": ["ops"],
            "scopes": ["list:users", "read:users", "servers", "delete:users", "read:hub"],
        },
    ]
