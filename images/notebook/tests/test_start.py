"""The image's entry point."""

import subprocess
from pathlib import Path

START = Path(__file__).parents[1] / "bin" / "aula-start"


def test_what_dies_leaves_no_core():
    limits = ["sh", "-c", "ulimit -Sc; ulimit -Hc"]
    printed = subprocess.run(["sh", START, *limits], capture_output=True, text=True, check=True).stdout.split()
    assert printed == ["0", "0"]
