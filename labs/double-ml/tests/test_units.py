"""Double machine learning: units, pods, made data, settings and what a run costs."""

import numpy as np
import pytest
from aula.planner import serverless
from double_ml import Price, cost, count, pods, run_pod, run_unit
from double_ml.data import checksum, made, splits
from double_ml.settings import LEARNERS, SCALINGS, Settings
from double_ml.units import Unit, packed, unpacked


@pytest.mark.parametrize("scaling, units", zip(SCALINGS, [1000, 200], strict=True))
def test_units_are_as_many_as_the_originals_invocations(scaling, units):
    config = {"folds": 5, "repetitions": 100, "scaling": scaling}
    assert count(config) == units == serverless.double_ml_units(100, 5, scaling)
    settings = Settings.of(config)
    seen = {Unit.at(settings, index) for index in range(units)}
    folds = range(5) if scaling == SCALINGS[0] else [None]
    assert seen == {Unit(r, k, name) for r in range(100) for k in folds for name in LEARNERS}


def test_pods_share_the_units_without_a_rest():
    config = {"folds": 3, "repetitions": 2, "rows": 30, "columns": 3, "trees": 1, "unitsPerPod": 5}
    assert pods(config) == 3 == serverless.FanOut(12, 1, 0, 1).pods(5)
    assert [[result["unit"] for result in run_pod(config, pod)] for pod in range(3)] == [
        [0, 1, 2, 3, 4],
        [5, 6, 7, 8, 9],
        [10, 11],
    ]


@pytest.mark.parametrize("index", [-1, 3, 1.0, True, "0"])
def test_an_index_that_is_none_is_refused(index):
    config = {"folds": 3, "repetitions": 2, "rows": 30, "unitsPerPod": 5}
    with pytest.raises(ValueError, match="must be a whole number from 0 to 2"):
        next(run_pod(config, index))
    with pytest.raises(ValueError, match="must be a whole number from 0 to 11"):
        run_unit(config, 12 if index == 3 else index)


def test_the_data_are_as_doublemls_own():
    from doubleml.plm.datasets import make_plr_CCDDHNR2018

    np.random.seed(3)
    x, y, d = make_plr_CCDDHNR2018(n_obs=20_000, dim_x=6, return_type="array")
    theirs = np.column_stack([x, d, y])
    x, y, d = made(Settings(rows=20_000, columns=6, folds=100))
    ours = np.column_stack([x, d, y])
    assert np.mean(ours, axis=0) == pytest.approx(np.mean(theirs, axis=0), abs=0.05)
    assert np.abs(np.cov(ours.T) - np.cov(theirs.T)).max() < 0.08
    assert np.cov(ours.T)[:6, :6] == pytest.approx(0.7 ** np.abs(np.subtract.outer(range(6), range(6))), abs=0.05)


def test_a_seed_is_one_set_of_data_and_splits():
    one, other = Settings(rows=60, seed=1), Settings(rows=60, seed=2)
    assert checksum(one) == checksum(Settings(rows=60, trees=9)) != checksum(other)
    for repetition in range(3):
        tests = [test for _, test in splits(one, repetition)]
        assert sorted(np.concatenate(tests)) == list(range(60))
        assert all(set(train).isdisjoint(test) and len(train) == 48 for train, test in splits(one, repetition))
    firsts = [tuple(splits(settings, r)[0][1]) for settings in (one, other) for r in range(3)]
    assert len(set(firsts)) == 6


def test_doubles_come_back_bit_by_bit():
    values = np.array([0.1, -0.0, 1e-310, np.pi, 1 / 3])
    assert unpacked(packed(values)).tobytes() == values.tobytes()


@pytest.mark.parametrize(
    "config, message",
    [
        ({"fold": 3}, "fold=3 is no setting of double-ml: did you mean folds?"),
        ({"zzz": 3}, "zzz=3 is no setting of double-ml: known are folds, repetitions,"),
        ({"folds": 1}, "folds=1 must be a whole number of at least 2."),
        ({"folds": 2.0}, "folds=2.0 must be"),
        ({"folds": True}, "folds=True must be"),
        ({"repetitions": 0}, "repetitions=0 must be a whole number of at least 1."),
        ({"rows": 49}, "rows=49 must be a whole number of at least 50."),
        ({"columns": 2}, "columns=2 must be"),
        ({"trees": "30"}, "trees='30' must be"),
        ({"depth": None}, "depth=None must be"),
        ({"seed": -1}, "seed=-1 must be"),
        ({"unitsPerPod": 0}, "unitsPerPod=0 must be"),
        ({"scaling": "n_folds"}, "scaling='n_folds' is unknown: use one of 'n_folds * n_rep', 'n_rep'."),
        ({"rows": 3501}, "rows=3501 makes 701 predictions a unit, and a result holds 700: take more folds, or fewer"),
        ({"rows": 701, "scaling": "n_rep"}, 'a result holds 700: use scaling "n_folds * n_rep", or fewer rows.'),
    ],
)
def test_a_wrong_setting_is_refused_with_its_cure(config, message):
    with pytest.raises(ValueError) as refused:
        count(config)
    assert message in str(refused.value)


def test_what_a_run_took_is_what_the_planner_says_of_equal_units():
    planned = serverless.FanOut(units=80, parallel=4, pod_seconds=2, unit_seconds=0.5)
    took = cost([2 + 10 * 0.5] * 8, 80 * 0.5, wall=planned.wall(10), parallel=4, memory_gb=1.024)
    assert took["gb_seconds"] == pytest.approx(planned.gb_seconds(10)) == pytest.approx(1.024 * 56)
    assert took["price"] == pytest.approx(planned.price(10))
    assert took["efficiency"] == pytest.approx(planned.efficiency(10)) == pytest.approx(40 / (14 * 4))
    assert (took["pods"], took["start_seconds"]) == (8, pytest.approx(2))


def test_a_price_is_a_parameter_and_keeps_its_date():
    took = cost([10], 5, 10, 1, 2, Price(0.1, 1, "EUR", "a made list, 2030"))
    assert (took["price"], took["currency"], took["price_as_of"]) == (pytest.approx(3), "EUR", "a made list, 2030")


@pytest.mark.parametrize(
    "change, message",
    [
        ({"wall": 0}, "wall=0 must be above 0."),
        ({"parallel": 0}, "parallel=0"),
        ({"memory_gb": -1}, "memory_gb=-1"),
        ({"pod_seconds": []}, "at least one pod"),
    ],
)
def test_a_run_without_sense_has_no_cost(change, message):
    with pytest.raises(ValueError, match=message):
        cost(**{"pod_seconds": [1], "unit_seconds": 1, "wall": 1, "parallel": 1, "memory_gb": 1} | change)
    with pytest.raises(ValueError, match="request=-1 must be at least 0"):
        Price(request=-1)
