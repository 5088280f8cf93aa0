"""Double machine learning: the fan-out has the bits of the local fit, and says which results it cannot use."""

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from double_ml import combine, count, local, pods, run_pod, run_unit
from double_ml.__main__ import main
from double_ml.combine import predictions
from double_ml.settings import SCALINGS, Settings
from double_ml.units import packed

RUN = Path(__file__).resolve().parents[1] / "run"
SMALL = {"folds": 3, "repetitions": 2, "rows": 90, "columns": 4, "trees": 3}


def every(config: dict) -> list[dict]:
    """Returns the results of all units, each as it comes out of a pod's log."""
    return [json.loads(json.dumps(result)) for pod in range(pods(config)) for result in run_pod(config, pod)]


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("batch", [1, 5])
def test_the_fan_out_has_every_bit_of_the_local_fit(scaling, batch):
    config = SMALL | {"scaling": scaling, "unitsPerPod": batch}
    results = every(config)
    assert len(results) == count(config)
    random.Random(1).shuffle(results)
    combined = combine(config, results)
    assert combined.pop("seconds") == pytest.approx(sum(result["seconds"] for result in results))
    assert 20 < combined.pop("peak_mib") == max(result["peak_mib"] for result in results)
    assert combined == local(config)


def test_both_ways_to_scale_give_the_same_bits():
    by_fold, by_repetition = (combine(config, every(config)) for config in (SMALL, SMALL | {"scaling": "n_rep"}))
    assert by_fold["repetitions"] == by_repetition["repetitions"]


def test_each_prediction_counts():
    results = every(SMALL)
    before = combine(SMALL, results)["theta"]
    for result in (results[0], results[-1]):
        kept, changed = result["predictions"], np.frombuffer(b"\0" * 240, "<f8")
        result["predictions"] = packed(changed)
        assert combine(SMALL, results)["theta"] != before
        result["predictions"] = kept


def test_the_known_effect_is_found():
    config = {"folds": 3, "repetitions": 4, "trees": 10, "columns": 5, "rows": 500}
    found = combine(config, every(config))
    assert found["covers"] and found["truth"] == 0.5
    assert found["interval"][0] < found["theta"] < found["interval"][1]
    assert 0.03 < found["se"] < 0.06  # about 1/sqrt(rows), as both errors have variance 1
    assert found["coverage"] == sum(one["covers"] for one in found["repetitions"]) / 4
    thetas = [one["theta"] for one in found["repetitions"]]
    assert len(set(thetas)) == 4 and found["theta"] == pytest.approx(np.median(thetas))
    assert found["split_sd"] == pytest.approx(np.std(thetas, ddof=1))


def test_a_worker_needs_no_doubleml_and_computes_the_same_bits_in_another_process():
    program = (
        f"import json, sys; sys.path.insert(0, {str(RUN)!r}); from double_ml import run_unit; "
        f"print(json.dumps(run_unit({SMALL!r}, 7))); assert 'doubleml' not in sys.modules"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    here, took = run_unit(SMALL, 7), {"seconds": 0, "peak_mib": 0}
    assert json.loads(there.stdout) | took == here | took


def test_the_whole_fan_out_in_one_process(capsys):
    assert main([json.dumps(SMALL)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["units"], said["pods"], said["same_bits"]) == (12, 12, True)
    assert main(['{"folds": 1}']) == 2 == main(["{"])
    assert capsys.readouterr().err.startswith("folds=1 must be a whole number of at least 2.\n")


@pytest.mark.parametrize(
    "config", [{"rows": 700, "scaling": "n_rep", "folds": 2}, {"rows": 1400, "folds": 2}], ids=["n_rep", "by fold"]
)
def test_the_largest_result_is_at_most_8_kb(config):
    result = run_unit(config | {"trees": 1, "repetitions": 100_000}, 199_999)
    assert Settings(**config).predictions == 700
    assert len("AULA_RESULT " + json.dumps(result)) <= 8000


def test_results_that_cannot_be_used_are_refused_with_the_unit():
    results = every(SMALL)
    settings = Settings.of(SMALL)
    assert predictions(settings, [*results, results[3]])[1] == predictions(settings, results)[1]
    with pytest.raises(ValueError, match=r"^2 of 12 units have no result \(0, 11\): run them again\.$"):
        combine(SMALL, results[1:-1])
    with pytest.raises(ValueError, match=r"^12 of 12 units have no result \(0, 1, 2, 3, 4, …\): run them again\.$"):
        combine(SMALL, [])
    with pytest.raises(ValueError, match="^unit 3 was fitted to other data: run it again"):
        combine(SMALL | {"seed": 2}, results[3:])
    with pytest.raises(ValueError, match="^unit 3 has two different results"):
        combine(SMALL, [*results, {**results[3], "predictions": packed(np.zeros(30))}])
    for cut in (3, 8):
        with pytest.raises(ValueError, match="^unit 3 has predictions that are cut off: run it again"):
            combine(SMALL, [{**results[3], "predictions": results[3]["predictions"][:-cut]}])
    with pytest.raises(ValueError, match="^unit 3 has 29 predictions, not 30: run it again"):
        combine(SMALL, [{**results[3], "predictions": packed(np.zeros(29))}])
