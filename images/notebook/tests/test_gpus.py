"""Spark's GPU discovery script, run as Spark runs it: a program of its own that prints one JSON object."""

import json
import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "spark" / "gpus"


def found(folder: Path, visible: str | None, smi: str | None = None) -> list[str]:
    """Runs the script with `visible` as NVIDIA_VISIBLE_DEVICES, and with an nvidia-smi of the shell code `smi`."""
    env = {"PATH": f"{folder}:{os.environ['PATH']}"} | ({} if visible is None else {"NVIDIA_VISIBLE_DEVICES": visible})
    if smi is not None:
        (folder / "nvidia-smi").write_text(f"#!/bin/sh\n{smi}\n")
        (folder / "nvidia-smi").chmod(0o755)
    ran = subprocess.run([str(SCRIPT)], env=env, capture_output=True, text=True, check=True)
    said = json.loads(ran.stdout)
    assert said["name"] == "gpu"
    return said["addresses"]


@pytest.mark.parametrize(
    ("visible", "addresses"),
    [
        (None, []),
        ("", []),
        ("void", []),
        ("none", []),
        ("sim-gpu-0", ["0"]),
        ("GPU-8a5b,GPU-77c1", ["0", "1"]),
        ("MIG-3c0a", ["0"]),
    ],
)
def test_gpus_that_the_plugin_names(tmp_path, visible, addresses):
    assert found(tmp_path, visible) == addresses


@pytest.mark.parametrize("visible", [None, "void", "all"])
def test_with_cdi_the_driver_knows_them(tmp_path, visible):
    asked = '[ "$*" = "--query-gpu=index --format=csv,noheader" ] && printf "0\\n1\\n"'
    assert found(tmp_path, visible, asked) == ["0", "1"]


def test_what_the_plugin_names_needs_no_driver(tmp_path):
    assert found(tmp_path, "GPU-8a5b", "exit 9") == ["0"]


def test_a_driver_that_fails_is_no_executor_without_gpus(tmp_path):
    with pytest.raises(subprocess.CalledProcessError):
        found(tmp_path, "void", "echo no devices were found >&2; exit 9")
