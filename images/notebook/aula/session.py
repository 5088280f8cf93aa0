"""Starts a Spark session in one line: executors run as pods next to this notebook, within its quota."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

from aula import conf, history, jvm, live, pages, pods, quota, running, words
from aula import connect as spark_connect
from aula.settings import Place, Settings, notebook_name, place, settings
from aula.sizes import LEAST_HEAP_MIB, Executor, cpu, heap_mib, span
from aula.status import Status

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def spark_session(
    executors: int | tuple[int, int] = 2,
    cores: int | None = None,
    memory: str | None = None,
    gpus: int = 0,
    *,
    core_limit: float | None = None,
    app_name: str | None = None,
    wait_seconds: float = 90,
    progress: bool = True,
    connect: bool | None = None,
    config: dict[str, str] | None = None,
) -> SparkSession:
    """Starts a Spark session (and stops the one that is running); returns when its executors are ready.

    executors     how many to start. If the quota has no room for all, fewer start, and a sentence says so. With 0, or
                  if there is no room for any, Spark runs inside this notebook. (1, 4) uses between one and four,
                  depending on the work: idle executors are released after the times in `conf.dynamic`.
    cores         tasks that one executor runs at the same time (default: the course's setting, usually 1)
    memory        heap of one executor, for example "512m" (default: the course's setting); Spark adds memory for Python
    gpus          GPUs for each executor
    core_limit    the most CPU that one executor can use, in cores (default: `cores`)
    app_name      the session's name in Spark's pages and in the history (default: the notebook's)
    wait_seconds  how long to wait for executors before continuing with those that are ready. If some are ready and the
                  others have no place in the cluster, the session continues after 10 s without a change.
    progress      whether cells show what Spark does while they wait for it, and why executors are missing
    connect       whether to use Spark Connect: DataFrames and SQL work as usual, but there are no `sparkContext` and
                  no RDDs (default: the course's setting, usually False)
    config        additional Spark settings for this session, which override the settings made here. Some take effect
                  only when Spark's JVM starts, such as "spark.jars": a JVM that runs with others is started again.

    Raises ValueError, which names the invalid argument. A quota never ends the session.
    """
    began = time.monotonic()
    limits, here, app_name = settings(os.environ), place(os.environ), app_name or notebook_name(os.environ)
    (least, most), executor = span(executors), wish(limits, cores, memory, gpus, core_limit)
    _stop_running()
    port = _free_port()
    ui = conf.ui_path(os.environ, port)
    started = jvm.start(limits.driver_memory, config or {}, quick=bool(here and most))
    granted = quota.granted(most, executor, limits, here, dynamic=least < most) if here else 0
    if not here and most:
        print("No cluster found: Spark runs inside this notebook, without executors.", flush=True)
    at_once, own = min(least, granted), _settings(here, executor, granted, limits, app_name) | conf.ui(port, ui)
    remote = limits.connect if connect is None else connect
    if remote:
        own |= spark_connect.settings()
    if granted and least < most:
        own |= conf.dynamic(at_once, granted)
    # Only for students' sessions: a benchmark's driver has no permanent home.
    own |= history.event_log(Path.home()) if ui else {}
    if granted:
        print(f"Starting Spark with {between(at_once, granted)} …", flush=True)
    spark = jvm.session(started, own | (config or {}))
    if granted and here:
        running.wait(spark, at_once, executor, limits, here, wait_seconds, began)
        if at_once < granted:
            most_said = words.counted(granted, "executor")
            print(f"It grows to {most_said} while there is work for them, and releases idle ones.", flush=True)
    else:
        tasks, seconds = words.counted(spark.sparkContext.defaultParallelism, "task"), time.monotonic() - began
        print(f"Spark is ready inside this notebook ({tasks} at a time) after {seconds:.0f} s.", flush=True)
    if ui:
        pages.show(ui, conf.history_path(os.environ))
    if progress:
        wanted = max(1, at_once) if granted else 0
        live.follow(
            Status(
                spark.sparkContext,
                wanted,
                running.why_missing(spark, executor, limits, here),
                running.remover(spark, here),
            ),
            ui,
        )
    return spark_connect.client(spark) if remote else spark


def between(least: int, most: int) -> str:
    """Formats a number of executors: "1 executor", "1 to 4 executors"."""
    return words.counted(most, "executor") if least == most else f"{least} to {words.counted(most, 'executor')}"


def wish(limits: Settings, cores: int | None, memory: str | None, gpus: int, core_limit: float | None) -> Executor:
    """Converts the arguments of `spark_session` into an executor's size; ValueError names an invalid argument."""
    cores = limits.executor_cores if cores is None else cores
    for name, value, least in (("cores", cores, 1), ("gpus", gpus, 0)):
        if not isinstance(value, int) or value < least:
            raise ValueError(f"{name}={value!r}: must be a whole number of at least {least}.")
    limit = cpu(str(core_limit if core_limit is not None else cores))
    if limit <= 0:
        raise ValueError(f"core_limit={core_limit!r}: must be a number of cores greater than 0, for example 0.5.")
    if limits.gpu_most is not None and gpus > limits.gpu_most:
        most = limits.gpu_most
        shares = words.counted(most, "share")
        note = f"This course shares its GPUs, and a pod can have {shares} of one: using gpus={most} instead of {gpus}."
        print(note, flush=True)
        gpus = most
    heap = heap_mib(memory or limits.executor_heap)
    if heap < LEAST_HEAP_MIB:
        raise ValueError(f'memory="{memory}" is less than Spark can start with: give at least "{LEAST_HEAP_MIB}m".')
    return Executor(cores, min(limit, cpu(limits.executor_cpu_request)), limit, heap, limits.overhead_factor, gpus)


def _settings(here: Place | None, executor: Executor, granted: int, limits: Settings, app_name: str) -> dict[str, str]:
    s3 = conf.s3(limits.s3 and limits.s3.words())
    if not (granted and here):
        return conf.local(app_name, limits.driver_memory) | s3
    vendor = conf.gpu_vendor(limits.gpu_resource)
    prefix = "spark-" + secrets.token_hex(3)
    pod, gpu_pod = (part and part.words() for part in (limits.pod, limits.gpu_pod))
    template = pods.template_file(conf.POD_TEMPLATE, pods.fragment(pod, gpu_pod, executor.gpus, limits.gpu_resource))
    return (
        conf.cluster(here, executor, granted, app_name, limits.driver_memory, vendor, prefix, template)
        | conf.queued(limits.queue)
        | s3
    )


def _stop_running() -> None:
    """Stops the running session, if any, to make room for the executors of the next one."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    live.unfollow()
    if SparkContext._active_spark_context is None:
        return
    print("Stopping the Spark session that is running.", flush=True)
    spark_connect.stop()
    # A Spark Connect session is already gone here. The session goes first: it is the next one's default otherwise.
    if session := SparkSession._instantiatedSession:
        session.stop()
    if SparkContext._active_spark_context is not None:
        SparkContext._active_spark_context.stop()


def _free_port() -> int:
    """Returns a port for the Spark UI that no other kernel's session uses.

    Returns the last one if all are used; Spark then looks for another.
    """
    for port in conf.UI_PORTS:
        with socket.socket() as one, contextlib.suppress(OSError):
            # As Spark's server does: a session that has just ended leaves its port in TIME_WAIT.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(("0.0.0.0", port))
            return port
    return conf.UI_PORTS[-1]
