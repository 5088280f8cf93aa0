"""What a student sees of a session that works, and of executors that are missing."""

import io
import json
import sys
import time
from types import SimpleNamespace

import pytest
from aula import status, view
from aula.live import Cell, Follower, printer
from aula.progress import pending
from aula.status import Stage, State, Status, lost


class Silent:
    """A session without work whose executor 1 was ended by the driver, as Spark's status API tells it."""

    def __init__(self, monkeypatch):
        self.removed, self.refuse = [], False
        answer = [
            {"id": "1", "isActive": False, "removeReason": "Executor killed by driver."},
            {"id": "2", "isActive": True},
        ]
        monkeypatch.setattr(status, "urlopen", lambda *_, **__: io.StringIO(json.dumps(answer)))
        monkeypatch.setattr(status, "count", lambda _: 1)
        stage = SimpleNamespace(
            stageId=1, name="count", numTasks=2, numCompletedTasks=0, numActiveTasks=0, numFailedTasks=0
        )
        tracker = SimpleNamespace(getActiveStageIds=lambda: [1] if self.refuse else [], getStageInfo=lambda _: stage)
        context = SimpleNamespace(uiWebUrl="http://ui", applicationId="app", statusTracker=lambda: tracker)
        self.status = Status(context, 2, self._why_not, self.removed.append)

    def _why_not(self):
        raise ConnectionError


@pytest.fixture
def silent(monkeypatch):
    return Silent(monkeypatch)


WORK = Stage(3, "count at NativeMethodAccessorImpl.java:0", 60, 34, 3, 0)
KILLED = {
    "id": "2",
    "isActive": False,
    "removeReason": "\nThe executor with id 2 exited with exit code 137(SIGKILL, possible container OOM).",
}


def test_a_stage_is_a_line_of_text_and_a_bar():
    assert view.text(State((WORK,))) == "count (stage 3): 34 of 60 tasks, 3 running"
    shown = view.html(State((WORK,), executors=2, wanted=2), "/user/alice/proxy/4040")
    assert '<progress max="60" value="34"' in shown and "2 executors" in shown
    assert 'href="/user/alice/proxy/4040/jobs/"' in shown


def test_names_of_stages_cannot_write_html():
    assert "<b>" not in view.html(State((Stage(1, "<b>x", 1, 0, 0, 0),), trouble=("<b>",)), None)


def test_only_a_few_stages_are_drawn():
    assert "and 3 more stages" in view.html(State((WORK,) * 7), None)
    assert "and 1 more stage<" in view.html(State((WORK,) * 5), None)


NO_PROCESSOR = "1 pending (the cluster has no free processor just now)"


@pytest.mark.parametrize(
    ("executors", "wanted", "why", "said"),
    [
        (0, 0, "", "inside this notebook"),
        # All of them lost: still not inside the notebook.
        (0, 1, "", "0 of 1 executor"),
        (3, 4, NO_PROCESSOR, f"3 of 4 executors: {NO_PROCESSOR}"),
        (1, 1, "", "1 executor"),
        # One that grows.
        (3, 1, "", "3 executors"),
    ],
)
def test_a_cell_says_in_one_place_where_the_work_is_done(executors, wanted, why, said):
    shown = view.html(State((WORK,), executors, wanted, why=why), None)
    assert f"<small>{said}</small>" in shown
    assert ("inside this notebook" in shown) == (wanted == 0)
    # Not a second time, with another number.
    assert shown.count(" executor") == (1 if wanted else 0)


class Output:
    """What a cell's output shows last."""

    def __init__(self):
        self.html = ""

    def __call__(self, data, **_):
        self.html = data["text/html"]
        return self

    def update(self, data, **_):
        self.html = data["text/html"]


@pytest.fixture
def cell(monkeypatch):
    output = Output()
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=output))
    return Cell(None), output


def test_a_cell_that_ends_with_an_executor_missing_says_the_same_as_before(cell):
    show, output = cell
    show(State((WORK,), 3, 4, why=NO_PROCESSOR))
    before = output.html
    show(None)
    assert "3 of 4 executors" in before and "3 of 4 executors" in output.html
    assert "inside this notebook" not in output.html and "<progress" not in output.html


def test_a_cell_whose_executor_came_in_the_end_has_nothing_left_to_say(cell):
    show, output = cell
    show(State((WORK,), 3, 4, why=NO_PROCESSOR))
    show(State((WORK,), 4, 4))
    assert "<small>4 executors</small>" in output.html and "3 of 4" not in output.html
    show(None)
    assert output.html == ""


def test_a_cell_tells_of_a_lost_executor_to_its_end(cell):
    show, output = cell
    show(State((WORK,), 1, 2, ("Executor 2 was lost.",)))
    show(State((WORK,), 2, 2))
    show(State(executors=2, wanted=2))
    show(None)
    assert "⚠ Executor 2 was lost." in output.html and "<small>2 executors</small>" in output.html


def test_a_cell_without_work_shows_nothing(cell):
    show, output = cell
    show(State(executors=1, wanted=2))
    show(None)
    assert output.html == ""


def test_a_lost_executor_is_told_once_and_why():
    told = lost([KILLED, {"id": "1", "isActive": True}], set())
    assert list(told) == ["2"] and "more memory than it has" in told["2"]
    assert lost([KILLED], {"2"}) == {}


def test_a_deleted_pod_is_said_to_be_one():
    gone = {
        "id": "1",
        "isActive": False,
        "removeReason": "The executor with ID 1 (registered at 1 ms) was not found in the cluster at the polling time",
    }
    assert "(its pod was deleted)" in lost([gone], set())["1"]


def test_executors_that_were_given_back_are_not_lost():
    assert (
        lost([{"id": "1", "isActive": False, "removeReason": "Executor decommission: spark scale down"}], set()) == {}
    )


def test_one_that_gives_no_sign_of_life_is_lost_and_its_pod_is_removed(silent):
    lost_one = (
        "Executor 1 was lost (it stopped responding, usually because its node is gone). "
        "Spark requests another and repeats the lost work."
    )
    assert silent.status.now().trouble == [lost_one]
    assert silent.status.now().trouble == [] and silent.removed == ["1"]


def test_one_that_a_benchmark_ends_is_neither_lost_nor_removed(silent):
    silent.status.give_back(["1"])
    state = silent.status.now()
    assert state.trouble == [] and silent.removed == []
    # Nor is it missed.
    assert (state.executors, state.wanted) == (1, 1)


def test_a_look_that_fails_has_told_nobody(silent):
    silent.refuse = True
    with pytest.raises(ConnectionError):
        silent.status.now()
    silent.refuse = False
    assert len(silent.status.now().trouble) == 1


def test_executors_without_a_place_are_pending():
    from aula.kube import ExecutorPod

    gated = ExecutorPod("a", "Pending", "waiting in the queue")
    assert pending([gated, ExecutorPod("b", "Running")]) == "1 pending (waiting in the queue)"
    assert pending([]) == ""


def test_a_program_prints_each_trouble_once(capsys):
    show = printer()
    for _ in range(3):
        show(State(executors=1, wanted=2, trouble=("no executor",), why="1 pending"))
    show(None)
    assert capsys.readouterr().out == "no executor\n1 of 2 executors are running: 1 pending.\n"


def test_a_look_that_fails_is_not_the_last_and_a_session_that_is_stopped_ends_them():
    looks = iter([ConnectionError(), State(), None])

    class Busy:
        def ended(self):
            self.answer = next(looks)
            return self.answer is None

        def now(self):
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

    seen = []
    Follower(Busy(), seen.append, 0, 0)
    deadline = time.monotonic() + 5
    while None not in seen and time.monotonic() < deadline:
        time.sleep(0.01)
    assert seen == [State(), None]
