"""What Spark's JVM is started with, when it is started again, and what of its log reaches nobody."""

import os
import sys
from types import SimpleNamespace

import pytest
from aula import conf, jvm

SHARED = {"spark.driver.memory": "1g", "spark.driver.extraJavaOptions": conf.DRIVER_JVM}


class Properties(dict):
    """java.util.Properties, as far as it is used."""

    setProperty = dict.__setitem__

    def remove(self, name):
        self.pop(name, None)


@pytest.fixture
def pyspark(monkeypatch):
    """A PySpark without a JVM: what JVMs were started with, which were ended, and the settings of sessions."""
    seen = SimpleNamespace(started=[], ended=0, properties=Properties(), session=None)

    class Context:
        _gateway = _jvm = None

        @classmethod
        def _ensure_initialized(cls, gateway):
            cls._gateway, cls._jvm = gateway, gateway.jvm

    class Builder:
        def config(self, map):
            seen.session = map
            return self

        def getOrCreate(self):
            return "a session"

    def launched(settings):
        system = SimpleNamespace(getProperties=lambda: seen.properties)
        seen.started.append(settings)
        return SimpleNamespace(
            jvm=SimpleNamespace(java=SimpleNamespace(lang=SimpleNamespace(System=system))), shutdown=ended
        )

    def ended():
        seen.ended += 1

    sql = SimpleNamespace(SparkSession=SimpleNamespace(builder=Builder()))
    monkeypatch.setitem(sys.modules, "pyspark", SimpleNamespace(SparkContext=Context, sql=sql))
    monkeypatch.setitem(sys.modules, "pyspark.sql", sql)
    monkeypatch.setattr(jvm, "_launched", launched)
    monkeypatch.setattr(jvm, "_started", {})
    monkeypatch.delenv("PYSPARK_SUBMIT_ARGS", raising=False)
    return seen


def start(config, **others):
    return jvm.session(jvm.start("1g", config, quick=False, **others), config)


def test_a_setting_of_one_session_is_no_default_of_the_next(pyspark):
    start({"spark.sql.shuffle.partitions": "7", "spark.executorEnv.A": "b", "spark.eventLog.enabled": "true"})
    # The JVM keeps for its whole life what it is started with.
    assert pyspark.started == [SHARED]
    assert pyspark.session["spark.sql.shuffle.partitions"] == "7"
    start({})
    assert (pyspark.session, len(pyspark.started)) == ({}, 1)


@pytest.mark.parametrize(
    "name",
    [
        "spark.driver.memory",
        "spark.driver.extraJavaOptions",
        "spark.driver.extraClassPath",
        "spark.jars",
        "spark.jars.packages",
        "spark.submit.pyFiles",
        "spark.files",
        "spark.local.dir",
        "spark.log.level",
        "spark.hadoop.fs.s3a.endpoint",
    ],
)
def test_a_setting_that_the_jvm_keeps_starts_another_one_with_it_and_without_it(pyspark, capsys, name):
    start({})
    start({name: "x"})
    assert pyspark.started[1] == SHARED | {name: "x"}
    assert "Starting Spark's JVM again" in capsys.readouterr().out
    start({name: "x", "spark.task.maxFailures": "9"})
    assert len(pyspark.started) == 2
    start({})
    assert (pyspark.started[2], pyspark.ended) == (SHARED, 2)


def test_what_pyspark_submit_args_say_is_of_their_time_too(pyspark, monkeypatch):
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", "--conf spark.x=y pyspark-shell")
    start({})
    start({})
    monkeypatch.delenv("PYSPARK_SUBMIT_ARGS")
    start({})
    assert (len(pyspark.started), pyspark.ended) == (2, 1)


def test_settings_of_executors_and_of_sql_need_no_other_jvm():
    assert jvm.at_start({"spark.executor.memory": "1g", "spark.sql.x": "y", "spark.driver.maxResultSize": "1g"}) == {}


def test_the_quick_compiler_is_asked_for_at_the_start(pyspark):
    jvm.start("1g", {}, quick=True).result()
    assert pyspark.started[0]["spark.driver.extraJavaOptions"] == conf.DRIVER_JVM + conf.QUICK_COMPILER


def test_spark_s_pages_have_the_path_of_their_own_session(pyspark):
    start({"spark.ui.proxyBase": "/user/alice/spark-ui"})
    assert pyspark.properties == {"spark.ui.proxyBase": "/user/alice/spark-ui"}
    start({})
    assert pyspark.properties == {}


@pytest.fixture
def pumped(monkeypatch):
    """Returns what is left of chunks of a log, each as it was handed on."""

    def pump(*chunks):
        left, seen = [*chunks, b""], []
        monkeypatch.setattr(jvm.os, "read", lambda *_: left.pop(0))
        monkeypatch.setattr(jvm.os, "close", lambda _: None)
        jvm.pump(0, seen.append)
        return seen

    return pump


@pytest.mark.parametrize(
    "line",
    [
        b"WARNING: Using incubator modules: jdk.incubator.vector",
        b"04:03:50 Spark ERROR: Error while invoking RpcHandler#receive() for one-way message from /127.0.0.1:50904."
        b"Could not find CoarseGrainedScheduler.",
        b"04:03:50 Spark WARN: Message StatusUpdate dropped. Could not find CoarseGrainedScheduler.",
        b"04:00:04 Spark WARN: Thread Thread[vert.x-eventloop-thread-2,5,main] has been blocked for 2440 ms, "
        b"time limit is 2000 ms",
    ],
)
def test_what_a_healthy_session_logs_is_left_out(pumped, line):
    assert pumped(line + b"\n", b"next\n") == [b"next\n"]


@pytest.mark.parametrize(
    "line",
    [
        b"WARNING: Using incubator modules: jdk.incubator.foreign",
        b"04:03:50 Spark ERROR: Error while invoking RpcHandler#receive() for one-way message from /10.0.0.1:1.No",
        b"04:03:50 Spark ERROR: Could not find CoarseGrainedScheduler. And more",
        b"04:03:50 Spark WARN: Thread Thread[main] has been blocked",
        b"Error: Could not find or load main class",
    ],
)
def test_real_errors_are_not(pumped, line):
    assert pumped(line + b"\n") == [line + b"\n"]


def test_a_line_that_comes_in_parts_is_one_line_and_a_progress_bar_comes_at_once(pumped):
    assert pumped(b"one\nWARNING: Using incubator mod", b"ules: jdk.incubator.vector\n", b"last") == [b"one\n", b"last"]
    assert pumped(b"\r[Stage 0:>   ]", b"\r[Stage 0:==> ]") == [b"\r[Stage 0:>   ]", b"\r[Stage 0:==> ]"]


def test_variables_for_the_jvm_are_set_while_it_starts_and_no_longer(monkeypatch):
    monkeypatch.setenv("SPARK_LOCAL_IP", "10.0.0.1")
    monkeypatch.delenv("SPARK_PUBLIC_DNS", raising=False)
    with jvm._environment(jvm.PAGES):
        assert {name: os.environ[name] for name in jvm.PAGES} == jvm.PAGES
    assert os.environ["SPARK_LOCAL_IP"] == "10.0.0.1"
    assert "SPARK_PUBLIC_DNS" not in os.environ
