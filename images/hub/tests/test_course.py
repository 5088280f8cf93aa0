"""course.json: everything read, every mistake named."""

import copy

import pytest
from agree import example
from aula_contract import DocumentError
from aula_hub.course import Course, Shape, load_course

GOOD = {**example("course-small"), "gpu": {"resource": "nvidia.com/gpu", "perNotebook": 1}}
PHD = {
    "image": "registry.example/torch:2026",
    "gpus": 1,
    "notebook": {"cpuRequest": 0.5, "cpuLimit": 4, "memoryRequest": "2Gi", "memoryLimit": "8Gi"},
}


def read(data: object) -> Course:
    return Course.read(data, "course.json")


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
    course = read(GOOD)
    assert (course.notebook.cpu_limit, course.notebook.service_account) == (2.0, "workspace")
    assert course.gpu.resource == "nvidia.com/gpu"
    assert course.cull.idle_seconds == 3600
    assert course.environment == GOOD["environment"]


def test_gpu_may_be_null():
    assert read({**GOOD, "gpu": None}).gpu is None


def test_a_group_has_its_own_shape_and_everybody_else_the_courses():
    course = read({**GOOD, "groups": {"phd": PHD}})
    assert course.shape("phd") == Shape("registry.example/torch:2026", course.groups["phd"].notebook, 1)
    assert (course.shape("phd").size.cpu_limit, course.shape("phd").size.memory_limit) == (4.0, "8Gi")
    everybody = Shape(GOOD["image"], course.notebook, 1)
    assert [course.shape(group) for group in (None, "msc", "")] == [everybody] * 3


def test_a_course_without_gpus_gives_none_to_any_group():
    course = read({**GOOD, "gpu": None, "groups": {"phd": PHD}})
    assert (course.shape("phd").gpus, course.shape(None).gpus) == (0, 0)


def test_mistakes_in_a_group_are_named():
    with pytest.raises(DocumentError, match="'groups.phd.image' is missing"):
        read({**GOOD, "groups": {"phd": {key: value for key, value in PHD.items() if key != "image"}}})
    with pytest.raises(DocumentError, match="'groups.phd' must be an object, found 'large'"):
        read({**GOOD, "groups": {"phd": "large"}})


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("title", None, "'title' is missing"),
        ("notebook.cpuLimit", "1", "'notebook.cpuLimit' must be a number, found '1'"),
        ("notebook.memoryLimit", "2GB", r"'notebook.memoryLimit' must be text that matches \^.*, found '2GB'"),
        ("notebook.startTimeoutSeconds", 1.5, "'notebook.startTimeoutSeconds' must be a whole number, found 1.5"),
        ("cull.everySeconds", True, "'cull.everySeconds' must be a whole number, found True"),
        ("environment.AULA_SPARK", 3, "'environment.AULA_SPARK' must be text, found 3"),
        ("gpu.perNotebook", None, "'gpu.perNotebook' is missing"),
    ],
)
def test_mistakes_are_named(path, value, words):
    with pytest.raises(DocumentError, match=f".*{words}"):
        read(changed(path, value))


def test_missing_file_names_the_cure(tmp_path):
    with pytest.raises(DocumentError, match="is it mounted"):
        load_course(tmp_path / "course.json")


def test_no_json_names_the_line(tmp_path):
    (tmp_path / "course.json").write_text("{\n oops")
    with pytest.raises(DocumentError, match="in line 2"):
        load_course(tmp_path / "course.json")
