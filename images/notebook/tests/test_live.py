"""What a student sees of a session that works, and of executors that are missing."""

import io
import json
import time
from types import SimpleNamespace

import pytest
from aula import status, view
from aula.live import Follower, printer
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
    shown = view.html(State((WORK,), executors=2), "/user/alice/proxy/4040")
    assert '<progress max="60" value="34"' in shown and "2 executors" in shown
    assert 'href="/user/alice/proxy/4040/jobs/"' in shown


def test_names_of_stages_cannot_write_html():
    assert "<b>" not in view.html(State((Stage(1, "<b>x", 1, 0, 0, 0),), trouble=("<b>",)), None)


def test_only_a_few_stages_are_drawn():
    assert "and 3 more stages" in view.html(State((WORK,) * 7), None)


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
    assert silent.status.now().trouble == [] and silent.removed == []


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
        show(State(trouble=("no executor",)))
    show(None)
    assert capsys.readouterr().out == "no executor\n"


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
