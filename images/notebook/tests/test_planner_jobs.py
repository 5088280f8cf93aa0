"""The planner: checkpoints, fan-out, federated rounds, shares, blocks, scaling, streams and deadlines."""

import math

import pytest
from aula.planner import (
    Network,
    StepTime,
    allreduce,
    blocks,
    checkpoint,
    data,
    deadline,
    federated,
    gigabits,
    reclaim,
    room,
    scaling,
    serverless,
)
from hypothesis import given
from hypothesis import strategies as st
from planner_properties import real


def test_the_checkpoint_interval_is_youngs():
    answer = checkpoint.interval(write=5, pod_mtbf=86_400, pods=7)
    assert answer.value == pytest.approx(math.sqrt(2 * 5 * 86_400 / 7))
    assert (answer.unit, answer.binds) == ("s", "checkpoint")
    assert answer.terms["checkpoints"] == pytest.approx(answer.terms["steps again"])
    assert answer.advice.startswith("Write checkpoints beside the training")
    with pytest.raises(ValueError, match="write=50 must be below half"):
        checkpoint.interval(50, 100)


@given(real(0.01, 100), real(1e3, 1e7), real(0.1, 10))
def test_no_other_interval_wastes_less(write, mtbf, factor):
    best = checkpoint.interval(write, mtbf)
    assert checkpoint.waste(best.value * factor, write, mtbf) >= best.terms["waste"] * (1 - 1e-12)
    assert checkpoint.interval(write, mtbf, 2).value < best.value
    assert best.terms["waste"] < 1


def test_steps_done_again_after_a_kill():
    assert [checkpoint.steps_again(k, 10) for k in (0, 9, 10, 57)] == [0, 9, 0, 7]


def test_the_units_of_the_original_case():
    assert serverless.double_ml_units(100, 5) == 1000
    assert serverless.double_ml_units(100, 5, "n_rep") == 200


def test_one_wave_is_best_without_a_limit():
    job = serverless.FanOut(units=1000, parallel=6, pod_seconds=3, unit_seconds=0.1)
    answer = serverless.batch(job)
    assert (answer.value, answer.unit, answer.binds) == (167, "units", "quota")
    assert answer.terms["wall"] == pytest.approx(3 + 16.7)
    assert answer.terms["efficiency"] == pytest.approx(100 / (19.7 * 6))
    assert answer.terms["GB-seconds"] == pytest.approx(1.024 * (6 * 3 + 100))
    assert answer.terms["US dollars"] == pytest.approx(1.024 * 118 * 1.6667e-5 + 6 * 2e-7)
    # One unit a pod: 167 waves, each of which waits for its pods.
    assert job.wall(1) == pytest.approx(167 * 3.1)
    assert job.gb_seconds(10) == pytest.approx(1000 / 10 * 1.024 * (3 + 10 * 0.1))


def test_a_time_limit_binds():
    job = serverless.FanOut(1000, 6, 3, 0.1)
    answer = serverless.batch(job, limit_seconds=8)
    assert (answer.binds, answer.value) == ("time limit", 42)
    assert answer.advice == "Let a pod run 19.7 s: the whole from 28.8 s to 19.7 s."
    assert serverless.batch(serverless.FanOut(6, 6, 3, 0.1)).binds == "start-up"
    assert serverless.batch(serverless.FanOut(6, 6, 0.1, 3)).binds == "compute"
    with pytest.raises(ValueError, match="at least pod_seconds"):
        serverless.batch(job, limit_seconds=3)


@given(st.integers(1, 300), st.integers(1, 20), real(0, 10), real(0.01, 10), st.one_of(st.none(), real(0.01, 100)))
def test_no_batch_is_quicker_than_the_one_found(units, parallel, pod, unit, limit):
    job = serverless.FanOut(units, parallel, pod, unit)
    allowed = [b for b in range(1, units + 1) if limit is None or pod + b * unit <= limit * (1 + 1e-12)]
    if not allowed:
        with pytest.raises(ValueError, match="limit_seconds"):
            serverless.batch(job, limit)
        return
    answer = serverless.batch(job, limit)
    assert answer.terms["wall"] == pytest.approx(min(job.wall(b) for b in allowed), rel=1e-9)
    assert answer.terms["efficiency"] <= 1 + 1e-9


def test_repetitions_fall_with_the_square_of_the_error():
    answer = serverless.repetitions(0.01, 0.001)
    assert (answer.value, answer.binds, answer.terms["error"]) == (100, "samples", pytest.approx(0.001))


def clients(*uplinks, samples=600):
    return [federated.Client(samples, StepTime(0.001, 0.0001), uplink) for uplink in uplinks]


def test_a_federated_round_waits_for_its_slowest_client():
    # 5 · 60 · (0.001 + 10 · 0.0001) = 0.6 s, and 2 · 10 MB over 20 MB/s = 1 s.
    answer = federated.round_time(clients(20e6, 20e6), 10e6, epochs=5, batch=10)
    assert (answer.value, answer.binds) == (pytest.approx(1.6), "wire")
    assert answer.advice == "Send the model in 16 bits: a round from 1.6 s to 1.1 s."
    slow = federated.round_time(clients(20e6, 20e6, 2e6), 10e6, 5, 10)
    assert (slow.value, slow.binds) == (pytest.approx(10.6), "stragglers")
    assert slow.advice == "Go on without the slowest client of a round: a round from 10.6 s to 1.6 s."
    assert federated.round_time(clients(1e9), 1e6, 5, 10).binds == "compute"


def test_the_last_batch_of_an_epoch_is_smaller():
    client = clients(1e6, samples=25)[0]
    assert client.local_seconds(2, 10) == pytest.approx(2 * (2 * 0.002 + 0.0015))


def test_fewer_rounds_move_fewer_bytes():
    assert federated.bytes_moved(6, 10, 1e6) == 120e6
    sgd = federated.bytes_moved(74, 10, 1e6)
    assert round(sgd / federated.bytes_moved(6, 10, 1e6), 1) == 12.3
    assert round(sgd / federated.bytes_moved(14, 10, 1e6), 1) == 5.3


def test_the_noise_of_the_gaussian_mechanism():
    answer = federated.noise(clip=1, epsilon=0.5, delta=1e-5)
    assert (answer.value, answer.binds) == (pytest.approx(math.sqrt(2 * math.log(125_000)) / 0.5), "privacy")
    assert federated.noise(1, 0.5, 1e-5, rounds=4).value == pytest.approx(2 * answer.value)
    with pytest.raises(ValueError, match="privacy accountant"):
        federated.noise(1, 1.0, 1e-5)


@given(real(0.01, 0.99), real(1e-9, 0.5), st.integers(1, 100))
def test_more_privacy_and_more_rounds_take_more_noise(epsilon, delta, rounds):
    here = federated.noise(1, epsilon, delta, rounds).value
    assert federated.noise(1, epsilon / 2, delta, rounds).value > here
    assert federated.noise(1, epsilon, delta / 2, rounds).value > here
    assert federated.noise(1, epsilon, delta, rounds + 1).value > here


def test_executors_are_handed_back_in_proportion():
    assert reclaim.take({"a": 5, "b": 10}, 3, "ceil") == {"a": 1, "b": 2}
    assert reclaim.take({"a": 1, "b": 1, "c": 1}, 1, "ceil") == {"a": 1, "b": 1, "c": 1}
    # 20/18, 40/18 and 12/18: the largest remainder is c's.
    assert reclaim.take({"a": 5, "b": 10, "c": 3}, 4) == {"a": 1, "b": 2, "c": 1}
    assert reclaim.take({"a": 1, "b": 1, "c": 1}, 1) == {"a": 1, "b": 0, "c": 0}


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30)), st.integers(0, 100))
def test_the_largest_remainder_takes_exactly_what_is_needed(over, need):
    exact, ceiled = reclaim.take(over, need), reclaim.take(over, need, "ceil")
    wanted = min(need, sum(over.values()))
    assert sum(exact.values()) == wanted
    assert wanted <= sum(ceiled.values()) <= wanted + max(0, len(over) - 1)
    assert all(0 <= taken[name] <= over[name] for taken in (exact, ceiled) for name in over)


def test_a_guarantee_is_met_from_what_others_have_over():
    shares = {"A": reclaim.Share(9, 4), "B": reclaim.Share(1, 4, pending=5), "C": reclaim.Share(2, 4)}
    answer = reclaim.reclaim(shares)
    assert (answer.value, answer.binds, answer.terms["taken/needed"]) == ({"A": 3}, "need", 1)
    short = reclaim.reclaim({"A": reclaim.Share(5, 4), "B": reclaim.Share(0, 4, 4)})
    assert (short.value, short.binds) == ({"A": 1}, "quota") and short.advice.startswith("3 guaranteed")
    even = {name: reclaim.Share(2, 1) for name in "abc"} | {"d": reclaim.Share(0, 1, 1)}
    assert "1 executors instead of 3" in reclaim.reclaim(even, "ceil").advice


@pytest.mark.parametrize(("count", "dataset"), [(8, 72), (16, 272), (32, 1056), (64, 4160)])
def test_tasks_of_a_transpose(count, dataset):
    assert blocks.tasks("dataset", count) == dataset
    assert blocks.tasks("dataset", count) / blocks.tasks("ds-array", count) == count + 1


def test_blocks_of_an_array():
    array = blocks.Array(work=60, task_overhead=0.005, cores=8, size=1e9, worker_memory=2e9)
    answer = blocks.best(array)
    assert (answer.value, answer.binds, answer.terms["tasks"]) == (8, "cores", 8)
    tight = blocks.best(blocks.Array(60, 0.005, 8, 1e9, 1e8), "dataset")
    assert (tight.value, tight.binds) == (40, "memory")
    assert tight.advice.startswith("Use a ds-array")
    assert blocks.best(blocks.Array(0.1, 1.0, 64, 1e6, 1e9)).binds == "start-up"


def test_amdahl_through_two_points():
    law = scaling.amdahl((1, 110), (4, 35))
    assert (law.serial, law.parallel) == (pytest.approx(10), pytest.approx(100))
    assert law.limit() == pytest.approx(11)
    assert scaling.karp_flatt(law.speedup(4), 4) == pytest.approx(10 / 110)
    answer = scaling.executors(law, 0.5)
    assert (answer.value, answer.binds) == (12, "fixed part")
    assert law.speedup(12) / 12 == pytest.approx(0.5) and law.speedup(13) / 13 < 0.5
    assert scaling.executors(law, 0.5, quota=5).binds == "quota"
    assert scaling.amdahl((1, 100), (4, 20)) == scaling.Amdahl(0, 80)


@given(real(0, 100), real(0.1, 1000), st.integers(2, 200))
def test_the_serial_share_is_amdahls(serial, parallel, n):
    law = scaling.Amdahl(serial, parallel)
    assert scaling.karp_flatt(law.speedup(n), n) == pytest.approx(serial / (serial + parallel), abs=1e-6)
    assert law.speedup(n) < law.limit()


def test_workers_that_a_quota_has_room_for():
    answer = room.workers(
        {"cpu": 4, "memory": 8e9, "pods": 7}, {"cpu": 1, "pods": 1}, {"cpu": 0.5, "memory": 2.5e9, "pods": 1}
    )
    assert (answer.value, answer.binds) == (3, "memory")
    assert answer.terms == {"cpu": 6, "memory": 3, "pods": 6}
    assert "2,000,000,000 of memory more" in answer.advice
    assert room.workers({"cpu": 0.3}, {}, {"cpu": 0.1}).value == 3
    assert room.workers({"cpu": 1}, {"cpu": 2}, {"cpu": 1}).value == 0


def test_streams_and_locality():
    assert data.local_gain(8e9, gigabits(1), 500e6).value == pytest.approx(64 - 16)
    assert data.local_gain(8e9, gigabits(10), 500e6).binds == "rate"
    assert [data.partitions(rate, 954).value for rate in (0, 954, 955, 5000)] == [1, 1, 2, 6]
    assert data.catch_up(60, 500, 954).value == pytest.approx(60 * 500 / 454)
    with pytest.raises(ValueError, match="add scorers"):
        data.catch_up(60, 954, 954)


THESIS = deadline.Training(samples=1_281_167, epochs=100, batch=16_384, seconds=1200)


def test_the_aim_of_the_thesis():
    months = 26 * 365.25 / 12 * 86_400
    assert round(THESIS.speedup(months), -3) == 57_000
    assert THESIS.steps == 7_900
    assert round(THESIS.step_seconds * 1e3, 1) == 151.9
    assert round(THESIS.rate) == 106_764
    assert round(THESIS.samples * THESIS.epochs / months, 2) == 1.87
    answer = deadline.workers(THESIS, 125, 102.2e6, Network(gigabits(56), 0))
    assert (answer.value, answer.binds) == (855, "compute")
    assert round(answer.terms["samples of a worker"]) == 19
    faster = deadline.workers(THESIS, 219, 102.2e6, Network(gigabits(56), 0))
    assert (faster.value, round(faster.terms["samples of a worker"])) == (488, 34)


@pytest.mark.parametrize(
    ("speed", "milliseconds", "binds"),
    [(10, 164, "wire"), (25, 65, "compute"), (56, 29, "compute"), (100, 16, "compute")],
)
def test_a_ring_may_take_longer_than_a_step_by_itself(speed, milliseconds, binds):
    answer = deadline.workers(THESIS, 125, 102.2e6, Network(gigabits(speed), 0))
    assert answer.binds == binds
    many, _ = allreduce.ring(4 * 25_557_032, 10**6, Network(gigabits(speed), 0))
    assert round(many * 1e3) == milliseconds
    assert many * 0.998 < answer.terms["ring"] < many


@given(st.integers(1, 10**7), st.integers(1, 200), st.integers(1, 10**5), real(1, 1e7), real(1, 1e5))
def test_the_workers_make_the_deadline_and_one_less_does_not(samples, epochs, batch, seconds, rate):
    training = deadline.Training(samples, epochs, batch, seconds)
    value = deadline.workers(training, rate, 1e6, Network(1e9)).value
    assert value * rate >= training.rate * (1 - 1e-9)
    assert value == 1 or (value - 1) * rate < training.rate * (1 + 1e-9)
    assert training.steps * batch >= samples * epochs
