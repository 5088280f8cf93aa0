"""What a benchmark leaves behind, and what a student reads while executors start."""

import csv
import io
import json

import pytest
from aula import bench, report
from aula.activity import table as executor_table
from aula.kube import ExecutorPod
from aula.magics import number
from aula.progress import line, outcome

SETTING = report.Setting(
    "higgs-gbt", "bigdata-2026-27", "2026-11-21 12:00 UTC", 100_000, 10, 3, 6, 0.4, 1, 0.8196, "4.3.0", "aula/notebook:abc"
)
RUNS = report.compared(
    [report.Run(1, 1, 40.0, 0.81), report.Run(2, 2, 22.0, 0.81), report.Run(3, 2, 21.0, 0.81, note="3 asked, 2 had room")]
)


def test_speedup_is_against_the_fewest_executors():
    assert [run.speedup for run in RUNS] == pytest.approx([1.0, 40 / 22, 40 / 21])
    assert [run.efficiency for run in RUNS] == pytest.approx([1.0, 40 / 44, 40 / 42])


def test_efficiency_against_a_base_of_two():
    two, four = report.compared([report.Run(2, 2, 20.0, 0.8), report.Run(4, 4, 10.0, 0.8)])
    assert (two.efficiency, four.speedup, four.efficiency) == (1.0, 2.0, 1.0)


def test_the_table_says_what_was_measured_and_marks_the_odd_row():
    text = report.table(SETTING, RUNS).splitlines()
    assert text[0] == "higgs-gbt: 10 boosted trees of depth 3, 100,000 rows, 6 partitions, each executor held to 0.4 CPU"
    assert text[1].split() == ["executors", "seconds", "speed-up", "efficiency", "AUC"]
    assert text[2].split() == ["1", "40.0", "1.00", "100%", "0.8100"]
    assert text[4].endswith("3 asked, 2 had room")


def test_csv_and_json_hold_the_same_runs():
    rows = list(csv.DictReader(io.StringIO(report.as_csv(RUNS))))
    stored = json.loads(report.as_json(SETTING, RUNS))
    assert [row["executors"] for row in rows] == [str(run["executors"]) for run in stored["runs"]] == ["1", "2", "2"]
    assert stored["core_limit"] == 0.4 and "caching" not in stored and "cached" in stored["method"]


def test_no_runs_no_comparison():
    assert report.compared([]) == []


def test_options():
    wish = bench.options(["higgs-gbt", "--executors", "3,1", "--rows", "1000", "--core-limit", "0.5"])
    assert (wish.executors, wish.rows, wish.core_limit, wish.partitions) == ([1, 3], 1000, 0.5, 6)


@pytest.mark.parametrize("text", ["0,1", "one", ""])
def test_numbers_of_executors_that_make_no_sense(text, capsys):
    with pytest.raises(SystemExit):
        bench.options(["higgs-gbt", "--executors", text])
    assert "--executors" in capsys.readouterr().err


def test_notes():
    assert (bench.note(2, 2), bench.note(3, 2)) == ("", "3 asked, 2 had room")
    assert "none" in bench.note(1, 0)


def test_progress_names_what_waits_and_why():
    waiting = ExecutorPod("b", "Pending", "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available.")
    assert line(2, 0, []) == "Executors: 0 of 2 ready, 2 requested"
    assert line(2, 1, [ExecutorPod("a", "Running"), waiting]) == (
        "Executors: 1 of 2 ready, 1 waiting for a place (0/1 nodes are available: 1 Insufficient cpu)"
    )


def test_outcome():
    assert outcome(1, 1, [], 9.4) == "Spark is ready with 1 executor after 9 s."
    assert outcome(2, 0, [], 90).startswith("After 90 s 0 of 2 executors are ready (the namespace refused")


def test_the_magic_reads_a_number():
    assert (number(""), number(" 5 ")) == (2, 5)
    with pytest.raises(ValueError, match='not "many"'):
        number("many")


def test_executor_table():
    answer = [{"id": "1", "totalCores": 1, "completedTasks": 40, "totalDuration": 12345, "isActive": True, "other": 1}]
    assert executor_table(answer) == [{"executor": "1", "cores": 1, "tasks": 40, "seconds": 12.3, "active": True}]
