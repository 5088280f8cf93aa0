"""The lab's two sides together, without a cluster: what the pods print is what the notebook reads."""

import gzip
import json
import sys

import pytest
from aula_labs import catalogue
from aula_labs.look import PodLook, results
from double_ml import job

CONFIG = {
    "folds": 2,
    "repetitions": 2,
    "rows": 60,
    "trees": 3,
    "unitsPerPod": 3,
    "parallelism": 2,
    "cpu": "200m",
    "memory": "512Mi",
}
FILE = {
    "labs": {
        "double-ml": {
            "title": "T",
            "published": "P",
            "kind": "indexedJob",
            "image": "r/lab:1",
            "deadlineSeconds": 60,
            "groups": [{"name": "worker", "pods": 2, "cpu": "200m", "memory": "512Mi", "gpu": 0}],
            "config": CONFIG,
        }
    },
    "resultSeconds": 10,
}


@pytest.fixture
def lab():
    return catalogue.load("double-ml", {"AULA_LABS": json.dumps(FILE)})


def printed(part, capsys, monkeypatch, **env):
    student = {key: CONFIG[key] for key in ("folds", "repetitions", "rows", "trees", "unitsPerPod")}
    monkeypatch.setenv("AULA_CONFIG", json.dumps(student))
    for key, value in env.items():
        monkeypatch.setenv(key, value)
    assert job.main(part) == 0
    return list(results(capsys.readouterr().out.splitlines()))


def test_pods_and_notebook_agree(lab, capsys, monkeypatch, tmp_path):
    units = [one for pod in range(3) for one in printed("units", capsys, monkeypatch, JOB_COMPLETION_INDEX=str(pod))]
    assert sorted(one["unit"] for one in units) == list(range(8))
    monkeypatch.setattr(job, "RESULTS", tmp_path / "results.json.gz")
    job.RESULTS.write_bytes(gzip.compress(json.dumps(units).encode()))
    (combined,) = printed("combine", capsys, monkeypatch)
    assert combined["same_bits"] is True
    told = sys.modules[type(lab).__module__].told
    pods = [PodLook(f"p{i}", i, "Succeeded", began=10.0 + i, ended=14.0 + i) for i in range(3)]
    report = told(lab, CONFIG, units, combined, pods)
    values = {figure.label: figure.value for figure in report.figures}
    assert values["equal to the fit in one process"] == "to the last bit"
    assert (values["from the first pod to the last"], report.pods, len(report.rows)) == (6.0, 3, 8)
    assert 0 < values["efficiency (computing ÷ pods' time)"] < 1
    assert "units a pod" in report.binds
    assert report.files()[1]["plot.png"][:4] == b"\x89PNG"


def test_a_part_that_there_is_not_is_refused(capsys, monkeypatch):
    monkeypatch.setenv("AULA_CONFIG", "{}")
    assert job.main("unit") == 2
    assert "units or combine" in capsys.readouterr().err


def test_what_a_run_takes_follows_its_settings(lab):
    assert [group.pods for group in lab.groups(lab.config())] == [2]
    # Two pods' worth of units are left: a third pod would have none.
    assert [group.pods for group in lab.groups(lab.config(parallelism=9))] == [3]
    assert lab.groups(lab.config(memory="1Gi"))[0].memory == "1Gi"
    with pytest.raises(TypeError, match="repetition is no setting of double-ml"):
        lab.config(repetition=3)
