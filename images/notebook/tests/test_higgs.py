"""HIGGS-shaped data: the same for a seed, and no better to be told apart than stated."""

import numpy as np
import pytest
from aula import higgs, roc


@pytest.fixture(scope="module")
def data():
    return higgs.pandas_frame(40_000, seed=7)


def test_the_shape_is_higgs(data):
    assert list(data.columns) == higgs.COLUMNS
    assert (len(higgs.LOW_LEVEL), len(higgs.HIGH_LEVEL), len(higgs.FEATURES)) == (21, 7, 28)
    assert set(data.label.unique()) == {0.0, 1.0}
    assert np.isfinite(data.to_numpy()).all()


def test_a_seed_gives_the_same_rows_however_many_are_made(data):
    assert higgs.pandas_frame(25_000, seed=7).iloc[:20_000].equals(data.iloc[:20_000])
    assert not higgs.pandas_frame(100, seed=8).equals(higgs.pandas_frame(100, seed=7))


def test_chunks_add_up():
    assert higgs.chunks(2_500) == [1_000, 1_000, 500]
    assert higgs.chunks(0) == []


def test_the_masses_follow_from_the_low_level_columns(data):
    again = higgs.masses({name: data[name].to_numpy() for name in higgs.LOW_LEVEL})
    for name, mass in again.items():
        assert np.allclose(mass, data[name], rtol=1e-6), name


def test_the_best_score_reaches_the_stated_auc(data):
    reached = roc.auc(data.label, higgs.best_score(data))
    # Standard error of an AUC on 20,000 + 20,000 rows: 0.0021.
    assert reached == pytest.approx(higgs.BEST_AUC, abs=0.007)
    assert pytest.approx(0.82, abs=0.005) == higgs.BEST_AUC


def test_the_best_score_is_the_odds_of_the_label(data):
    chance = 1 / (1 + np.exp(-higgs.best_score(data)))
    for low in (0.1, 0.3, 0.5, 0.7):
        inside = (chance >= low) & (chance < low + 0.2)
        assert data.label[inside].mean() == pytest.approx(chance[inside].mean(), abs=0.025)


def test_a_learner_comes_near_the_best_and_not_above_it(data):
    x = np.log(data[["m_bb", "m_jj", "m_lv"]].to_numpy())
    x = np.column_stack([np.ones(len(x)), x])
    train, test = slice(0, 20_000), slice(20_000, None)
    weights = np.linalg.lstsq(x[train], data.label[train].to_numpy(), rcond=None)[0]
    reached = roc.auc(data.label[test], x[test] @ weights)
    assert higgs.BEST_AUC - 0.01 < reached < higgs.BEST_AUC + 0.01


def test_no_low_level_column_tells_much_alone(data):
    for name in ("lepton_eta", "lepton_phi", "jet_1_b-tag", "jet_3_phi"):
        assert roc.auc(data.label, data[name]) == pytest.approx(0.5, abs=0.02)


def test_best_roc_starts_and_ends_where_every_roc_does():
    grid = np.linspace(0, 1, 2001)
    curve = higgs.best_roc(grid)
    assert (curve[0], curve[-1]) == (0.0, 1.0)
    assert (np.diff(curve) >= 0).all()
    assert np.trapezoid(curve, grid) == pytest.approx(higgs.BEST_AUC, abs=1e-3)


def test_auc_of_ties_and_of_perfection():
    assert roc.auc(np.array([0, 1, 0, 1]), np.array([1, 1, 1, 1])) == 0.5
    assert roc.auc(np.array([0, 0, 1, 1]), np.array([1, 2, 3, 4])) == 1.0
