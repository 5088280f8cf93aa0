"""Spark Connect: the notebook speaks to a server inside its own driver and knows of no JVM, as it would to a cluster far away.

The server is this notebook's alone: it listens on the loopback address, on a port of its own, and asks for a token.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# What PySpark looks at to know that its functions are to make plans for a server, and that stopping the session stops the server.
MARKS = ("SPARK_CONNECT_MODE_ENABLED", "SPARK_LOCAL_REMOTE")


def settings() -> dict[str, str]:
    """Returns the settings of a driver that is a Spark Connect server too; the token is new in each session, and Spark's pages hide it."""
    return {
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        # Any that is free: a second kernel has a server too.
        "spark.connect.grpc.binding.port": "0",
        "spark.connect.authenticate.token": secrets.token_urlsafe(24),
        # As PySpark's own: what a session sends (files, classes) is that session's alone.
        "spark.sql.artifact.isolation.enabled": "true",
        "spark.sql.artifact.isolation.alwaysApplyClassloader": "true",
    }


def client(driver: SparkSession) -> SparkSession:
    """Returns a session that speaks to the server in `driver`; its `stop()` ends both."""
    context = driver.sparkContext
    # A Scala object, as PySpark's own client finds it.
    service = getattr(getattr(context._jvm, "org.apache.spark.sql.connect.service.SparkConnectService$"), "MODULE$")  # noqa: B009
    port = service.localPort()
    # What fails is raised in the notebook. The server would say it a second time, and complain of every result that is given back after the end.
    log4j = context._jvm.org.apache.logging.log4j
    log4j.core.config.Configurator.setLevel("org.apache.spark.sql.connect", log4j.Level.OFF)
    token = context.getConf().get("spark.connect.authenticate.token")
    os.environ |= dict.fromkeys(MARKS, "1")
    from pyspark.sql.connect.session import SparkSession as Remote

    return Remote.builder.remote(f"sc://localhost:{port}/;token={token}").getOrCreate()


def stop() -> None:
    """Ends a session of Spark Connect that runs, and with it the marks that make PySpark's functions its own; does nothing where none runs."""
    if MARKS[0] not in os.environ:
        return
    from pyspark.sql.connect.session import SparkSession as Remote

    running = Remote.getActiveSession()
    if running is not None:
        running.stop()
    for mark in MARKS:
        os.environ.pop(mark, None)
