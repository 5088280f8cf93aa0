"""KubeSpawner's own word on the user names that the program's tests take or refuse. Needs the hub's own packages."""

import json
from pathlib import Path

import pytest

slugs = pytest.importorskip("kubespawner.slugs", reason="pip install -r requirements.txt")

FIXTURE = Path(__file__).parents[3] / "test" / "unit" / "fixtures" / "usernames.json"
CASES = json.loads(FIXTURE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "slug"), CASES["names"].items())
def test_what_kubespawner_makes_of_a_name(name, slug):
    assert slugs.safe_slug(name, max_length=CASES["longest"]) == slug
