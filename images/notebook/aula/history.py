"""Keeps finished sessions: Spark's event logs, in the student's own home, up to a limit."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

# Hidden from the file browser; `aula-history` and the personal-data command use this name.
FOLDER = ".spark-history"
KEEP = 30
MOST_BYTES = 200 * 1024**2
# A log that was written to this recently can belong to a session of another notebook that still runs.
IN_USE_SECONDS = 3600


def event_log(home: Path) -> dict[str, str]:
    """Returns the settings for a session's event log; none if the home is not writable (full, read-only)."""
    folder = home / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        prune(folder)
    except OSError as error:
        print(
            f"This session will not appear in Spark's history: cannot write to {folder} ({error.strerror}).", flush=True
        )
        return {}
    return {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": folder.as_uri(),
        "spark.eventLog.compress": "true",
        "spark.eventLog.rolling.enabled": "true",
        "spark.eventLog.rolling.maxFileSize": "16m",
    }


def prune(folder: Path, keep: int = KEEP, most_bytes: int = MOST_BYTES) -> list[Path]:
    """Removes the oldest logs beyond `keep` logs or `most_bytes` in total; returns the removed ones.

    Runs at each start of a session, because the history server, whose cleaner does the same, may never be opened.
    """
    logs = sorted(folder.iterdir(), key=_changed, reverse=True)
    removed, total = [], 0
    for rank, log in enumerate(logs):
        total += _size(log)
        if (rank >= keep or total > most_bytes) and time.time() - _changed(log) > IN_USE_SECONDS:
            shutil.rmtree(log, ignore_errors=True) if log.is_dir() else log.unlink(missing_ok=True)
            removed.append(log)
    return removed


def _files(log: Path) -> list[Path]:
    return [log, *log.iterdir()] if log.is_dir() else [log]


def _changed(log: Path) -> float:
    return max((file.stat().st_mtime for file in _files(log)), default=0.0)


def _size(log: Path) -> int:
    return sum(file.stat().st_size for file in _files(log) if file.is_file())
