"""Runs Spark's history server for one home, and stops it when idle, because it shares the notebook's memory.

`python -m aula.history_server PORT PATH` (jupyter_server_config.py): it listens on PORT, reachable only in this pod,
and its links start with PATH. It reads only the event logs of this home.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aula.history import FOLDER, KEEP

# The server's configuration touches this file at every page request.
STAMP = Path(tempfile.gettempdir()) / "aula-history-seen"
IDLE_SECONDS = 900
MAIN_CLASS = "org.apache.spark.deploy.history.HistoryServer"


def settings(folder: Path, port: int, path: str) -> dict[str, str]:
    """Returns the history server's settings: little memory, and the same clean-up as `history.prune`."""
    return {
        "spark.history.fs.logDirectory": folder.as_uri(),
        "spark.history.ui.port": str(port),
        "spark.history.fs.update.interval": "10s",
        # How many sessions stay in memory; others are read again on request.
        "spark.history.retainedApplications": "2",
        "spark.history.fs.cleaner.enabled": "true",
        "spark.history.fs.cleaner.maxNum": str(KEEP),
        "spark.history.fs.cleaner.maxAge": "60d",
        "spark.history.fs.eventLog.rolling.maxFilesToRetain": "4",
        "spark.ui.proxyBase": path.rstrip("/"),
        "spark.ui.proxyRedirectUri": "/",
    }


def environment(folder: Path, port: int, path: str) -> dict[str, str]:
    """Returns the variables for Spark's own start script. 256 MiB of heap are enough for logs of a course's size."""
    java = [
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dlog4j2.configurationFile=file:/opt/spark/log4j2.properties",
        *(f"-D{key}={value}" for key, value in settings(folder, port, path).items()),
    ]
    return {"SPARK_DAEMON_MEMORY": "256m", "SPARK_HISTORY_OPTS": " ".join(java), "SPARK_LOCAL_IP": "127.0.0.1"}


def main(port: str, path: str) -> int:
    """Runs the server until it is stopped, ends, or is idle for IDLE_SECONDS. Returns 0: Jupyter restarts failures."""
    folder = Path.home() / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    STAMP.touch()
    server = Path(os.environ["SPARK_HOME"], "bin", "spark-class")
    child = subprocess.Popen([server, MAIN_CLASS], env={**os.environ, **environment(folder, int(port), path)})
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    while child.poll() is None:
        if time.time() - STAMP.stat().st_mtime > IDLE_SECONDS:
            child.terminate()
        time.sleep(1)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
