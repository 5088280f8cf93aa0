"""Finds a lab by its name: its folder is below labs/, and its students' side is student/lab.py there."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from aula_labs.lab import Lab
from aula_labs.settings import labs

# labs/kit/aula_labs/catalogue.py: the same in the tree and in the image.
FOLDER = Path(__file__).resolve().parents[2]


def on(env: Mapping[str, str] = os.environ) -> list[str]:
    """Returns the names of the labs that are on."""
    return sorted(labs(env).labs)


def load(name: str, env: Mapping[str, str] = os.environ) -> Lab:
    """Returns a lab that is on, by its name in the course. ImportError says why there is none."""
    known = labs(env).labs
    if name not in known:
        there = (FOLDER / name / "student" / "lab.py").exists()
        near = get_close_matches(name, known, n=1)
        meant = f' Did you mean "{near[0].replace("-", "_")}"?' if near else ""
        which = f"On are: {', '.join(sorted(known)) or 'none'}."
        raise ImportError(
            f'The lab "{name}" is off in this course; your teacher can switch it on (aula:labs). {which}'
            if there
            else f'There is no lab "{name}".{meant} {which}'
        )
    return _module(name).LAB(name, known[name], labs(env).result_seconds)


def _module(name: str) -> ModuleType:
    """Imports a lab's file. Not as a package: a lab's name may have hyphens, and its folder has files of others too."""
    known = f"aula_labs_{name.replace('-', '_')}"
    if known not in sys.modules:
        spec = spec_from_file_location(known, FOLDER / name / "student" / "lab.py")
        if spec is None or spec.loader is None:
            raise ImportError(f'The lab "{name}" has no file student/lab.py in this image.')
        module = module_from_spec(spec)
        sys.modules[known] = module
        spec.loader.exec_module(module)
    return sys.modules[known]
