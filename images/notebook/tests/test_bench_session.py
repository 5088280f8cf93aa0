"""The session of a scaling benchmark has exactly the executors that it measures."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from aula import kube, running
from aula.benchmarks import session
from aula.benchmarks.session import Bench
from aula.kube import ExecutorPod
from aula.settings import Place

FULL = ExecutorPod("d", "Pending", "0/1 nodes are available: 1 Insufficient cpu.", no_place=True)
HERE = Place("driver", "bench", "10.0.0.1", "image")


class Spark:
    """A session whose executors are those of the list; what was asked of Spark is in `asked`."""

    def __init__(self, executors):
        self.executors, self.asked = executors, []
        utils = SimpleNamespace(toSeq=list, toScalaMap=dict)
        python = SimpleNamespace(PythonUtils=utils)
        jvm = SimpleNamespace(
            org=SimpleNamespace(apache=SimpleNamespace(spark=SimpleNamespace(api=SimpleNamespace(python=python))))
        )
        scala = SimpleNamespace(
            getExecutorIds=lambda: SimpleNamespace(mkString=lambda between: between.join(self.executors)),
            getExecutorMemoryStatus=lambda: SimpleNamespace(size=lambda: len(self.executors) + 1),
            killExecutors=self.kill,
            requestTotalExecutors=lambda number, *_: self.asked.append(number),
        )
        self.sparkContext = SimpleNamespace(_jsc=SimpleNamespace(sc=lambda: scala), _jvm=jvm, applicationId="app")

    def kill(self, ids):
        self.executors = [one for one in self.executors if one not in ids]

    def stop(self):
        pass


class Pods:
    """The namespace's executors, and whether those without a place were removed."""

    def __init__(self, *pods):
        self.pods, self.removed = pods, False

    def executors(self, _):
        return self.pods

    def remove_without_place(self, _):
        self.removed = True


@pytest.fixture
def begin(monkeypatch):
    """Begins a benchmark's session that has asked for `wanted` executors."""

    def begin(spark, pods, wanted):
        monkeypatch.setattr(session, "spark_session", lambda **_: spark)
        monkeypatch.setattr(session, "place", lambda _: HERE)
        monkeypatch.setattr(kube, "Kube", lambda _: pods)
        return session.session(wanted, 1.0, "exam")

    return begin


def test_one_that_came_late_is_not_measured():
    spark = Spark(["1", "2", "10", "3"])
    Bench(spark, 3, Path()).shrink(3)
    assert spark.executors == ["1", "2", "3"]
    Bench(spark, 3, Path()).shrink(3)
    assert spark.executors == ["1", "2", "3"]


def test_what_has_no_place_at_the_start_never_joins_and_is_said(begin):
    spark, pods = Spark(["1", "2"]), Pods(ExecutorPod("a", "Running"), ExecutorPod("b", "Running"), FULL)
    with begin(spark, pods, 3) as bench:
        assert (bench.executors, bench.why) == (2, "the cluster has no free processor just now")
    assert (spark.asked, pods.removed) == ([2], True)


def test_fewer_by_the_quota_are_said_to_be(begin):
    with begin(Spark(["1"]), Pods(ExecutorPod("a", "Running")), 3) as bench:
        assert bench.why == "the quota had room for 1 executor"


@pytest.mark.parametrize("executors", [[], ["1", "2", "3"]])
def test_with_all_of_them_or_threads_instead_nothing_is_asked_of_spark(begin, executors):
    spark = Spark(executors)
    with begin(spark, Pods(), 3) as bench:
        assert (bench.executors, bench.why, spark.asked) == (len(executors), "", [])
    assert running.count(spark.sparkContext) == len(executors)
