"""A Spark session in one line: executors as pods beside this notebook, never more than its quota has room for."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from aula import conf, history, live, pages, pods, quota, running
from aula import connect as spark_connect
from aula.settings import Place, Settings, place, settings
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
    app_name: str = "notebook",
    wait_seconds: float = 90,
    progress: bool = True,
    connect: bool | None = None,
    config: dict[str, str] | None = None,
) -> SparkSession:
    """Starts a Spark session (ending the one that runs) and returns when its executors are ready.

    executors     how many to ask for; fewer are started, and a sentence says so, where the quota has no room for all;
                  0, or no room for any, gives a session inside this notebook; (1, 4) has between one and four, as many as
                  the work at hand asks for: idle ones are given back, see `conf.dynamic` for after how long
    cores         tasks that one executor runs at a time (default: the course's, usually 1)
    memory        heap of one executor, e.g. "512m" (default: the course's); Spark adds to it what Python needs
    gpus          GPUs for each executor
    core_limit    processor time that one executor may use at most, in cores (default: `cores`)
    wait_seconds  how long to wait for executors before going on with those that are ready
    progress      whether cells show what Spark does while they wait for it, and say why executors are missing
    connect       a session of Spark Connect: DataFrames and SQL as ever, no `sparkContext` and no RDDs (default: the course's, usually not)
    config        further settings of Spark, which win over the ones made here

    ValueError says which argument makes no sense. A quota never ends the session.
    """
    began = time.monotonic()
    limits, here = settings(os.environ), place(os.environ)
    (least, most), executor = span(executors), wish(limits, cores, memory, gpus, core_limit)
    _stop_running()
    port = _free_port()
    ui = conf.ui_path(os.environ, port)
    # What of `config` a JVM is told as it starts (its heap, its options, its jars) comes too late afterwards.
    jvm = _start_jvm(conf.common(app_name, limits.driver_memory) | conf.ui(port, ui) | (config or {}), quick=bool(here and most))
    granted = quota.granted(most, executor, limits, here, dynamic=least < most) if here else 0
    if not here and most:
        print("This notebook runs outside a cluster: Spark runs inside it, with no executors.", flush=True)
    at_once, own = min(least, granted), _settings(here, executor, granted, limits, app_name) | conf.ui(port, ui)
    remote = limits.connect if connect is None else connect
    if remote:
        own |= spark_connect.settings()
    if granted and least < most:
        own |= conf.dynamic(at_once, granted)
    # Of students' sessions; a benchmark's driver has no home that lasts.
    own |= history.event_log(Path.home()) if ui else {}
    if granted:
        print(f"Starting Spark with {counted(at_once, granted)} …", flush=True)
    spark = _context(jvm, own | (config or {}))
    if granted and here:
        running.wait(spark, at_once, here, wait_seconds, began)
        if at_once < granted:
            print(f"It grows to {granted} while there is work for them, and gives back those that are idle.", flush=True)
    else:
        threads = spark.sparkContext.defaultParallelism
        print(
            f"Spark is ready inside this notebook ({threads} task{'' if threads == 1 else 's'} at a time) after {time.monotonic() - began:.0f} s.",
            flush=True,
        )
    if ui:
        pages.show(ui, conf.history_path(os.environ))
    if progress:
        wanted = max(1, at_once) if granted else 0
        live.follow(Status(spark.sparkContext, wanted, running.why_missing(spark, executor, limits, here), running.remover(spark, here)), ui)
    return spark_connect.client(spark) if remote else spark


def counted(least: int, most: int) -> str:
    """Writes a number of executors: "1 executor", "1 to 4 executors"."""
    return f"{most if least == most else f'{least} to {most}'} executor{'' if most == 1 else 's'}"


def wish(limits: Settings, cores: int | None, memory: str | None, gpus: int, core_limit: float | None) -> Executor:
    """Turns the arguments of `spark_session` into an executor's size; ValueError names the one that makes no sense."""
    cores = limits.executor_cores if cores is None else cores
    for name, value, least in (("cores", cores, 1), ("gpus", gpus, 0)):
        if not isinstance(value, int) or value < least:
            raise ValueError(f"{name}={value!r} makes no sense: it is a whole number, {least} or more.")
    limit = cpu(str(core_limit if core_limit is not None else cores))
    if limit <= 0:
        raise ValueError(f"core_limit={core_limit!r} makes no sense: it is the processor time of one executor, e.g. 0.5.")
    if limits.gpu_most is not None and gpus > limits.gpu_most:
        most = limits.gpu_most
        print(f"This course shares its GPUs, and a pod is given {most} part{'' if most == 1 else 's'} of one: gpus={most} and not {gpus}.", flush=True)
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
    """Ends the session that runs, if any: its executors leave room for those of the next."""
    from pyspark import SparkContext

    live.unfollow()
    if SparkContext._active_spark_context is None:
        return
    print("The Spark session that was running is ended first.", flush=True)
    spark_connect.stop()
    # Nothing is left of it where it was Spark Connect's.
    if SparkContext._active_spark_context is not None:
        SparkContext._active_spark_context.stop()


def _free_port() -> int:
    """Returns a port for Spark's own pages that no other kernel's session has; the last where all are taken, and Spark looks further."""
    for port in conf.UI_PORTS:
        with socket.socket() as one, contextlib.suppress(OSError):
            # As Spark's server asks for it: a session that has just ended leaves its port in TIME_WAIT.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(("0.0.0.0", port))
            return port
    return conf.UI_PORTS[-1]


def _start_jvm(settings: dict[str, str], quick: bool) -> Future[None]:
    """Starts Spark's JVM, which takes seconds, while the quota is read; one that runs already is kept as it is."""
    from pyspark import SparkConf, SparkContext

    if quick:
        settings = {**settings, "spark.driver.extraJavaOptions": settings["spark.driver.extraJavaOptions"] + conf.QUICK_COMPILER}
    wanted = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    pool = ThreadPoolExecutor(1)
    future = pool.submit(SparkContext._ensure_initialized, conf=wanted)
    pool.shutdown(wait=False)
    return future


def _context(jvm: Future[None], settings: dict[str, str]) -> SparkSession:
    from pyspark.sql import SparkSession

    jvm.result()
    return SparkSession.builder.config(map=settings).getOrCreate()
