"""AULA_LABS and the labs by name: each language reads what the other one writes."""

import json

import pytest
from agree import keys, named_in_typescript, normal, schema, schema_of
from aula_contract import DocumentError
from aula_labs import catalogue
from aula_labs.settings import Labs, labs
from jsonschema import Draft202012Validator

GROUP = {"name": "worker", "pods": 2, "cpu": "200m", "memory": "512Mi", "gpu": 0}
LAB = {
    "title": "A lab",
    "published": "nothing",
    "kind": "indexedJob",
    "image": "r/lab:1",
    "deadlineSeconds": 60,
    "groups": [GROUP],
    "config": {"rows": 5},
}
FILE = {"labs": {"some-lab": LAB}, "resultSeconds": 10}
ENV = {"AULA_LABS": json.dumps(FILE)}


def test_the_reader_takes_exactly_what_the_schema_describes():
    assert normal(schema_of(Labs)) == normal(schema("labs"))
    assert keys(schema_of(Labs)) - named_in_typescript("labs.ts") == set()
    Draft202012Validator(schema("labs")).validate(FILE)


def test_without_the_variable_no_lab_is_on():
    assert labs({}).labs == {}
    assert catalogue.on({}) == []
    assert catalogue.on(ENV) == ["some-lab"]


def test_a_wrong_document_is_named():
    with pytest.raises(DocumentError, match="AULA_LABS: 'labs.a.image' must be text"):
        labs({"AULA_LABS": json.dumps({**FILE, "labs": {"a": {**LAB, "image": 1}}})})
    with pytest.raises(DocumentError, match="AULA_LABS: is not JSON"):
        labs({"AULA_LABS": "{"})


def test_a_lab_that_there_is_not_says_which_there_are():
    with pytest.raises(ImportError, match=r'no lab "som-lab"\. Did you mean "some_lab"\? On are: some-lab\.'):
        catalogue.load("som-lab", ENV)
    with pytest.raises(ImportError, match=r'no lab "zzz"\. On are: none\.'):
        catalogue.load("zzz", {})


def test_a_lab_that_is_off_is_said_to_be_off(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    (tmp_path / "some-lab" / "student").mkdir(parents=True)
    (tmp_path / "some-lab" / "student" / "lab.py").write_text(
        "from aula_labs.lab import Lab\nclass Some(Lab):\n    pass\nLAB = Some\n"
    )
    with pytest.raises(ImportError, match=r'The lab "some-lab" is off in this course; your teacher can switch it on'):
        catalogue.load("some-lab", {})
    found = catalogue.load("some-lab", ENV)
    assert (found.name, found.keep, found.config(rows=7)) == ("some-lab", 10, {"rows": 7})
    with pytest.raises(TypeError, match="row is no setting of some-lab: rows"):
        found.config(row=7)
