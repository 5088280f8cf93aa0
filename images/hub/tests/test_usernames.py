"""KubeSpawner's own word on the user names that the program's tests take or refuse. Needs the hub's own packages."""

import json
from importlib.metadata import version
from pathlib import Path

import pytest

slugs = pytest.importorskip("kubespawner.slugs", reason="pip install -r requirements.txt")

ROOT = Path(__file__).parents[3]
CASES = json.loads((ROOT / "test" / "unit" / "fixtures" / "usernames.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", ["jupyterhub", "jupyterhub-kubespawner", "pydantic"])
def test_packages_are_those_of_the_image(package):
    wanted = (ROOT / "images" / "hub" / "requirements.in").read_text(encoding="utf-8").splitlines()
    assert f"{package}=={version(package)}" in wanted


@pytest.mark.parametrize(("name", "slug"), CASES["names"].items())
def test_what_kubespawner_makes_of_a_name(name, slug):
    assert slugs.safe_slug(name, max_length=CASES["longest"]) == slug
