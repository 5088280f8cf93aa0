"""Brings the course's notebooks into a home when a server starts, and writes what is new into a page of the home.

A copy that is exactly as it was handed out is replaced by the course's newer version. From a copy that differs in one
byte nobody can tell what a student wants to keep: it stays as it is, and the newer version is put beside it. A deleted
file comes back at the next start: that is how a student gets a fresh copy. No other file is ever written or removed.

Standard library only, and no import of `aula`: every start of a server waits for this.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

# In the home. What was handed out: hashes by path, the newest last.
LEDGER = Path(".aula", "handed-out.json")
PAGE = "WHAT-IS-NEW.md"
# JupyterLab opens the page at each start for this long, unless it is deleted: the first start may go unseen.
NEWS_SECONDS = 7 * 24 * 3600
HEAD = """# What is new in the course

The course's notebooks have changed since you got them. Your own changes are kept. Delete this page when you have read
it; the next news brings a new one.
"""


@dataclass(frozen=True)
class News:
    """What a student reads about one file: `path` in the home and, if it was put beside the student's own, `beside`."""

    path: str
    beside: str | None = None
    added: bool = False

    def sentence(self) -> str:
        """Returns a line of Markdown."""
        if self.added:
            return f"- {link(self.path)} is new."
        if self.beside is None:
            return f"- {link(self.path)} is now the new version. You had not changed the old one."
        return (
            f"- {link(self.beside)} is the new version of {link(self.path)}, which you changed and which stays yours."
        )


def link(path: str) -> str:
    """Returns a link to a file of the home, relative to the page."""
    return f"[{path}]({quote(path)})"


def digest(path: Path) -> str | None:
    """Returns the hash of a file's content; None if it is no file that can be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def same_cells(one: Path, other: Path) -> bool:
    """Says whether two notebooks have the same cells, outputs aside; False if one of them is no notebook."""

    def cells(path: Path) -> list[tuple[object, ...]]:
        found = json.loads(path.read_bytes())["cells"]
        return [(cell["cell_type"], "".join(cell["source"]), cell.get("attachments")) for cell in found]

    try:
        return cells(one) == cells(other)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


@contextmanager
def whole(target: Path) -> Iterator[BinaryIO]:
    """Opens a file that takes the place of `target` once it is written, as a whole or not at all. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # One fixed name: what an interrupted start leaves is overwritten by the next.
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def put(source: Path, target: Path) -> None:
    """Copies a file as a whole or not at all. Raises OSError."""
    with source.open("rb") as content, whole(target) as file:
        shutil.copyfileobj(content, file)
        os.fchmod(file.fileno(), source.stat().st_mode & 0o777 | 0o600)


def beside(target: Path, versions: list[str], new: str) -> Path:
    """Returns where a new version goes beside a student's own: a name that is free, or holds an unchanged version."""
    number = 1
    while True:
        named = target.with_name(f"{target.stem} (new{'' if number == 1 else f' {number}'}){target.suffix}")
        if not os.path.lexists(named) or digest(named) in {*versions, new}:
            return named
        number += 1


def deliver(source: Path, home: Path, path: str, versions: list[str], first: bool) -> News | None:
    """Brings one file into the home, appends its hash to `versions`, and returns what is new. Raises OSError.

    first  nothing was handed out to this home before, so that a missing file is no news
    """
    new, target = digest(source), home / path
    if new is None:
        raise OSError(f"{source} cannot be read")
    known, changed, news = bool(versions), versions[-1:] != [new], None
    own = digest(target)
    if not os.path.lexists(target):
        put(source, target)
        news = News(path, added=not known) if changed and not first else None
    elif own == new or (changed and own in versions):
        if own != new:
            put(source, target)
        # Also where an earlier start was interrupted between the copy and the page.
        news = News(path) if changed and known else None
    elif changed and not same_cells(source, target):
        copy = beside(target, versions, new)
        if digest(copy) != new:
            put(source, copy)
        news = News(path, str(copy.relative_to(home)))
    if changed:
        versions[:] = [*(version for version in versions if version != new), new]
    return news


def labs_on(env: Mapping[str, str]) -> list[str]:
    """Returns the names of the labs that are on; none where the program's text cannot be read."""
    try:
        return sorted(json.loads(env.get("AULA_LABS") or "{}").get("labs", {}))
    except (ValueError, AttributeError):
        return []


def sources(root: Path, labs: Iterable[str] = ()) -> Iterator[tuple[Path, str]]:
    """Yields the course's files below `root`, each with its path in the home; of labs, the notebook of each."""
    yield root / "welcome.ipynb", "welcome.ipynb"
    for path in sorted((root / "course").rglob("*")):
        if not path.is_dir():
            yield path, str(path.relative_to(root))
    for lab in labs:
        notebook = root / "labs" / lab / "student" / "lab.ipynb"
        if notebook.exists():
            yield notebook, f"course/labs/{lab}.ipynb"


def ledger(home: Path) -> dict[str, list[str]]:
    """Reads what was handed out; empty if that is lost, so that every copy which differs counts as changed."""
    try:
        found = json.loads((home / LEDGER).read_bytes())["files"]
        return {str(path): [str(version) for version in versions] for path, versions in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_page(home: Path, news: list[News], today: str) -> None:
    """Puts today's news before the earlier ones. Raises OSError."""
    page = home / PAGE
    lines = "\n".join(item.sentence() for item in news)
    earlier = page.read_text(encoding="utf-8", errors="replace") if page.exists() else ""
    section = f"\n## {today}\n{lines}\n"
    # Unless a start that was interrupted has written them already.
    if section not in earlier:
        with whole(page) as file:
            file.write(f"{HEAD}{section}{earlier.removeprefix(HEAD)}".encode())


def hand_out(root: Path, home: Path, today: str, labs: Iterable[str] = ()) -> list[str]:
    """Brings all files of the course below `root` into `home`; returns a sentence for each that was not possible.

    labs  names of the labs that are on
    """
    known, news, problems = ledger(home), [], []
    first = not any(known.values())
    for source, path in sources(root, labs):
        versions = known.setdefault(path, [])
        try:
            if item := deliver(source, home, path, versions, first):
                news.append(item)
        except OSError as error:
            problems.append(f"cannot write the course's {path} to {home} ({error.strerror or error})")
    try:
        # In this order: a start that is interrupted in between says the same again, and nothing goes unsaid.
        if news:
            write_page(home, news, today)
        with whole(home / LEDGER) as file:
            file.write(json.dumps({"files": known}, indent=1).encode())
    except OSError as error:
        problems.append(f"cannot note in {home} what is new ({error.strerror or error})")
    return problems


def first_page(home: Path, now: float) -> str:
    """Returns what JupyterLab opens: the page with the news while they are new, else the welcome notebook."""
    try:
        fresh = now - (home / PAGE).stat().st_mtime < NEWS_SECONDS
    except OSError:
        fresh = False
    return PAGE if fresh else "welcome.ipynb"


def main(root: str) -> int:
    """Prints what JupyterLab opens first. Never fails: a server must start in a home that is full."""
    home = Path.home()
    for problem in hand_out(Path(root), home, time.strftime("%Y-%m-%d"), labs_on(os.environ)):
        print(f"{problem}: is the home full or read-only?", file=sys.stderr)
    print(first_page(home, time.time()))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
