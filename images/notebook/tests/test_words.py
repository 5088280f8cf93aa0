"""One is one; and a session has its notebook's name."""

import pytest
from aula.session import between
from aula.settings import notebook_name
from aula.words import counted, last, part


def test_one_is_one():
    assert [counted(number, "row") for number in (0, 1, 2, 4000)] == ["0 rows", "1 row", "2 rows", "4,000 rows"]
    assert [part(0, 1, "executor"), part(3, 4, "executor")] == ["0 of 1 executor", "3 of 4 executors"]
    assert [between(1, 1), between(0, 1), between(1, 4)] == ["1 executor", "0 to 1 executor", "1 to 4 executors"]


def test_the_last_ones_have_names():
    assert [last(1, 4), last(2, 4), last(1, 12)] == ["the fourth", "the other 2", "the last one"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/student/course/day1-cluster-and-spark.ipynb", "day1-cluster-and-spark"),
        ("my first notebook.ipynb", "my first notebook"),
        ("/home/student/Console 1", "notebook"),
        ("", "notebook"),
    ],
)
def test_a_session_is_named_after_its_notebook(path, name):
    assert notebook_name({"JPY_SESSION_NAME": path}) == name
    assert notebook_name({}) == "notebook"
