"""The two services next to the hub, each with only the rights that it uses."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from aula_hub.course import Cull
from aula_hub.hub_client import LOCAL_API

# JupyterHub passes little of its environment to a service: not the address of the API server, and not the home folder,
# without which the Kubernetes client does not load (the user of the pod has no entry in /etc/passwd).
_PASSED_ON = ("KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "HOME")


def services(cull: Cull, ops_token: str, environ: Mapping[str, str] = os.environ) -> list[dict[str, Any]]:
    """`keeper` stops unused servers, and everything that people who left are running; `ops` is for the command line.

    `environ` is the hub's own environment.
    """
    command = [
        sys.executable,
        "-m",
        "aula_hub.keeper",
        f"--url={LOCAL_API}",
        "--config=",
        f"--timeout={cull.idle_seconds}",
        f"--cull-every={cull.every_seconds}",
        f"--max-age={cull.max_age_seconds}",
    ]
    passed_on = {name: environ[name] for name in _PASSED_ON if name in environ}
    return [
        {"name": "keeper", "command": command, "environment": passed_on},
        {"name": "ops", "api_token": ops_token},
    ]


def roles(teachers: Iterable[str]) -> list[dict[str, Any]]:
    """Roles of the two services, and of the teachers.

    Nobody has JupyterHub's role `admin`, because the roster decides who there is. A teacher can start and stop servers;
    aula_hub.openings grants access to a server when it is opened.
    """
    return [
        {"name": "teacher", "users": sorted(teachers), "scopes": ["list:users", "servers"]},
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
