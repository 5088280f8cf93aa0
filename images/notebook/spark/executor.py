"""Runs one Spark executor: the image's `executor` argument, as Spark's Kubernetes scheduler calls it.

PyPI's pyspark has no entry point for executors. Beyond starting the JVM this one ends with 0 after a normal end (told
to stop, or the driver is gone), so that no pod stays in phase Error for a student to wonder about; a JVM that fails by
itself keeps its exit code. Standard library only: it stays beside the JVM for its whole life.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

MAIN_CLASS = "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend"
# The same two entries as the driver's: the class archive is only valid for the class path that it was made with.
# Spark mounts its ConfigMap on /opt/spark/conf, and the JVM wants folders of an archived class path to be empty.
CLASS_PATH = "/opt/spark/no-conf:/opt/spark/jars/spark.jar"
ARCHIVE = "/opt/spark/aula.jsa"
JVM = (
    # Relocating the archive (a guard against exploits of the JVM's memory) would copy 100 MB of it into each executor.
    "-XX:+UnlockDiagnosticVMOptions",
    "-XX:ArchiveRelocationMode=0",
    f"-XX:SharedArchiveFile={ARCHIVE}",
    "-Xshare:auto",
    "-Dlog4j2.configurationFile=file:/opt/spark/log4j2.properties",
)
FLAGS = {
    "--driver-url": "SPARK_DRIVER_URL",
    "--executor-id": "SPARK_EXECUTOR_ID",
    "--cores": "SPARK_EXECUTOR_CORES",
    "--app-id": "SPARK_APPLICATION_ID",
    "--hostname": "SPARK_EXECUTOR_POD_IP",
    "--resourceProfileId": "SPARK_RESOURCE_PROFILE_ID",
    "--podName": "SPARK_EXECUTOR_POD_NAME",
}


def java_options(env: Mapping[str, str]) -> list[str]:
    """Returns the values of SPARK_JAVA_OPT_0, _1, … in the order of their numbers (10 comes after 9)."""
    found = [(int(m[1]), value) for name, value in env.items() if (m := re.fullmatch(r"SPARK_JAVA_OPT_(\d+)", name))]
    return [value for _, value in sorted(found)]


def command(env: Mapping[str, str]) -> list[str]:
    """Returns the JVM's command line; a variable that Spark should have set and did not is a KeyError with its name."""
    options = java_options(env)
    # One collector thread and little memory, unless the session chose a collector (the JVM refuses two).
    collector = [] if any(re.match(r"-XX:\+Use\w+GC$", o) for o in options) else ["-XX:+UseSerialGC"]
    flags = [part for flag, name in FLAGS.items() for part in (flag, env[name])]
    return [
        "java",
        *collector,
        *JVM,
        *options,
        "-Xmx" + env["SPARK_EXECUTOR_MEMORY"],
        "-cp",
        CLASS_PATH,
        MAIN_CLASS,
        *flags,
    ]


def answers(driver_url: str, seconds: float = 2.0) -> bool:
    """Says whether something still listens at spark://CoarseGrainedScheduler@host:port, waiting `seconds` at most."""
    address = urlsplit(driver_url)
    try:
        socket.create_connection((address.hostname, address.port), timeout=seconds).close()
    except OSError:
        return False
    return True


def exit_code(code: int, told_to_stop: bool, driver_answers: bool) -> int:
    """Returns the pod's exit code: 0 after a normal end, else the JVM's own (128 + number for a signal)."""
    # Spark's executor leaves with 1 when its driver is gone, as with any error of its own: only the driver tells them
    # apart.
    if told_to_stop or (code == 1 and not driver_answers):
        return 0
    return 128 - code if code < 0 else code


def main() -> int:
    stopped = False
    child = subprocess.Popen(command(os.environ))

    def stop(_number: int, _frame: object) -> None:
        nonlocal stopped
        stopped = True
        child.terminate()

    signal.signal(signal.SIGTERM, stop)
    # See the script `decommission` beside this file.
    signal.signal(signal.SIGPWR, lambda number, _frame: child.send_signal(number))
    signal.signal(signal.SIGINT, stop)
    code = child.wait()
    return exit_code(code, stopped, code != 1 or answers(os.environ["SPARK_DRIVER_URL"]))


if __name__ == "__main__":
    sys.exit(main())
