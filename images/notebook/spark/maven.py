"""Fetches jars from Maven Central, or from its mirror in MAVEN_REPOSITORY, and refuses any that is not as listed.

maven.py LIST FOLDER: each line of LIST is a SHA-256 and a path in the repository.
"""

import hashlib
import os
import pathlib
import sys
import urllib.request

REPOSITORY = os.environ.get("MAVEN_REPOSITORY") or "https://repo1.maven.org/maven2"


def listed(text: str) -> list[tuple[str, str]]:
    """Returns (SHA-256, path) of each line that is no comment."""
    return [tuple(line.split()) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def checked(jar: bytes, expected: str, path: str) -> bytes:
    """Returns the jar; ValueError where its checksum is another one."""
    found = hashlib.sha256(jar).hexdigest()
    if found != expected:
        raise ValueError(f"{path}: the checksum is {found}, not {expected}; nothing of it is used.")
    return jar


if __name__ == "__main__":
    names, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for sha256, path in listed(names.read_text(encoding="utf-8")):
        with urllib.request.urlopen(f"{REPOSITORY}/{path}", timeout=120) as answer:
            (folder / path.rsplit("/", 1)[1]).write_bytes(checked(answer.read(), sha256, path))
