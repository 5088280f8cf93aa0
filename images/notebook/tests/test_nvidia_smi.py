"""nvidia-smi, where there is no NVIDIA GPU: it says what there is."""

import subprocess
from pathlib import Path

PROGRAM = Path(__file__).parent.parent / "bin" / "nvidia-smi"


def run(**env: str) -> tuple[int, str]:
    done = subprocess.run([PROGRAM, "-L"], env={"PATH": "/usr/bin:/bin", **env}, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_simulated_is_said():
    code, said = run(AULA_SIMULATED_GPU="1", NVIDIA_VISIBLE_DEVICES="sim-gpu-0", NVIDIA_SMI="/nowhere")
    assert code == 0
    assert said.startswith("SIMULATED GPU: sim-gpu-0.")


def test_none_is_said():
    code, said = run(NVIDIA_SMI="/nowhere")
    assert code == 9
    assert "no GPU" in said


def test_a_real_one_answers_itself(tmp_path):
    real = tmp_path / "nvidia-smi"
    real.write_text('#!/bin/sh\necho "real $1"\n')
    real.chmod(0o755)
    assert run(AULA_SIMULATED_GPU="1", NVIDIA_SMI=str(real)) == (0, "real -L\n")
