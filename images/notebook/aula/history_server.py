"""Runs Spark's history server for one home, and ends it when nobody looked for a while: it shares the notebook's memory.

`python -m aula.history_server PORT PATH` (jupyter_server_config.py): listens on PORT of this pod alone, its links begin with
PATH. It reads the event logs of this home and sees no others.
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

# The server's configuration touches it at every page that is asked for.
STAMP = Path(tempfile.gettempdir()) / "aula-history-seen"
IDLE_SECONDS = 900
MAIN_CLASS = "org.apache.spark.deploy.history.HistoryServer"


def settings(folder: Path, port: int, path: str) -> dict[str, str]:
    """Returns the history server's settings: small, and cleaning up after itself as `history.prune` does."""
    return {
        "spark.history.fs.logDirectory": folder.as_uri(),
        "spark.history.ui.port": str(port),
        "spark.history.fs.update.interval": "10s",
        # Pages of so many sessions are held ready in memory; others are read again when asked for.
        "spark.history.retainedApplications": "2",
        "spark.history.fs.cleaner.enabled": "true",
        "spark.history.fs.cleaner.maxNum": str(KEEP),
        "spark.history.fs.cleaner.maxAge": "60d",
        "spark.history.fs.eventLog.rolling.maxFilesToRetain": "4",
        "spark.ui.proxyBase": path.rstrip("/"),
        "spark.ui.proxyRedirectUri": "/",
    }


def environment(folder: Path, port: int, path: str) -> dict[str, str]:
    """Returns the variables by which Spark's own script starts it. 256 MiB of heap are enough for logs of a course's size."""
    java = [
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dlog4j2.configurationFile=file:/opt/spark/log4j2.properties",
        *(f"-D{key}={value}" for key, value in settings(folder, port, path).items()),
    ]
    return {"SPARK_DAEMON_MEMORY": "256m", "SPARK_HISTORY_OPTS": " ".join(java), "SPARK_LOCAL_IP": "127.0.0.1"}


def main(port: str, path: str) -> int:
    """Runs it until it is told to stop, ends by itself, or IDLE_SECONDS after the last page. Always 0: Jupyter restarts what fails."""
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
