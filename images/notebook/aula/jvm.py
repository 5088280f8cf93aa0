"""Spark's JVM: starts it once, starts another one if a session needs other settings at its start, and keeps it quiet.

What `spark-submit` gets on its command line becomes a property of the JVM, and with that a default of every later
session in it. So the JVM gets only the settings that have no effect later (AT_START); sessions get the others.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from aula import conf

if TYPE_CHECKING:
    from py4j.java_gateway import JavaGateway
    from pyspark.sql import SparkSession

# Settings that take effect only when the JVM starts, or that it keeps for as long as it runs: its memory, options and
# classes, files that spark-submit resolves, the log's levels, its local folders, Hadoop's cache of file systems.
AT_START = re.compile(
    r"spark\.(driver\.(memory$|extra|default|userClassPathFirst$)"
    r"|jars|files$|archives$|submit\.|log\.|local\.dir$|hadoop\.)"
)
# Lines of a healthy session: the JVM announces a module of Java's that Spark asks for, executors report to a session
# that has just ended, and a busy machine let the Kubernetes client wait. Each is whole, so that it hides nothing else.
NOISE = re.compile(
    rb"WARNING: Using incubator modules: jdk\.incubator\.vector\s*$"
    rb"|\S+ Spark (ERROR|WARN): .*Could not find CoarseGrainedScheduler\.?\s*$"
    rb"|\S+ Spark WARN: Thread Thread\[vert\.x-.*"
    rb" has been blocked for \d+ ms, time limit is \d+ ms(Thread blocked)?\s*$"
)
END_SECONDS = 10
# Spark's own pages answer inside the notebook's pod only: the hub shows them to who may see them, behind its sign-in.
# They are bound to the first, and named by the second.
PAGES = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_PUBLIC_DNS": "127.0.0.1"}

# With which settings of `config`, and which PYSPARK_SUBMIT_ARGS, the JVM was started.
_started: dict[str, tuple[dict[str, str], str | None]] = {}


def at_start(config: Mapping[str, str]) -> dict[str, str]:
    """Returns the part of `config` that a JVM needs when it starts."""
    return {name: value for name, value in config.items() if AT_START.match(name)}


def start(driver_memory: str, config: Mapping[str, str], quick: bool) -> Future[None]:
    """Starts a JVM, which takes seconds, while the caller goes on; keeps one that runs if it fits `config`.

    quick  with only the quick compiler (`conf.QUICK_COMPILER`)
    """
    from pyspark import SparkContext

    asked = (at_start(config), os.environ.get("PYSPARK_SUBMIT_ARGS"))
    if SparkContext._gateway is not None and asked != _started.get("with", ({}, asked[1])):
        print(
            "Starting Spark's JVM again, because some settings take effect only when it starts. "
            "Run the cells again that define functions or models for Spark.",
            flush=True,
        )
        end()
    settings = {"spark.driver.memory": driver_memory, "spark.driver.extraJavaOptions": conf.DRIVER_JVM} | asked[0]
    if quick:
        settings["spark.driver.extraJavaOptions"] += conf.QUICK_COMPILER

    def launch() -> None:
        if SparkContext._gateway is None:
            SparkContext._ensure_initialized(gateway=_launched(settings))
            _started["with"] = asked

    pool = ThreadPoolExecutor(1)
    future = pool.submit(launch)
    pool.shutdown(wait=False)
    return future


def session(jvm: Future[None], settings: Mapping[str, str]) -> SparkSession:
    """Waits for the JVM, and returns a session with exactly these settings (and those of `spark-defaults.conf`)."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    jvm.result()
    # Spark's pages read this one from the JVM's properties.
    name, properties = "spark.ui.proxyBase", SparkContext._jvm.java.lang.System.getProperties()
    properties.remove(name)
    if name in settings:
        properties.setProperty(name, settings[name])
    return SparkSession.builder.config(map=dict(settings)).getOrCreate()


def end() -> None:
    """Ends the JVM, whose session is stopped: it reads the end of its input."""
    from pyspark import SparkContext

    gateway, SparkContext._gateway, SparkContext._jvm = SparkContext._gateway, None, None
    gateway.shutdown()
    _started.clear()
    # A JVM that this process did not start has no process here.
    if process := getattr(gateway, "proc", None):
        process.stdin.close()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _launched(settings: Mapping[str, str]) -> JavaGateway:
    """Starts the JVM with its standard error passing through `pump`."""
    from pyspark import SparkConf
    from pyspark.java_gateway import launch_gateway

    wanted = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    ours, theirs = os.pipe()
    reader = threading.Thread(target=pump, args=(ours, _say), name="aula-jvm", daemon=True)
    reader.start()
    try:
        with _environment(PAGES):
            gateway = launch_gateway(wanted, {"stderr": theirs})
    except Exception:
        # What spark-submit said is read before the program that it stops.
        os.close(theirs)
        reader.join(END_SECONDS)
        raise
    os.close(theirs)
    return gateway


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Sets variables for what is started meanwhile, and no longer: a person's own Spark beside ours has its own."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _say(text: bytes) -> None:
    # As the JVM would write itself. It must not come to a standstill because nobody reads.
    with suppress(OSError):
        os.write(2, text)


def pump(source: int, write: Callable[[bytes], object]) -> None:
    """Hands on what the file descriptor `source` gives until its end, line by line, without the lines of NOISE."""
    rest = b""
    while chunk := os.read(source, 65536):
        *lines, rest = (rest + chunk).split(b"\n")
        if kept := b"".join(line + b"\n" for line in lines if not NOISE.match(line)):
            write(kept)
        # Spark's progress bar, which a program can ask for, has no end of line.
        if rest.startswith(b"\r"):
            write(rest)
            rest = b""
    if rest:
        write(rest)
    os.close(source)
