"""The planner: one plan of a job, in a notebook, in a terminal, and in docs/planner.md."""

import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from aula import planner
from aula.planner.__main__ import main
from aula.planner.advice import Change, Cost, Term, cheapest, figure
from hypothesis import given
from hypothesis import strategies as st
from planner_properties import networks, overlaps, real, sizes, steps

DOCS = Path(__file__).parents[3] / "docs" / "planner.md"


@given(
    st.builds(
        planner.Setup,
        steps,
        st.integers(1, 300),
        sizes,
        networks,
        st.integers(1, 300),
        st.integers(1, 12),
        overlaps,
        st.just(1.0),
        real(100, 1e7),
    )
)
def test_every_answer_says_what_binds_what_to_change_and_where_it_comes_from(setup):
    plan = planner.plan(setup)
    assert len(plan.answers) == (7 if setup.quota > 1 else 6)
    for answer in plan.answers:
        assert answer.binds in get_args(Term)
        assert answer.advice.endswith(".") and answer.source
        assert str(answer).startswith(f"{answer.what}: ")
    by_name = {answer.what.split(" ")[0]: answer.value for answer in plan.answers}
    assert 1 <= by_name["Minibatch"] <= setup.fits
    assert 1 <= by_name["Workers"] <= min(setup.batch, setup.quota)
    assert 1 <= by_name["GPUs"] <= setup.quota
    assert 1 <= by_name.get("Servers", 1) <= setup.quota


def test_a_larger_quota_never_slows_a_job():
    setup = planner.Setup(planner.StepTime(0.01, 1 / 219), 256, 102.2e6, planner.Network(planner.gigabits(10)), 64, 1)
    found = [planner.plan(replace(setup, quota=quota)).answers[2].terms["speed-up"] for quota in range(1, 40)]
    assert found == sorted(found) and found[0] == 1


def test_the_cheapest_change_that_helps_is_named_and_a_useless_one_is_not():
    changes = [
        Change(Cost.HARDWARE, "buy", 1.0),
        Change(Cost.CODE, "program", 8.0),
        Change(Cost.CODE, "program more", 5.0),
        Change(Cost.SETTING, "turn a knob", 9.95),
    ]
    assert cheapest("a step", 10.0, changes, "s") == "Program more: a step from 10 s to 5 s."
    assert cheapest("a step", 1.0, changes, "s") == "No change that the planner knows moves a step by 1 %."
    assert cheapest("samples", 5.0, changes, more_is_better=True) == "Turn a knob: samples from 5 to 9.95."


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0123, "s", "12.3 ms"),
        (20e-6, "s", "20 µs"),
        (351.2, "s", "351 s"),
        (0.0, "s", "0 s"),
        (102.2e6, "bytes", "102 MB"),
        (1, "servers", "1 server"),
        (12345, "samples", "12,345 samples"),
        (0.0285, "", "0.0285"),
        ("ring", "", "ring"),
    ],
)
def test_figures_are_for_people(value, unit, text):
    assert figure(value, unit) == text


def test_a_notebook_shows_a_table():
    setup = planner.Setup(planner.StepTime(0.01, 0.001), 64, 1e6, planner.Network(1e9), 64, 4)
    lines = planner.plan(setup)._repr_markdown_().splitlines()
    assert lines[0] == "| question | answer | binds | cheapest change |"
    assert len(lines) == 8 and all(line.count("|") == 5 for line in lines)


def test_the_worked_example_of_the_docs_is_what_the_command_prints(capsys):
    text = DOCS.read_text()
    command, printed = re.search(r"```sh\n(.+?)```.*?```text\n(.+?)```", text, re.DOTALL).groups()
    words = shlex.split(command.replace("\\\n", " "))
    assert words[:3] == ["python", "-m", "aula.planner"]
    assert main(words[3:]) == 0
    assert capsys.readouterr().out == printed


def test_a_terminal_gets_one_sentence_about_a_bad_argument(capsys):
    good = "--step 32 0.1 --step 64 0.2 --batch 64 --gradients 1e6 --gigabits 10 --fits 64 --quota 4"
    assert main(good.split()) == 0
    capsys.readouterr()
    assert main(good.replace("--quota 4", "--quota 0").split()) == 2
    assert capsys.readouterr().err.startswith("quota=0 must be a whole number of at least 1: give")
    assert main(good.replace("32 0.1", "x 0.1").split()) == 2
    assert capsys.readouterr().err == "--step x 0.1: give samples and seconds, such as --step 32 0.156.\n"


def test_the_planner_brings_neither_spark_nor_scipy():
    code = "import sys; from aula import planner; print([m for m in ('pyspark', 'scipy', 'numpy') if m in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert ran.stdout == "[]\n", ran.stderr
