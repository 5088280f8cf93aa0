"""Fits and intervals: a known curve in, its parameters out."""

import math
import random

import pytest
from aula.benchmarks import fits
from scipy import stats

NUMBERS = [1, 2, 3, 4, 8]


@pytest.mark.parametrize("serial", [0.0, 0.05, 0.3, 1.0])
def test_amdahl_gives_back_the_serial_share_that_made_the_times(serial):
    found = fits.amdahl(NUMBERS, [fits.amdahl_seconds(n, 80.0, serial) for n in NUMBERS])
    assert found.serial.value == pytest.approx(serial, abs=1e-6)
    assert found.base == pytest.approx(80.0)


def test_amdahl_s_interval_holds_the_truth_and_grows_with_the_noise():
    def fitted(noise):
        source = random.Random(3)
        numbers = NUMBERS * 6
        return fits.amdahl(
            numbers, [fits.amdahl_seconds(n, 80.0, 0.2) * source.gauss(1, noise) for n in numbers]
        ).serial

    calm, wild = fitted(0.01), fitted(0.05)
    assert calm.low < 0.2 < calm.high
    assert wild.low < 0.2 < wild.high
    assert wild.high - wild.low > 2 * (calm.high - calm.low)


def test_amdahl_never_says_less_than_nothing_is_serial():
    # Faster than ideal, as a cache makes it.
    assert fits.amdahl([1, 2, 4], [100.0, 45.0, 20.0]).serial.value == 0.0


@pytest.mark.parametrize("serial", [0.0, 0.1, 0.5])
def test_gustafson_gives_back_the_serial_share(serial):
    found = fits.gustafson(NUMBERS, [fits.gustafson_speedup(n, serial) for n in NUMBERS])
    assert found.serial.value == pytest.approx(serial, abs=1e-9)


def test_too_few_numbers_of_executors_have_no_law():
    assert fits.amdahl([2, 2], [10.0, 11.0]) is None
    assert fits.gustafson([1, 1], [1.0, 1.0]) is None
    assert fits.amdahl([1, 2], [10.0, 6.0]).serial == fits.Interval(pytest.approx(0.2))


def test_the_mean_s_interval_is_student_s():
    values = [10.0, 11.0, 12.5, 9.5]
    low, high = stats.t.interval(0.95, 3, loc=10.75, scale=stats.sem(values))
    assert fits.mean(values) == fits.Interval(10.75, pytest.approx(low), pytest.approx(high))
    assert fits.mean([10.0]) == fits.Interval(10.0)


def test_a_ratio_s_interval_covers_the_true_ratio_about_as_often_as_stated():
    source, inside = random.Random(5), 0
    for _ in range(400):
        found = fits.ratio([source.gauss(100, 5) for _ in range(4)], [source.gauss(50, 3) for _ in range(4)])
        inside += found.low <= 2.0 <= found.high
    assert 0.92 <= inside / 400 <= 0.98


def test_a_ratio_of_what_never_varies_has_an_interval_of_no_width():
    assert fits.ratio([4.0, 4.0], [2.0, 2.0]) == fits.Interval(2.0, 2.0, 2.0)
    assert math.isclose(fits.ratio([4.0], [2.0]).value, 2.0) and fits.ratio([4.0], [2.0]).low is None
