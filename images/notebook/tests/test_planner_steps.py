"""The planner: step time, minibatch, memory, and the exact choice of algorithms."""

import itertools
from random import Random

import pytest
from aula.planner import Exchange, Memory, Network, StepTime, algorithms, memory, minibatch, step_time
from hypothesis import assume, given
from hypothesis import strategies as st
from planner_properties import exchanges, overlaps, real, steps


def test_two_batch_sizes_give_the_line_through_them():
    step = step_time((32, 0.01 + 32 / 219), (256, 0.01 + 256 / 219))
    assert (step.fixed, step.per_sample) == (pytest.approx(0.01), pytest.approx(1 / 219))


def test_a_fixed_part_that_noise_puts_below_zero_counts_as_zero():
    assert step_time((32, 0.100), (64, 0.201)).fixed == 0
    with pytest.raises(ValueError, match="median of several steps"):
        step_time((32, 0.1), (64, 0.3))


@given(steps, st.lists(st.integers(1, 1000), min_size=2, max_size=6, unique=True))
def test_points_on_a_line_give_that_line(step, batches):
    found = step_time(*((b, step.seconds(b)) for b in batches))
    assert found.fixed == pytest.approx(step.fixed, rel=1e-6, abs=1e-6)
    assert found.per_sample == pytest.approx(step.per_sample, rel=1e-6)


def test_nine_tenths_of_the_throughput_need_nine_times_the_fixed_part():
    answer = minibatch.for_throughput(StepTime(0.010, 0.001))
    assert (answer.value, answer.binds, answer.unit) == (90, "fixed part", "samples")
    assert answer.terms["share"] == pytest.approx(0.9)
    assert answer.advice.endswith("samples from 90 to 45.")


def test_memory_binds_where_the_minibatch_does_not_fit():
    answer = minibatch.for_throughput(StepTime(0.010, 0.001), most=40)
    assert (answer.value, answer.binds) == (40, "memory")
    assert "16 bits" in answer.advice and answer.advice.endswith("from 800 to 889.")


@given(steps, real(0.01, 0.99))
def test_the_minibatch_is_the_smallest_that_reaches_the_share(step, share):
    assume(step.fixed > 1e-6)
    value = minibatch.for_throughput(step, share).value

    def reached(x):
        return x * step.per_sample / step.seconds(x)

    assert reached(value) >= share * (1 - 1e-9)
    assert value == 1 or reached(value - 1) < share * (1 + 1e-9)


def test_a_batch_that_does_not_fit_is_computed_in_parts():
    answer = minibatch.parts(StepTime(0.01, 0.001), 2048, 7, most=128)
    assert (answer.value, answer.unit, answer.binds) == (3, "parts", "memory")
    assert answer.terms["seconds"] == pytest.approx(0.03 + 2.048 / 7)
    assert answer.advice == "Compute 896 samples a step (watch convergence): parts from 3 to 1."
    fits = minibatch.parts(StepTime(0.01, 0.001), 896, 7, most=128)
    assert (fits.value, fits.binds) == (1, "compute")


@given(steps, st.integers(1, 5000), st.integers(1, 50), st.integers(1, 500))
def test_parts_are_the_fewest_that_fit(step, batch, workers, most):
    value = minibatch.parts(step, batch, workers, most).value
    share = -(-batch // workers)
    assert value * most >= share > (value - 1) * most


def test_twice_the_least_steps_at_the_critical_batch():
    assert minibatch.steps(2000, least=1000, critical=2000) == 2000
    assert minibatch.steps(2e9, least=1000, critical=2000) == pytest.approx(1000, rel=1e-5)


def test_the_batch_of_the_shortest_training_is_where_its_derivative_is_zero():
    # X* = sqrt(X_crit n (c0 + t_m)/c1) = sqrt(1000 · 2 · (0.01 + 0.08)/0.001)
    step, ring = StepTime(0.01, 0.001), Exchange("ring", 1e8, Network(1.25e9, 0))
    answer = minibatch.fastest(step, ring, 2, least=1000, critical=1000, most=1000)
    assert (answer.value, answer.binds) == (424, "convergence")
    assert minibatch.fastest(step, ring, 2, 1000, 1000, most=64).binds == "memory"
    assert minibatch.fastest(step, ring, 2, 1000, critical=0, most=64).value == 2
    assert minibatch.fastest(step, ring, 2, 1000, critical=0, most=64).binds == "samples"


@given(steps, exchanges, st.integers(1, 6), real(0, 5000), st.integers(1, 60), overlaps)
def test_no_batch_trains_faster_than_the_one_found(step, exchange, workers, critical, most, overlap):
    answer = minibatch.fastest(step, exchange, workers, 1000, critical, most, overlap)

    def total(x):
        wire = exchange.seconds(workers) if workers > 1 else 0
        return minibatch.steps(x, 1000, critical) * overlap.seconds(step.seconds(x / workers), wire)

    best = min(total(x) for x in range(workers, workers * most + 1))
    assert answer.terms["seconds"] == pytest.approx(best, rel=1e-9)


RESNET = Memory(gpu_bytes=16e9, features=22_000_000, parameters=23_508_032, classifier_parameters=2_049_000)


def test_memory_is_what_feature_maps_parameters_and_classifier_leave():
    # 16e9 - 32 · 22e6 · 4 - 3 · 4 · 23,508,032 - 3 · 4 · 2,049,000
    assert RESNET.left(32) == 16e9 - 2_816_000_000 - 282_096_384 - 24_588_000
    answer = memory.largest_batch(RESNET)
    assert (answer.value, answer.binds) == (178, "memory")
    assert RESNET.left(178) >= 0 > RESNET.left(179)
    assert "16 bits" in answer.advice
    assert memory.largest_batch(RESNET, workspace=8e9).value == 87


@given(st.integers(10**6, 10**11), st.integers(1, 10**7), st.integers(0, 10**8), st.integers(0, 10**5))
def test_the_largest_minibatch_fits_and_one_sample_more_does_not(size, features, parameters, classes):
    needs = Memory(size, features, parameters, classes, classes)
    if needs.left(1) < 0:
        with pytest.raises(ValueError, match="does not hold one sample"):
            memory.largest_batch(needs)
        return
    value = memory.largest_batch(needs).value
    assert needs.left(value) >= 0 > needs.left(value + 1)


GIB = 1024**3
LAYERS = [
    {"gemm": (0.010, 0), "fft": (0.004, 3 * GIB), "winograd": (0.006, 1 * GIB)},
    {"gemm": (0.008, 0), "fft": (0.005, 2 * GIB)},
]


def test_algorithms_are_chosen_exactly_under_the_bound():
    assert algorithms.choose(LAYERS, 5 * GIB).names == ("fft", "fft")
    # Greedy by speed would take the first layer's fft (12 ms); winograd and fft take 11 ms.
    assert algorithms.choose(LAYERS, 3 * GIB).names == ("winograd", "fft")
    assert algorithms.choose(LAYERS, 3 * GIB - 1).names == ("winograd", "gemm")
    assert algorithms.choose(LAYERS, 0).names == ("gemm", "gemm")
    assert algorithms.choose(LAYERS, -1) is None


layer = st.dictionaries(
    st.sampled_from(["gemm", "fft", "winograd"]), st.tuples(real(1e-6, 1), st.integers(0, 10**10)), min_size=1
)


@given(st.lists(layer, min_size=1, max_size=4), real(0, 1))
def test_no_choice_of_algorithms_is_quicker_than_the_one_found(layers, part):
    bound = int(part * sum(max(size for _, size in algorithm.values()) for algorithm in layers))
    every = [
        sum(seconds for seconds, _ in picked)
        for picked in itertools.product(*(algorithm.values() for algorithm in layers))
        if sum(size for _, size in picked) <= bound
    ]
    found = algorithms.choose(layers, bound)
    if not every:
        assert found is None
        return
    assert found.workspace <= bound
    assert found.seconds == pytest.approx(min(every), rel=1e-9)


def quickest(layers, bound):
    """The least seconds by dynamic programming over (bytes, seconds) that no other pair beats in both."""
    front = [(0, 0.0)]
    for layer in layers:
        sums = sorted((m + size, t + s) for m, t in front for s, size in layer.values() if m + size <= bound)
        front = []
        for size, seconds in sums:
            if not front or seconds < front[-1][1]:
                front.append((size, seconds))
    return front[-1][1]


@pytest.mark.parametrize("seed", range(5))
def test_many_layers_are_chosen_exactly(seed):
    random = Random(seed)
    layers = [
        {name: (random.randint(1000, 10000) * 1e-6, random.randint(0, GIB)) for name in "abcd"} for _ in range(15)
    ]
    assert algorithms.choose(layers, 4 * GIB).seconds == pytest.approx(quickest(layers, 4 * GIB), rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_quick_layers_beside_a_slow_one_are_chosen_exactly(seed):
    random = Random(seed)
    quick = [{name: (random.randint(100, 1000) * 1e-9, random.randint(0, GIB)) for name in "abc"} for _ in range(10)]
    layers = [{"slow": (1.0, 0)}, *quick]
    assert algorithms.choose(layers, 4 * GIB).seconds == pytest.approx(quickest(layers, 4 * GIB), abs=1e-12)


def test_a_bound_that_holds_to_the_byte_is_kept_to_the_byte():
    layers = [{"a": (0.001, GIB), "b": (0.5, GIB - 1)}]
    assert algorithms.choose(layers, GIB).names == ("a",)
    assert algorithms.choose(layers, GIB - 1).names == ("b",)
    assert algorithms.choose(layers, GIB - 2) is None


def test_the_minibatch_with_the_most_samples_a_second_and_its_algorithms():
    def layers(x):
        return [{"gemm": (0.001 + 0.0010 * x, 0), "fft": (0.002 + 0.0005 * x, x * 0.1 * GIB)}]

    free = algorithms.minibatch([16, 32, 64, 128], layers, lambda x: 100 * GIB)
    assert (free.value, free.binds) == (128, "compute")
    bound = algorithms.minibatch([16, 32, 64, 128], layers, lambda x: 8 * GIB - 0.05 * GIB * x)
    assert (bound.value, bound.binds) == (32, "memory")
    assert bound.terms["32 samples"] == pytest.approx(32 / 0.018)
    assert bound.terms["unbounded"] == pytest.approx(128 / 0.066)
    assert " to " in bound.advice
    with pytest.raises(ValueError, match="none of them fits"):
        algorithms.minibatch([16], layers, lambda x: -1)
