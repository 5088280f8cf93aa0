"""The image's entry point."""

import subprocess
from pathlib import Path

START = Path(__file__).parents[1] / "bin" / "aula-start"


def test_what_dies_leaves_no_core():
    limits = ["sh", "-c", "ulimit -Sc; ulimit -Hc"]
    printed = subprocess.run(["sh", START, *limits], capture_output=True, text=True, check=True).stdout.split()
    assert printed == ["0", "0"]


def test_a_server_starts_where_the_notebooks_could_not_be_brought(tmp_path):
    """As on a machine without the image: no script below /opt/aula. The welcome notebook is then the first page."""
    server = tmp_path / "jupyterhub-singleuser"
    server.write_text('#!/bin/sh\necho "$AULA_FIRST_PAGE $OMP_NUM_THREADS $*"\n')
    server.chmod(0o755)
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path / "home"), "CPU_LIMIT": "2"}
    run = ["sh", START.with_name("aula-singleuser"), "--port=8888"]
    printed = subprocess.run(run, env=env, capture_output=True, text=True, check=True).stdout
    assert printed == "welcome.ipynb 2 --port=8888\n"
