"""What a student sees of a session that works, and of executors that are missing."""

import time

import pytest
from aula import view
from aula.live import Follower, printer
from aula.progress import pending
from aula.status import Stage, State, lost

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


@pytest.mark.parametrize("reason", ["Executor decommission: spark scale down", "Executor killed by driver."])
def test_executors_that_were_given_back_are_not_lost(reason):
    assert lost([{"id": "1", "isActive": False, "removeReason": reason}], set()) == {}


def test_executors_without_a_place_are_pending():
    from aula.kube import ExecutorPod

    gated = ExecutorPod("a", "Pending", "waiting in the queue")
    assert pending([gated, ExecutorPod("b", "Running")]) == "1 waiting for a place (waiting in the queue)"
    assert pending([]) == ""


def test_a_program_prints_each_trouble_once(capsys):
    show = printer()
    for _ in range(3):
        show(State(trouble=("no executor",)))
    show(None)
    assert capsys.readouterr().out == "no executor\n"


def test_a_session_that_is_gone_ends_what_follows_it():
    class Gone:
        def now(self):
            raise ConnectionError

    seen = []
    Follower(Gone(), seen.append, 0, 0)
    deadline = time.monotonic() + 5
    while not seen and time.monotonic() < deadline:
        time.sleep(0.01)
    assert seen == [None]
