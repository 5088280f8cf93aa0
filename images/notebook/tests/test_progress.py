"""What a student reads while executors start, and the table of what they did."""

import pytest
from aula.activity import table as executor_table
from aula.kube import ExecutorPod
from aula.magics import number
from aula.progress import line, outcome


def test_progress_names_what_waits_and_why():
    waiting = ExecutorPod(
        "b", "Pending", "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available."
    )
    assert line(2, 0, []) == "Executors: 0 of 2 ready, 2 requested"
    assert line(2, 1, [ExecutorPod("a", "Running"), waiting]) == (
        "Executors: 1 of 2 ready, 1 pending (0/1 nodes are available: 1 Insufficient cpu)"
    )


def test_outcome():
    assert outcome(1, 1, [], 9.4) == "Spark is ready with 1 executor after 9 s."
    assert outcome(2, 0, [], 90).startswith("After 90 s, 0 of 2 executors are ready (the namespace refused")


def test_the_magic_reads_a_number():
    assert (number(""), number(" 5 ")) == (2, 5)
    with pytest.raises(ValueError, match='not "many"'):
        number("many")


def test_executor_table():
    answer = [{"id": "1", "totalCores": 1, "completedTasks": 40, "totalDuration": 12345, "isActive": True, "other": 1}]
    assert executor_table(answer) == [{"executor": "1", "cores": 1, "tasks": 40, "seconds": 12.3, "active": True}]
