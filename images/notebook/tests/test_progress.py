"""What a student reads while executors start, and the table of what they did."""

from types import SimpleNamespace

import pytest
from aula import kube, progress
from aula.activity import table as executor_table
from aula.kube import ExecutorPod
from aula.magics import number
from aula.progress import line, outcome, people


def test_progress_names_what_waits_and_why():
    waiting = ExecutorPod(
        "b", "Pending", "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available."
    )
    assert line(2, 0, []) == "Executors: 0 of 2 ready, 2 requested"
    assert line(2, 1, [ExecutorPod("a", "Running"), waiting]) == (
        "Executors: 1 of 2 ready, 1 pending (the cluster has no free processor just now)"
    )


def test_outcome():
    assert outcome(1, 1, [], 9.4) == "Spark is ready with 1 executor after 9 s."
    assert outcome(2, 0, [], 90).startswith("After 90 s, 0 of 2 executors are ready (the namespace refused")
    assert outcome(1, 0, [], 90).startswith("After 90 s, 0 of 1 executor is ready (")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("0/1 nodes are available: 1 Insufficient memory.", "the cluster has no free memory just now"),
        (
            "0/2 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 2 Insufficient cpu. preemption: 0/2",
            "the cluster has no free processor and no free memory just now",
        ),
        ("0/1 nodes are available: 1 Insufficient nvidia.com/gpu.", "the cluster has no free GPU just now"),
        ("0/1 nodes are available: 1 Insufficient nvidia.com/mig-1g.5gb.", "the cluster has no free GPU just now"),
        ("0/1 nodes are available: 1 Too many pods.", "the cluster has no room for another pod just now"),
        ("ErrImagePull: no such image. Try again.", "ErrImagePull: no such image"),
        ("waiting for its turn in the course's queue", "waiting for its turn in the course's queue"),
    ],
)
def test_the_scheduler_s_words_in_people_s(said, words):
    assert people(said) == words


RUNNING = [ExecutorPod(name, "Running") for name in "abc"]
FULL = ExecutorPod("d", "Pending", "0/1 nodes are available: 1 Insufficient cpu.", no_place=True)
CREATING = ExecutorPod("d", "Pending")


class Clock:
    """Time that passes only while somebody waits, and what there is at each of its seconds."""

    def __init__(self, monkeypatch, *stages):
        self.now, self.stages = 0.0, stages
        monkeypatch.setattr(progress, "time", self)

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds

    def at(self):
        """The last stage that has begun: (second, registered executors, pods)."""
        return [stage for stage in self.stages if stage[0] <= self.now][-1]

    def follow(self, asked, refused=""):
        progress.follow(asked, lambda: self.at()[1], lambda: self.at()[2], 90, 0.0, lambda: refused)
        return self.now


def test_a_session_does_not_wait_for_an_executor_that_has_no_place(monkeypatch, capsys):
    clock = Clock(monkeypatch, (0, 0, []), (2, 0, [*RUNNING, FULL]), (11, 3, [*RUNNING, FULL]))
    assert clock.follow(4) == 21
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Spark is ready with 3 of 4 executors after 21 s. The fourth joins when there is room: "
        "the cluster has no free processor just now."
    )


def test_nor_for_one_that_the_quota_refuses(monkeypatch, capsys):
    clock = Clock(monkeypatch, (0, 2, RUNNING[:2]))
    assert clock.follow(4, "your quota has 0 pods left and each executor needs 1 pod") == 10
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Spark is ready with 2 of 4 executors after 10 s. The other 2 join when there is room: "
        "your quota has 0 pods left and each executor needs 1 pod."
    )


@pytest.mark.parametrize(
    ("stages", "end"),
    [
        # An image that is pulled, however long nothing else changes.
        ([(0, 3, [*RUNNING, CREATING]), (60, 4, RUNNING)], 60),
        # One that starts while another has no place: it is waited for, and then ten seconds more.
        ([(0, 2, [*RUNNING, FULL]), (30, 3, [*RUNNING, FULL])], 40),
        # Places become free one after another.
        ([(0, 2, [*RUNNING[:2], FULL, FULL]), (8, 3, [*RUNNING, FULL]), (16, 4, RUNNING)], 16),
        # Without any executor nothing can be computed.
        ([(0, 0, [FULL])], 90),
    ],
)
def test_what_is_on_its_way_is_waited_for(monkeypatch, stages, end):
    assert Clock(monkeypatch, *stages).follow(4) == end


def test_a_pod_without_a_place_is_one_that_no_node_takes_or_that_a_queue_holds():
    def status(*conditions):
        return SimpleNamespace(conditions=[SimpleNamespace(**condition) for condition in conditions])

    scheduled = {"type": "PodScheduled", "status": "True", "reason": None}
    assert kube._no_place(status(scheduled | {"status": "False", "reason": "Unschedulable"}))
    assert kube._no_place(status(scheduled | {"status": "False", "reason": "SchedulingGated"}))
    # Just made; and one whose image is being pulled.
    assert not kube._no_place(SimpleNamespace(conditions=None))
    assert not kube._no_place(status(scheduled, {"type": "Ready", "status": "False", "reason": "ContainersNotReady"}))


def test_the_magic_reads_a_number():
    assert (number(""), number(" 5 ")) == (2, 5)
    with pytest.raises(ValueError, match='not "many"'):
        number("many")


def test_executor_table():
    answer = [{"id": "1", "totalCores": 1, "completedTasks": 40, "totalDuration": 12345, "isActive": True, "other": 1}]
    assert executor_table(answer) == [{"executor": "1", "cores": 1, "tasks": 40, "seconds": 12.3, "active": True}]
