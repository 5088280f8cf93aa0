"""AULA_SPARK, a benchmark's command line and its result: each language reads what the other one writes."""

import json
from dataclasses import asdict

import pytest
from agree import ROOT, example, keys, keys_in, named_in_typescript, normal, schema, schema_of
from aula import bench
from aula.benchmarks import publish, ratios, tables
from aula.models import perceptron
from aula.settings import Settings, place, settings
from aula_contract import CONSTANTS, DocumentError
from jsonschema import Draft202012Validator
from test_report import LACKING, PHASES, SAMPLES, SETTING

RESULT = Draft202012Validator(schema("result"))
COMPARED = ratios.Ratio("t", ratios.Side("ours", (1.0, 2.0), 0.8), ratios.Side("other", why="No module"), True)
# A result of each kind.
WRITTEN = [
    json.loads(tables.as_json(SETTING, LACKING, SAMPLES, PHASES)),
    json.loads(json.dumps({**asdict(SETTING), "ratios": [bench.compared(COMPARED)]})),
]


def test_the_reader_takes_exactly_what_the_schema_describes():
    assert normal(schema_of(Settings)) == normal(schema("session"))


def test_typescript_names_every_key_of_the_reader_and_of_a_result():
    assert keys(schema_of(Settings)) - named_in_typescript("session.ts", "pod-fragment.ts") == set()
    assert keys_in(WRITTEN) - named_in_typescript("result.ts") == set()


def test_an_example_has_every_key():
    assert keys(schema("session")) - keys_in(example("session-full")) == set()


@pytest.mark.parametrize("course", ["small", "full"])
def test_what_the_program_renders_is_read_whole(course):
    document = example(f"session-{course}")
    assert Settings.read(document, "AULA_SPARK").words() == document
    # As the hub hands it on, and as a benchmark has it.
    assert settings(example(f"course-{course}")["environment"]).words() == document


def test_a_session_without_a_course_is_as_one_whose_teacher_says_nothing():
    assert settings({}) == settings({"AULA_SPARK": ""}) == Settings.read(example("session-small"), "AULA_SPARK")


def test_a_key_that_is_unknown_missing_or_wrong_is_named():
    given = example("session-small")
    with pytest.raises(
        DocumentError, match=r"^AULA_SPARK: 'later' is no key that is known here \(what wrote it and this image must be"
    ):
        settings({"AULA_SPARK": json.dumps({**given, "later": 1})})
    with pytest.raises(DocumentError, match="'driverMemory' is missing"):
        settings({"AULA_SPARK": json.dumps({key: value for key, value in given.items() if key != "driverMemory"})})
    with pytest.raises(DocumentError, match="'maxExecutors' must be 1 or more, found 0; 's3.endpoint' is missing"):
        settings({"AULA_SPARK": json.dumps({**given, "maxExecutors": 0, "s3": {"region": "r"}})})
    with pytest.raises(DocumentError, match="^AULA_SPARK: is not JSON"):
        settings({"AULA_SPARK": "{"})


@pytest.mark.parametrize("course", ["small", "full"])
def test_a_benchmarks_pod_is_given_what_bench_reads(course):
    for benchmark in example(f"benchmarks-{course}"):
        assert benchmark["command"][:4] == ["python", "-m", "aula.bench", benchmark["name"]]
        bench.parser().parse_args(benchmark["command"][3:])
        env = {"KUBERNETES_SERVICE_HOST": "10.96.0.1"} | {
            one["name"]: one.get("value", "from a field") for one in benchmark["env"]
        }
        assert place(env).image == env["AULA_IMAGE"]
        assert env["AULA_RESULT"] and env["AULA_INSTANCE"]
        assert settings(env).words() == example(f"session-{course}")


def test_a_benchmark_measures_the_same_by_hand_as_from_a_stack_that_says_nothing():
    (by_hand, of_stack) = (
        bench.parser().parse_args(arguments) for arguments in (["exam"], example("benchmarks-small")[1]["command"][3:])
    )
    assert by_hand == of_stack
    assert bench.parser().parse_args(["ratios"]).heap == CONSTANTS["ratios"]["heap"]
    assert CONSTANTS["perceptronIterations"] == perceptron.ITERATIONS


def test_a_result_is_as_described_and_has_every_key():
    for document, described in zip(WRITTEN, schema("result")["anyOf"], strict=True):
        assert [error.message for error in Draft202012Validator(described).iter_errors(document)] == []
        RESULT.validate(document)
        assert set(document) == set(described["required"])
        assert not RESULT.is_valid({**document, "later": 1})


def test_executors_and_results_carry_the_labels_of_the_contract():
    template = (ROOT / "images" / "notebook" / "aula" / "executor-pod.yaml").read_text(encoding="utf-8")
    for label, value in CONSTANTS["labels"]["partOf"].items():
        assert f"{label}: {value}\n" in template
    assert set(publish.MOST_WANTED) == set(CONSTANTS["result"]["files"].values())
