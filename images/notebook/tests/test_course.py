"""The course's notebooks as files: valid, without outputs, each with an exercise, its solution and a picture.

They are run in test/cluster/heavy.
"""

import re
from pathlib import Path

import nbformat
import pytest

COURSE = Path(__file__).parents[3] / "course"
DAYS = sorted(COURSE.glob("day*.ipynb"))
WELCOME = Path(__file__).parents[1] / "welcome.ipynb"


def test_five_days() -> None:
    assert [path.name[:4] for path in DAYS] == [f"day{number}" for number in range(1, 6)]
    assert sorted(path.name for path in COURSE.iterdir() if path.suffix == ".ipynb") == [path.name for path in DAYS]


@pytest.fixture(params=DAYS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=nbformat.NO_CONVERT)


def tagged(notebook: nbformat.NotebookNode, tag: str, kind: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == kind and tag in cell.metadata.get("tags", [])]


@pytest.mark.parametrize("path", [*DAYS, WELCOME], ids=lambda path: path.stem)
def test_valid_and_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None, f"clear the outputs: {cell.source[:60]}"


def test_an_exercise_and_its_solution_out_of_sight(notebook: nbformat.NotebookNode) -> None:
    assert len(tagged(notebook, "exercise", "markdown")) == 1
    assert len(tagged(notebook, "exercise", "code")) == 1
    solutions = tagged(notebook, "solution", "code")
    assert len(solutions) == 1
    assert solutions[0].metadata.jupyter.source_hidden is True


def test_sizes_come_from_parameters_and_it_ends_in_a_picture(notebook: nbformat.NotebookNode) -> None:
    (parameters,) = tagged(notebook, "parameters", "code")
    assert "AULA_COURSE_ROWS" in parameters.source
    assert any("plt.show()" in cell.source for cell in notebook.cells[-3:])


def test_the_welcome_notebook_names_nobodys_quota_and_shows_ones_own() -> None:
    cells = nbformat.read(WELCOME, as_version=nbformat.NO_CONVERT).cells
    assert cells[1].source == "%quota"
    told = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert re.search(r"\d\s*(GiB|GB|CPU)|one processor", told) is None
