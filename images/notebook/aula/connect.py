"""Spark Connect: the notebook talks to a server inside its own driver, without a JVM, as with a remote cluster.

Only this notebook can use the server: it listens on the loopback address, on its own port, and requires a token.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# These tell PySpark that its functions make plans for a server, and that stopping the session stops the server.
MARKS = ("SPARK_CONNECT_MODE_ENABLED", "SPARK_LOCAL_REMOTE")


def settings() -> dict[str, str]:
    """Returns the settings of a driver that is also a Spark Connect server.

    The token is new in each session, and the Spark UI hides it.
    """
    return {
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        # Any free port, because a second kernel also has a server.
        "spark.connect.grpc.binding.port": "0",
        "spark.connect.authenticate.token": secrets.token_urlsafe(24),
        # As in PySpark: files and classes that a session sends belong to that session only.
        "spark.sql.artifact.isolation.enabled": "true",
        "spark.sql.artifact.isolation.alwaysApplyClassloader": "true",
    }


def client(driver: SparkSession) -> SparkSession:
    """Returns a session that talks to the server in `driver`; its `stop()` stops both."""
    context = driver.sparkContext
    # A Scala object, found as PySpark's own client does.
    service = getattr(context._jvm, "org.apache.spark.sql.connect.service.SparkConnectService$")
    port = getattr(service, "MODULE$").localPort()
    # Errors are raised in the notebook. The server would log them again, and would log every result that is released
    # after the end.
    log4j = context._jvm.org.apache.logging.log4j
    log4j.core.config.Configurator.setLevel("org.apache.spark.sql.connect", log4j.Level.OFF)
    token = context.getConf().get("spark.connect.authenticate.token")
    os.environ |= dict.fromkeys(MARKS, "1")
    from pyspark.sql.connect.session import SparkSession as Remote

    return Remote.builder.remote(f"sc://localhost:{port}/;token={token}").getOrCreate()


def stop() -> None:
    """Stops a running Spark Connect session and removes its marks for PySpark; does nothing if none runs."""
    if MARKS[0] not in os.environ:
        return
    from pyspark.sql.connect.session import SparkSession as Remote

    running = Remote.getActiveSession()
    if running is not None:
        running.stop()
    for mark in MARKS:
        os.environ.pop(mark, None)
