"""The planner: seats and who finds none, a timetable's peak, the pods of a program of many nodes."""

import math

import pytest
from aula.planner import launchpad, seats, serverless, timetable
from aula.planner.launchpad import Group
from aula.planner.timetable import Session
from hypothesis import given
from hypothesis import strategies as st
from planner_properties import real

loads = real(0.01, 200)
shares = real(1e-4, 0.9)


@pytest.mark.parametrize(
    "number, load, share",
    [(0, 3, 1), (1, 1, 1 / 2), (2, 2, 2 / 5), (3, 2, 4 / 19), (10, 10, 0.21458), (15, 10, 0.03650), (5, 0, 0)],
)
def test_erlangs_formula(number, load, share):
    assert seats.blocking(number, load) == pytest.approx(share, abs=5e-6)


@pytest.mark.parametrize("number, load", [(1, 0.0101), (5, 1.36), (10, 4.46), (20, 12.03), (50, 37.90), (100, 84.06)])
def test_the_load_of_printed_tables_at_one_percent(number, load):
    assert seats.carried(number, 0.01) == pytest.approx(load, abs=5.1 * 10 ** -(4 if number == 1 else 3))


@given(st.integers(0, 60), loads)
def test_erlangs_recursion_is_its_sum(number, load):
    """B = (a^n/n!)/Σ a^k/k!, and the share falls with seats and grows with the load."""
    terms = [math.exp(k * math.log(load) - math.lgamma(k + 1)) for k in range(number + 1)]
    assert seats.blocking(number, load) == pytest.approx(terms[-1] / sum(terms), rel=1e-9)
    assert seats.blocking(number + 1, load) < seats.blocking(number, load) <= 1
    assert number == 0 or seats.blocking(number, load * 1.1) > seats.blocking(number, load)


@given(loads, shares)
def test_the_seats_are_the_fewest(load, share):
    answer = seats.needed(load, share)
    assert seats.blocking(answer.value, load) <= share < seats.blocking(answer.value - 1, load)
    assert answer.terms["seats in use"] == pytest.approx(load * (1 - answer.terms["share without a seat"]))
    assert (answer.binds, answer.unit) == ("need", "seats")
    if answer.value > 1:
        short = seats.needed(load, share, most=answer.value - 1)
        assert (short.value, short.binds) == (answer.value - 1, "quota")


@given(st.integers(1, 100), shares)
def test_a_load_is_carried_by_its_seats_and_no_larger_one(number, share):
    load = seats.carried(number, share)
    assert seats.blocking(number, load) <= share < seats.blocking(number, load * (1 + 1e-6))


def test_forty_students_in_the_evening():
    """40 people who work 6 of 60 hours each: 4 erlangs, below the 4.46 that ten seats carry at 1 %."""
    load = seats.load(40, 6, 60)
    assert load == pytest.approx(4)
    answer = seats.needed(load)
    assert (answer.value, answer.advice) == (
        10,
        "Spread the work over twice the time (a later deadline): seats from 10 to 7.",
    )
    assert seats.needed(load, most=4).advice.startswith("Spread the work over twice the time (a later deadline): tries")


def test_people_on_nodes_are_whole_on_each():
    node, each, system = {"cpu": 4, "memory": 16e9}, {"cpu": 1, "memory": 6e9}, {"memory": 1e9}
    answer = seats.there(3, node, each, system)
    # 45 GB would hold 7, but a node holds two.
    assert (answer.value, answer.binds) == (6, "memory")
    assert answer.advice == "Halve what a person requests of memory: people at once from 6 to 12."
    assert seats.there(3, {"cpu": 1}, {"cpu": 0.25}, {"cpu": 0.5}).binds == "cores"
    assert seats.there(3, {"pods": 9}, {"pods": 4}, {}).binds == "quota"
    # Where halving does not help, a node does.
    assert seats.there(2, {"cpu": 1}, {"cpu": 5}, {}).value == 0


WEEK = [
    Session("Monday's lab", 9, 11, 30),
    Session("the lecture", 10, 12, 50),
    Session("Tuesday's lab", 33, 35, 40),
    Session("the exam", 11, 13, 20),
]


def test_the_peak_of_a_timetable():
    answer = timetable.peak(WEEK, beside=5)
    assert (answer.value, answer.binds) == (85, "need")
    assert answer.terms == {"from": 10, "until": 11, "Monday's lab": 30, "the lecture": 50, "beside": 5}
    # Without the lab, lecture and exam are 70; without the lecture, 50 in its free hour.
    assert answer.advice == ("Move the lecture to an hour without another lesson: people at once from 85 to 55.")
    short = timetable.peak(WEEK, seats=60)
    assert short.binds == "quota" and short.advice.startswith("20 find no seat. Move")
    assert timetable.peak(WEEK, seats=80).binds == "need"


def test_who_ends_makes_room_for_who_starts_and_one_lesson_cannot_move_away():
    answer = timetable.peak([Session("a", 9, 10, 7), Session("b", 10, 11, 7)])
    assert (answer.value, answer.terms["from"]) == (7, 9)
    assert answer.advice.startswith("No lesson by itself lowers the peak")


@given(
    st.lists(
        st.builds(lambda a, n, p: Session("x", a, a + n, p), st.integers(0, 20), st.integers(1, 6), st.integers(0, 9)),
        min_size=1,
    )
)
def test_no_hour_has_more_people_than_the_peak(week):
    answer = timetable.peak(week)
    assert answer.value == max(timetable.at_once(week, hour) for hour in range(30))
    assert timetable.at_once(week, answer.terms["from"]) == answer.value
    assert max(s.people for s in week) <= answer.value <= sum(s.people for s in week)


MI = 1024**2
PROGRAM = [Group("producer", 4, 0.1, 256 * MI), Group("consumer", 1, 0.2, 512 * MI, served=False)]
HARD = {"pods": 8, "cpu": 1, "memory": 6 * 1024 * MI, "gpu": 1}
NOTEBOOK = {"pods": 1, "cpu": 0.1, "memory": 2 * 1024 * MI}


def test_the_pods_of_a_program_in_the_examples_quota():
    answer = launchpad.pods(PROGRAM, HARD, NOTEBOOK)
    assert (answer.value, answer.binds) == (5, "need")
    assert answer.terms == pytest.approx(
        {"pods": 5, "cpu": 0.6, "memory": 1536 * MI, "gpu": 0, "ports": 4, "nodes more": 2}
    )
    assert answer.advice == "It fits, and so do 2 more of producer."
    assert launchpad.pods(PROGRAM, {}, {}).advice == "Nothing that it needs is limited."


@pytest.mark.parametrize(
    "groups, binds, advice",
    [
        ([Group("actor", 9, 0.05, 1)], "quota", "It lacks 2 of pods: put 2 nodes of actor into a pod (colocation)."),
        ([Group("actor", 4, 0.5, 1)], "cores", "It lacks 1.1 of cpu: run 1 of actor, or let each node of actor have"),
        ([Group("actor", 2, 0, 6144 * MI)], "memory", "memory: let each node of actor have 2,147,483,648 of memory."),
        ([Group("learner", 2, 0.1, 1, gpu=1)], "quota", "It lacks 1 of gpu: ask for a larger quota, or run fewer"),
        ([Group(f"g{i}", 1, 0, 1) for i in range(9)], "quota", "It lacks 2 of pods: ask for a larger quota"),
    ],
)
def test_a_program_that_does_not_fit_says_what_lacks_and_the_cure(groups, binds, advice):
    answer = launchpad.pods(groups, HARD, NOTEBOOK)
    assert answer.binds == binds and advice in answer.advice


@given(st.integers(1, 40), st.integers(1, 10), st.integers(1, 20))
def test_nodes_in_one_pod_save_pods_and_the_cure_fits(nodes, colocated, room):
    group = Group("a", nodes, 0.1, 100, colocated=colocated)
    assert (group.pods - 1) * colocated < nodes <= group.pods * colocated
    alone = launchpad.needs([Group("a", nodes, 0.1, 100)])
    assert launchpad.needs([group]) == {**alone, "pods": group.pods}
    answer = launchpad.pods([group], {"pods": room}, {})
    if answer.binds == "quota":
        together = int(answer.advice.split("put ")[1].split()[0])
        assert launchpad.pods([Group("a", nodes, 0.1, 100, colocated=together)], {"pods": room}, {}).binds == "need"
    else:
        more = nodes + int(answer.terms["nodes more"])
        grown = [
            launchpad.pods([Group("a", n, 0.1, 100, colocated=colocated)], {"pods": room}, {}) for n in (more, more + 1)
        ]
        assert [one.binds for one in grown] == ["need", "quota"]


def test_pods_of_a_fan_out_are_those_of_the_serverless_batch():
    fan_out = serverless.FanOut(units=80, parallel=6, pod_seconds=3, unit_seconds=0.2)
    answer = serverless.batch(fan_out)
    assert (answer.value, answer.terms["pods"]) == (14, 6)
