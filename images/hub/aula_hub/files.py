"""The JSON files that the program writes and Kubernetes mounts into the hub's pod."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aula_contract import DocumentError


def read_json(path: Path) -> Any:
    """The JSON of `path`; a DocumentError says why it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror}); is it mounted into the hub's pod?") from error
    except json.JSONDecodeError as error:
        raise DocumentError(f"{path}: is not JSON ({error.msg} in line {error.lineno})") from error
