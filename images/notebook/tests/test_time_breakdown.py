"""Where the time went, from events that Spark 4.3 wrote.

They are of a recorded session that made 4,000 rows in Python and shuffled them.
"""

import json
from pathlib import Path

import pytest
from aula.benchmarks import time_breakdown
from aula.benchmarks.time_breakdown import PARTS, Spent

RECORDED = Path(__file__).with_name("recorded") / "spark-events.jsonl"


@pytest.fixture(scope="module")
def groups():
    with RECORDED.open() as lines:
        return time_breakdown.by_group(json.loads(line) for line in lines)


def test_each_job_group_has_its_own_tasks(groups):
    assert set(groups) == {"strong/prepare/2", "strong/gbt/2/0"}
    ended = [json.loads(line) for line in RECORDED.read_text().splitlines() if '"SparkListenerTaskEnd"' in line]
    assert sum(group.tasks for group in groups.values()) == len(ended)


def test_making_rows_is_python_s_time_and_adding_them_up_is_not(groups):
    made, added = groups["strong/prepare/2"], groups["strong/gbt/2/0"]
    assert made.python > 0.5 * made.busy
    assert added.python == 0
    assert added.shuffle > 0 and added.compute > 0


def test_a_task_s_parts_are_its_time_from_launch_to_end(groups):
    first = next(json.loads(line) for line in RECORDED.read_text().splitlines() if '"SparkListenerTaskEnd"' in line)
    info = first["Task Info"]
    assert time_breakdown.of_task(first).busy == pytest.approx(
        (info["Finish Time"] - info["Launch Time"]) / 1000, rel=0.01
    )


def test_a_task_that_was_lost_with_its_executor_has_no_metrics():
    event = {
        "Event": "SparkListenerTaskEnd",
        "Stage ID": 1,
        "Task Info": {"Launch Time": 1000, "Finish Time": 3000, "Accumulables": []},
        "Task Metrics": None,
    }
    assert time_breakdown.of_task(event) == Spent(scheduling=2.0, tasks=1)


def test_shares_add_up_to_one_and_name_what_no_task_used():
    found = time_breakdown.shares(Spent(compute=6.0, shuffle=1.0, scheduling=1.0), seconds=10.0, slots=2)
    assert set(found) == set(PARTS) and sum(found.values()) == pytest.approx(1)
    assert (found["compute"], found["idle"]) == (pytest.approx(0.3), pytest.approx(0.6))


def test_more_than_there_was_room_for_is_no_negative_idleness():
    assert time_breakdown.shares(Spent(compute=30.0), seconds=10.0, slots=2)["idle"] == 0


def test_a_log_is_read_from_its_folder(tmp_path):
    assert time_breakdown.read(tmp_path) == {} == time_breakdown.read(tmp_path / "none")
    (tmp_path / "app-1").write_text(RECORDED.read_text())
    assert set(time_breakdown.read(tmp_path)) == {"strong/prepare/2", "strong/gbt/2/0"}
