"""The course's notebooks in a home: new, unchanged, changed, deleted, and after a start that went wrong."""

import json
import os
from pathlib import Path

import notebooks
import pytest
from notebooks import LEDGER, PAGE, first_page, hand_out

DAY = "course/day 1.ipynb"


def cell(source: str, outputs: list | None = None) -> dict:
    return {"cell_type": "code", "source": [source], "outputs": outputs or [], "metadata": {}}


def notebook(*cells: dict) -> str:
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


A, B, C = (notebook(cell(f"print({letter!r})")) for letter in "ABC")
MINE = notebook(cell("print('A')"), cell("print('mine')"))


class Student:
    """A home, and an image of the course that changes."""

    def __init__(self, folder: Path) -> None:
        self.image, self.home = folder / "image", folder / "home"
        self.home.mkdir()
        self.course({DAY: A})

    def course(self, files: dict[str, str]) -> None:
        """The next image has these files, and a welcome notebook."""
        for path, text in {"welcome.ipynb": "{}", **files}.items():
            (self.image / path).parent.mkdir(parents=True, exist_ok=True)
            (self.image / path).write_text(text)

    def start(self, today: str = "2026-11-30") -> list[str]:
        return hand_out(self.image, self.home, today)

    def has(self, path: str = DAY) -> str | None:
        file = self.home / path
        return file.read_text() if file.exists() else None

    def writes(self, text: str, path: str = DAY) -> None:
        (self.home / path).write_text(text)

    @property
    def files(self) -> set[str]:
        """What is in the home, but for the ledger."""
        every = (path.relative_to(self.home) for path in self.home.rglob("*") if path.is_file())
        return {str(path) for path in every if path != LEDGER}

    @property
    def news(self) -> str:
        return self.has(PAGE) or ""


@pytest.fixture
def student(tmp_path: Path) -> Student:
    made = Student(tmp_path)
    assert made.start() == []
    return made


def test_a_new_home_gets_all_and_no_news(student: Student) -> None:
    assert student.files == {"welcome.ipynb", DAY}
    assert student.has() == A
    assert student.start() == []
    assert student.files == {"welcome.ipynb", DAY}


def test_an_unchanged_copy_is_replaced_with_a_notice(student: Student) -> None:
    student.course({DAY: B})
    student.start()
    assert student.has() == B
    assert "## 2026-11-30\n- [course/day 1.ipynb](course/day%201.ipynb) is now the new version" in student.news
    assert student.files == {"welcome.ipynb", DAY, PAGE}
    student.start()
    assert student.news.count("##") == 1


def test_an_earlier_version_that_a_student_went_back_to_stays_until_the_next_one(student: Student) -> None:
    student.course({DAY: B})
    student.start()
    student.writes(A)
    student.start()
    assert student.has() == A
    student.course({DAY: C})
    student.start()
    assert student.has() == C


@pytest.mark.parametrize("own", [MINE, A + "\n", notebook(cell("print('A')", [{"name": "stdout"}]))])
def test_a_changed_copy_keeps_every_byte_and_gets_the_new_one_beside_it(student: Student, own: str) -> None:
    student.writes(own)
    student.start()
    assert student.files == {"welcome.ipynb", DAY}
    student.course({DAY: B})
    student.start()
    assert (student.has(), student.has("course/day 1 (new).ipynb")) == (own, B)
    assert "[course/day 1 (new).ipynb](course/day%201%20%28new%29.ipynb) is the new version" in student.news


def test_the_copy_beside_is_itself_brought_up_to_date_or_kept(student: Student) -> None:
    student.writes(MINE)
    student.course({DAY: B})
    student.start()
    student.course({DAY: C})
    student.start()
    assert student.has("course/day 1 (new).ipynb") == C
    student.writes("mine too", "course/day 1 (new).ipynb")
    student.course({DAY: A})
    student.start()
    assert student.has("course/day 1 (new).ipynb") == "mine too"
    assert student.has("course/day 1 (new 2).ipynb") == A
    assert student.has() == MINE


def test_a_copy_beside_that_was_deleted_or_taken_over_does_not_come_back(student: Student) -> None:
    student.writes(MINE)
    student.course({DAY: B})
    student.start()
    (student.home / "course/day 1 (new).ipynb").replace(student.home / DAY)
    student.start()
    assert student.files == {"welcome.ipynb", DAY, PAGE}
    student.course({DAY: C})
    student.start()
    assert student.has() == C


def test_a_deleted_file_comes_back_without_news(student: Student) -> None:
    (student.home / DAY).unlink()
    student.start()
    assert student.files == {"welcome.ipynb", DAY}


def test_a_file_that_the_course_adds_is_news_and_one_that_it_drops_stays(student: Student) -> None:
    (student.image / DAY).unlink()
    student.course({"course/data/more.csv": "1,2"})
    student.start()
    assert student.has("course/data/more.csv") == "1,2"
    assert student.has() == A
    assert "- [course/data/more.csv](course/data/more.csv) is new." in student.news


def test_a_copy_that_was_only_run_gets_nothing_where_the_cells_are_the_same(student: Student) -> None:
    run = notebook(cell("print('A')", [{"name": "stdout", "text": "A"}]))
    student.writes(run)
    student.course({DAY: A.replace('"metadata": {}', '"metadata": {"x": 1}', 1)})
    student.start()
    assert student.has() == run
    assert student.files == {"welcome.ipynb", DAY}


@pytest.mark.parametrize("ledger", [None, "", "[]", '{"files": 5}', '{"files": {"course/day 1.ipynb": 5}}'])
def test_without_the_ledger_a_copy_that_differs_counts_as_changed(student: Student, ledger: str | None) -> None:
    if ledger is None:
        (student.home / LEDGER).unlink()
    else:
        (student.home / LEDGER).write_text(ledger)
    student.course({DAY: B})
    student.start()
    assert (student.has(), student.has("course/day 1 (new).ipynb")) == (A, B)
    student.course({DAY: C})
    student.start()
    assert student.has("course/day 1 (new).ipynb") == C
    assert student.has() == A


@pytest.mark.parametrize("own", [A, MINE])
@pytest.mark.parametrize("step", range(6))
def test_a_start_that_was_interrupted_is_made_good_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: str, step: int
) -> None:
    """Killed at every write in turn, before the file takes its place or just after it."""
    student = Student(tmp_path)
    student.start()
    student.writes(own)
    student.course({DAY: B})
    replaced, left = Path.replace, [step // 2]

    def killed(self: Path, target: Path) -> None:
        if left[0] == 0 and step % 2 == 0:
            raise KeyboardInterrupt
        replaced(self, target)
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", killed)
        student.start()
    assert student.has() in (own, B)
    student.start()
    copy = "course/day 1 (new).ipynb"
    assert student.has(DAY if own == A else copy) == B
    assert own == A or student.has() == own
    assert student.files == {"welcome.ipynb", DAY, PAGE} | (set() if own == A else {copy})
    assert student.news.count("day 1") == (1 if own == A else 2)


def test_a_full_home_is_named_and_nothing_is_lost(student: Student, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    student.course({DAY: B})
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        problems = student.start()
    assert problems[0] == f"cannot write the course's {DAY} to {student.home} (No space left on device)"
    assert student.files == {"welcome.ipynb", DAY}
    assert student.has() == A
    student.start()
    assert (student.has(), "new version" in student.news) == (B, True)


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_is_no_file_is_left_alone(student: Student, kind: str) -> None:
    (student.home / DAY).unlink()
    if kind == "folder":
        (student.home / DAY).mkdir()
    else:
        (student.home / DAY).symlink_to("elsewhere")
    student.course({DAY: B})
    assert student.start() == []
    assert student.has("course/day 1 (new).ipynb") == B
    assert (student.home / DAY).is_dir() if kind == "folder" else (student.home / DAY).is_symlink()


def test_the_news_open_for_a_week_or_until_they_are_deleted(student: Student) -> None:
    page = student.home / PAGE
    now = 1_800_000_000.0
    assert first_page(student.home, now) == "welcome.ipynb"
    page.write_text("news")
    os.utime(page, (now, now))
    assert first_page(student.home, now + 6 * 86_400) == PAGE
    assert first_page(student.home, now + 8 * 86_400) == "welcome.ipynb"
    page.unlink()
    assert first_page(student.home, now) == "welcome.ipynb"


def test_earlier_news_and_what_a_student_wrote_there_stay(student: Student) -> None:
    for day, text in enumerate((B, C, A), start=1):
        student.course({DAY: text})
        student.start(f"2026-12-0{day}")
        student.writes(student.news + "my note\n", PAGE)
    sections = [line for line in student.news.splitlines() if line.startswith("## ")]
    assert sections == ["## 2026-12-03", "## 2026-12-02", "## 2026-12-01"]
    assert student.news.count("# What is new in the course") == 1
    assert student.news.count("my note") == 3


def test_a_copy_can_be_written_though_the_images_file_cannot(student: Student) -> None:
    (student.image / DAY).chmod(0o444)
    (student.home / DAY).unlink()
    student.start()
    assert (student.home / DAY).stat().st_mode & 0o777 == 0o644


def test_a_server_starts_in_any_home(student: Student, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setenv("HOME", str(student.home))
    student.course({DAY: B})
    assert notebooks.main(str(student.image)) == 0
    assert capsys.readouterr().out == f"{PAGE}\n"
    monkeypatch.setenv("HOME", "/proc/nowhere")
    assert notebooks.main(str(student.image)) == 0
    out, err = capsys.readouterr()
    assert out == "welcome.ipynb\n"
    assert "is the home full or read-only?" in err
