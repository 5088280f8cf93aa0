"""course.json: everything read, every mistake named."""

import copy

import pytest

from aula_hub.course import Shape, load_course, parse_course
from aula_hub.fields import FileError

GOOD = {
    "instance": "bigdata-2026-27",
    "title": "Big Data",
    "hubNamespace": "bigdata-2026-27-hub",
    "hubConnectUrl": "http://hub.bigdata-2026-27-hub.svc.cluster.local:8081",
    "proxyApiUrl": "http://proxy-api.bigdata-2026-27-hub.svc.cluster.local:8001",
    "image": "localhost:5001/aula/notebook:abc",
    "cull": {"idleSeconds": 3600, "everySeconds": 60, "maxAgeSeconds": 0},
    "notebook": {
        "cpuRequest": 0.1,
        "cpuLimit": 1,
        "memoryRequest": "1Gi",
        "memoryLimit": "2Gi",
        "serviceAccount": "notebook",
        "homeClaim": "home",
        "homePath": "/home/student",
        "startTimeoutSeconds": 300,
    },
    "gpu": {"resource": "nvidia.com/gpu", "perNotebook": 1},
    "environment": {"AULA_SPARK": '{"executorCores":1}'},
}


PHD = {
    "image": "registry.example/torch:2026",
    "gpus": 1,
    "notebook": {"cpuRequest": 0.5, "cpuLimit": 4, "memoryRequest": "2Gi", "memoryLimit": "8Gi"},
}


def changed(path: str, value: object) -> dict:
    data = copy.deepcopy(GOOD)
    *outer, last = path.split(".")
    inner = data
    for key in outer:
        inner = inner[key]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return data


def test_reads_everything():
    course = parse_course(GOOD)
    assert course.notebook.cpu_limit == 1.0
    assert course.gpu.resource == "nvidia.com/gpu"
    assert course.cull.idle == 3600
    assert course.environment == {"AULA_SPARK": '{"executorCores":1}'}


def test_gpu_may_be_null():
    assert parse_course({**GOOD, "gpu": None}).gpu is None


def test_a_group_has_its_own_shape_and_everybody_else_the_courses():
    course = parse_course({**GOOD, "groups": {"phd": PHD}})
    assert course.shape("phd") == Shape("registry.example/torch:2026", 0.5, 4.0, "2Gi", "8Gi", 1)
    everybody = Shape(GOOD["image"], 0.1, 1.0, "1Gi", "2Gi", 1)
    assert [course.shape(group) for group in (None, "msc", "")] == [everybody] * 3


def test_a_course_without_gpus_gives_none_to_any_group():
    course = parse_course({**GOOD, "gpu": None, "groups": {"phd": PHD}})
    assert (course.shape("phd").gpus, course.shape(None).gpus) == (0, 0)


def test_mistakes_in_a_group_are_named():
    with pytest.raises(FileError, match="groups: phd: 'image' is missing"):
        parse_course({**GOOD, "groups": {"phd": {key: value for key, value in PHD.items() if key != "image"}}})
    with pytest.raises(FileError, match="groups: 'phd' must be an object, found 'large'"):
        parse_course({**GOOD, "groups": {"phd": "large"}})


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("title", None, "'title' is missing"),
        ("notebook.cpuLimit", "1", "notebook: 'cpuLimit' must be a number, found '1'"),
        ("notebook.memoryLimit", "2GB", "'memoryLimit' must be memory such as 512Mi or 2Gi, found '2GB'"),
        ("notebook.startTimeoutSeconds", 1.5, "'startTimeoutSeconds' must be a whole number, found 1.5"),
        ("cull.everySeconds", True, "'everySeconds' must be a whole number, found True"),
        ("environment.AULA_SPARK", 3, "environment: 'AULA_SPARK' must be text, found 3"),
        ("gpu.perNotebook", None, "gpu: 'perNotebook' is missing"),
    ],
)
def test_mistakes_are_named(path, value, words):
    with pytest.raises(FileError, match=f".*{words}"):
        parse_course(changed(path, value))


def test_missing_file_names_the_cure(tmp_path):
    with pytest.raises(FileError, match="is it mounted"):
        load_course(tmp_path / "course.json")


def test_no_json_names_the_line(tmp_path):
    (tmp_path / "course.json").write_text("{\n oops")
    with pytest.raises(FileError, match="in line 2"):
        load_course(tmp_path / "course.json")
