"""The planner: Lemmas 1 and 2, all-reduce, the speed-up curve and where it peaks."""

import math

import pytest
from aula.planner import (
    BLOCKING,
    Exchange,
    Job,
    Network,
    StepTime,
    allreduce,
    exchange,
    gigabits,
    gpus,
    layer_by_layer,
    overlapped,
    parameter_servers,
    speedup,
    under_quota,
)
from hypothesis import given
from hypothesis import strategies as st
from planner_properties import exchanges, jobs, networks, overlaps, real, sizes, steps


@pytest.mark.parametrize(
    ("overhead", "count", "alpha", "times"),
    [(0.09, 4, 0.801, 3.21), (0.10, 4, 0.786, 3.14), (0.10, 8, 0.611, 4.89), (0.125, 4, 0.75, 3.0)],
)
def test_lemma_1(overhead, count, alpha, times):
    assert gpus.efficiency(overhead, count) == pytest.approx(alpha, abs=6e-4)
    assert round(gpus.speedup(overhead, count), 2) == times


def test_lemma_1_has_a_limit():
    assert gpus.limit(0.10) == pytest.approx(11)
    assert gpus.limit(0) == math.inf


def test_the_most_gpus_with_an_efficiency():
    # (1 + 0.1 - 0.8)/(0.8 · 0.1) = 3.75
    answer = gpus.most(0.1, 0.8)
    assert (answer.value, answer.unit, answer.binds) == (3, "GPUs", "wire")
    assert answer.advice.endswith("GPUs from 3 to 6.")
    assert "recalled" in answer.source
    assert gpus.most(0.1, 0.8, quota=2).binds == "quota"
    assert gpus.most(0, 0.8, quota=4).value == 4


@given(real(1e-4, 10), real(0.05, 0.95), st.integers(1, 200))
def test_lemma_1_holds_with_the_most_gpus_and_no_longer_with_one_more(overhead, alpha, quota):
    value = gpus.most(overhead, alpha).value
    assert gpus.efficiency(overhead, value) >= alpha * (1 - 1e-9)
    assert gpus.efficiency(overhead, value + 1) < alpha * (1 + 1e-9)
    assert gpus.most(overhead, alpha, quota).value == min(quota, value)


@given(real(1e-3, 10), st.integers(1, 500))
def test_more_gpus_work_faster_and_less_efficiently_and_stay_below_the_limit(overhead, count):
    assert 1 <= gpus.speedup(overhead, count) < gpus.speedup(overhead, count + 1) < gpus.limit(overhead)
    assert gpus.efficiency(overhead, count) > gpus.efficiency(overhead, count + 1)


@given(real(0.05, 0.95), st.integers(2, 500))
def test_the_overhead_for_an_efficiency_gives_that_efficiency(alpha, count):
    overhead = gpus.overhead_for(alpha, count)
    if alpha * count > 1:
        assert gpus.efficiency(overhead, count) == pytest.approx(alpha)
    else:
        assert overhead == math.inf


@given(steps, st.integers(1, 400), st.integers(1, 50))
def test_lemma_1_is_strong_scaling_of_a_step_that_exchanges_nothing(step, batch, count):
    alone = step.seconds(batch) / step.seconds(batch / count)
    assert gpus.speedup(step.overhead(batch), count) == pytest.approx(alone)


LINK = Network(gigabits(10))


@pytest.mark.parametrize(
    ("size", "compute", "network", "servers"),
    [
        (2e6, 0.25, Network(20e6), {2: 2, 4: 4}),
        (102.2e6, 0.30, LINK, {2: 2, 4: 3, 8: 5}),
        (553.6e6, 1.2, LINK, {2: 2, 4: 3, 8: 6}),
        (244.4e6, 0.35, LINK, {2: 3, 4: 5, 8: 9}),
    ],
    ids=["demo", "ResNet-50", "VGG-16", "AlexNet"],
)
def test_lemma_2(size, compute, network, servers):
    found = {n: parameter_servers.needed(compute, size, n, network) for n in servers}
    assert {n: answer.value for n, answer in found.items()} == servers
    assert all(answer.terms["efficiency"] == 1 and answer.binds == "wire" for answer in found.values())


@pytest.mark.parametrize(
    ("workers", "servers", "milliseconds", "efficiency"),
    [(2, 1, 400, 0.62), (2, 2, 250, 1), (4, 1, 800, 0.31), (4, 2, 400, 0.62), (4, 3, 267, 0.94), (4, 4, 250, 1)],
)
def test_a_round_of_the_demo(workers, servers, milliseconds, efficiency):
    seconds = parameter_servers.round_seconds(0.25, 2e6, workers, servers, Network(20e6))
    assert round(seconds * 1e3) == milliseconds
    assert 0.25 / seconds == pytest.approx(efficiency, abs=0.006)


def test_the_knee_and_the_null_round():
    assert parameter_servers.knee(0.25, 2e6, 2, Network(20e6)) == pytest.approx(2.5)
    assert parameter_servers.knee(0.25, 2e6, 2, Network(20e6), full_duplex=True) == pytest.approx(5)
    assert parameter_servers.null_round(4, 100, 16, Network(gigabits(10), 0.0018)) == 0.0018
    assert parameter_servers.null_round(100e6, 4, 2, Network(1e9)) == pytest.approx(0.4)


def test_a_quota_below_the_lemma_binds():
    answer = parameter_servers.needed(0.25, 2e6, 4, Network(20e6), most=2)
    assert (answer.value, answer.binds) == (2, "quota")
    assert answer.terms["wire"] == pytest.approx(0.4)
    assert answer.advice == "Send gradients in 16 bits: a round from 400 ms to 250 ms."
    one = parameter_servers.needed(0.25, 2e3, 4, Network(20e6))
    assert (one.value, one.binds) == (1, "compute") and "1250 workers" in one.advice


@given(real(1e-3, 10), sizes, st.integers(1, 60), networks)
def test_the_lemmas_servers_hide_the_wire_and_one_less_does_not(compute, size, workers, network):
    value = parameter_servers.needed(compute, size, workers, network).value
    assert parameter_servers.round_seconds(compute, size, workers, value, network) <= compute * (1 + 1e-9)
    if value > 1:
        assert parameter_servers.exchange(size, workers, value - 1, network) > compute * (1 - 1e-9)
    assert parameter_servers.needed(compute, size, workers + 1, network).value >= value


def test_backup_workers_pay_where_a_few_steps_are_slow():
    # One step in ten takes ten times as long: a round is slow if fewer than 50 of 50 + b are quick.
    def expected(backups):
        n = 50 + backups
        return 1 + 9 * sum(math.comb(n, quick) * 0.9**quick * 0.1 ** (n - quick) for quick in range(50))

    answer = parameter_servers.backup_workers([1.0] * 9 + [10.0], 50, most=20)
    assert (answer.value, answer.binds) == (max(range(21), key=lambda b: 50 / (50 + b) / expected(b)), "stragglers")
    assert answer.terms["plain"] == pytest.approx(expected(0))
    assert answer.terms["backed"] == pytest.approx(expected(answer.value))
    even = parameter_servers.backup_workers([1.0], 50, most=20)
    assert (even.value, even.binds, even.terms["plain"]) == (0, "compute", 1.0)


def test_ring_tree_and_servers():
    assert allreduce.ring(102.2e6, 4, LINK) == (pytest.approx(0.12264), pytest.approx(120e-6))
    assert allreduce.tree(102.2e6, 4, LINK) == (pytest.approx(0.32704), pytest.approx(80e-6))
    answer = exchange.choose(102.2e6, 4, LINK, servers=2)
    assert (answer.value, answer.binds) == ("ring", "wire")
    assert answer.terms["servers"] == pytest.approx(0.32704)
    # Few bytes and a slow first byte: the tree has fewer messages.
    tiny = exchange.choose(100, 64, Network(gigabits(10), 0.001))
    assert (tiny.value, tiny.binds) == ("tree", "latency")
    assert "latency" in tiny.advice
    assert exchange.choose(102.2e6, 4, Network(gigabits(10), 1.0), servers=2).value == "servers"


@given(sizes, st.integers(2, 300), networks)
def test_the_chosen_exchange_is_the_least_and_more_bytes_take_longer(size, workers, network):
    answer = exchange.choose(size, workers, network, servers=3)
    assert answer.terms[answer.value] == min(answer.terms.values())
    for kind in exchange.KINDS:
        assert Exchange(kind, 2 * size, network).seconds(workers) >= Exchange(kind, size, network).seconds(workers)


def resnet(batch, overlap=BLOCKING, latency=20e-6):
    return Job(StepTime(0.010, 1 / 219), batch, Exchange("ring", 102.2e6, Network(gigabits(10), latency)), overlap)


@pytest.mark.parametrize(
    ("batch", "workers", "times", "limit"), [(256, 159, 6.3, 6.8), (2048, 479, 44.2, 54.0), (16384, 1366, 264.6, 431.2)]
)
def test_the_peak_of_a_blocking_ring(batch, workers, times, limit):
    job = resnet(batch)
    answer = speedup.peak(job)
    assert answer.value == workers
    assert round(answer.terms["speed-up"], 1) == times
    real_peak = allreduce.ring_peak(job.step, batch, 102.2e6, job.exchange.network)
    assert abs(real_peak - workers) <= 1
    assert round(allreduce.ring_limit(job.step, batch, 102.2e6, job.exchange.network), 1) == limit


@pytest.mark.parametrize(("batch", "workers", "times"), [(256, 76, 6.8), (2048, 275, 49.6), (16384, 795, 324.7)])
def test_the_peak_of_an_overlapped_ring(batch, workers, times):
    answer = speedup.peak(resnet(batch, overlapped(0.66)))
    assert (answer.value, round(answer.terms["speed-up"], 1)) == (workers, times)


def test_what_binds_the_peak():
    assert speedup.peak(resnet(256)).binds == "wire"
    quota = speedup.peak(resnet(2048), quota=7)
    assert (quota.value, quota.binds) == (7, "quota")
    few = speedup.peak(Job(StepTime(0.01, 0.1), 8, Exchange("ring", 1e3, LINK)))
    assert (few.value, few.binds) == (8, "samples")
    slow = speedup.peak(Job(StepTime(0.01, 0.001), 8, Exchange("ring", 1e9, LINK)))
    assert (slow.value, slow.binds, slow.terms["speed-up"]) == (1, "wire", 1)
    far = speedup.peak(Job(StepTime(0.01, 0.001), 8, Exchange("ring", 1e3, Network(gigabits(10), 1.0))))
    assert (far.value, far.binds) == (1, "latency")
    assert far.advice == "No change that the planner knows moves speed-up by 1 %."


def test_one_worker_alone_needs_no_server():
    # 1 s alone; with a server 1 + 0.4, 0.5 + 0.8, 1/3 + 1.2: the best with a server is slower than none.
    job = Job(StepTime(0, 0.01), 100, Exchange("servers", 0.2e9, Network(1e9)))
    assert job.seconds(2) < job.seconds(1)
    answer = speedup.peak(job)
    assert (answer.value, answer.binds, answer.terms["step"]) == (1, "wire", 1)


def test_the_curve_rises_to_the_peak_and_falls_after_it():
    points = speedup.curve(resnet(256), 400)
    assert len(points) == 256
    assert points[0] == speedup.Point(1, resnet(256).alone(), 1, 1)
    assert max(points, key=lambda point: point.speedup).workers == 159


@given(jobs, st.integers(1, 100))
def test_no_number_of_workers_is_faster_than_the_peak(job, quota):
    most = min(job.batch, quota)
    best = min([job.alone(), *(job.seconds(n) for n in range(1, most + 1))])
    answer = speedup.peak(job, quota)
    assert answer.terms["step"] == pytest.approx(best, rel=1e-12)
    assert 1 <= answer.value <= most
    assert answer.terms["speed-up"] >= 1


@given(steps, st.integers(1, 400), sizes, networks)
def test_no_blocking_ring_exceeds_the_limit(step, batch, size, network):
    job = Job(step, batch, Exchange("ring", size, network))
    assert speedup.peak(job).terms["speed-up"] <= allreduce.ring_limit(step, batch, size, network) * (1 + 1e-9)


@given(steps, st.integers(1, 400), sizes, networks, st.integers(1, 64))
def test_a_faster_network_never_slows_a_step(step, batch, size, network, workers):
    for kind in exchange.KINDS:
        job, faster = (Job(step, batch, Exchange(kind, size, net)) for net in (network, network.faster(2)))
        assert faster.seconds(workers) <= job.seconds(workers)


@given(real(0, 10), real(0, 10), overlaps)
def test_overlap_lies_between_the_longer_part_and_the_sum(compute, wire, overlap):
    assert max(compute, wire) * (1 - 1e-9) <= overlap.seconds(compute, wire) <= (compute + wire) * (1 + 1e-9)


@given(real(0, 10), real(0, 10), real(0, 1))
def test_the_pieces_are_the_formula_of_overlap(compute, wire, share):
    assert overlapped(share).seconds(compute, wire) == pytest.approx(compute + max(0, wire - share * compute))


@pytest.mark.parametrize(("compute", "wire", "step"), [(0.199, 0.153, 225), (0.182, 0.196, 226)])
def test_a_step_of_six_layers(compute, wire, step):
    assert layer_by_layer(6).seconds(compute, wire) * 1e3 == pytest.approx(step, abs=0.6)
    assert layer_by_layer(1).seconds(compute, wire) == pytest.approx(compute + wire)


@given(steps, st.integers(1, 100), exchanges, st.integers(1, 50), overlaps)
def test_weak_scaling_is_never_more_than_linear(step, each, way, workers, overlap):
    assert 0 < speedup.weak_efficiency(step, each, way, workers, overlap) <= 1


def test_servers_take_pods_from_the_workers():
    job = Job(StepTime(0.01, 0.002), 256, Exchange("servers", 2e6, Network(20e6, 0.0)))
    pods = under_quota.split(job, "servers", 8)
    assert pods.workers + pods.servers <= 8
    assert under_quota.choose(job, 8).value == "ring"
    # A ring's 14 messages of half a second cost more than the servers' bytes.
    slow = Job(StepTime(0.01, 0.02), 256, Exchange("ring", 2e6, Network(20e6, 0.5)))
    answer = under_quota.choose(slow, 8)
    assert answer.value == "servers"
    assert answer.terms["pods of workers"] + answer.terms["pods of servers"] <= 8
    assert under_quota.choose(slow, 1).value == "none"
    assert under_quota.choose(slow, 1).binds == "quota"


@given(steps, st.integers(1, 60), sizes, networks, st.integers(1, 12), overlaps)
def test_no_split_of_a_quota_is_faster_than_the_one_found(step, batch, size, network, quota, overlap):
    job = Job(step, batch, Exchange("ring", size, network), overlap)
    every = [job.alone()]
    for servers in range(1, quota):
        with_servers = Job(step, batch, Exchange("servers", size, network, servers), overlap)
        every += [with_servers.seconds(n) for n in range(2, min(batch, quota - servers) + 1)]
    pods = under_quota.split(job, "servers", quota)
    assert pods.seconds == pytest.approx(min(every), rel=1e-12)
    answer = under_quota.choose(job, quota)
    seconds = {kind: answer.terms[kind] for kind in exchange.KINDS}
    assert answer.value == "none" or seconds[answer.value] == min(seconds.values()) < job.alone()
