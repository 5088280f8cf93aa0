"""aula:hub.config: what a stack's file says of JupyterHub comes last, and is refused where Aula decides."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

kubespawner = pytest.importorskip("kubespawner", reason="pip install -r requirements.txt")

from aula_contract import DocumentError  # noqa: E402
from aula_hub import course as course_module  # noqa: E402
from aula_hub import people as people_module  # noqa: E402
from aula_hub.settings import add_traits  # noqa: E402
from aula_hub.spawner import NotebookSpawner  # noqa: E402
from jupyterhub.app import JupyterHub  # noqa: E402
from jupyterhub.auth import Authenticator  # noqa: E402
from jupyterhub.proxy import ConfigurableHTTPProxy  # noqa: E402
from traitlets.config import Config  # noqa: E402

from test_course import GOOD, read  # noqa: E402  isort: skip

HUB = Path(__file__).resolve().parents[1]
GUARDED = HUB.parents[1] / "components" / "jupyterhub" / "guarded-traits.json"


def hub_config(monkeypatch, own: dict) -> Config:
    """What jupyterhub_config.py makes of a course with `own` as its config."""
    course = read({**GOOD, "config": own})
    nobody = SimpleNamespace(all=dict)
    monkeypatch.setattr(course_module, "load_course", lambda: course)
    monkeypatch.setattr(people_module, "everyone", lambda: nobody)
    monkeypatch.setenv("AULA_OPS_TOKEN", "t")
    config = Config()
    path = HUB / "jupyterhub_config.py"
    exec(compile(path.read_text(), str(path), "exec"), {"get_config": lambda: config, "__file__": str(path)})
    return config


def test_it_is_read_last(monkeypatch):
    own = {"JupyterHub": {"concurrent_spawn_limit": 8}, "Authenticator": {"auto_login": True}}
    config = hub_config(monkeypatch, own)
    assert config.JupyterHub.concurrent_spawn_limit == 8
    assert config.Authenticator.auto_login is True
    assert config.JupyterHub.cookie_max_age_days == 1
    assert hub_config(monkeypatch, {}).JupyterHub.concurrent_spawn_limit == 64


@pytest.mark.parametrize("name", ["Spawner", "KubeSpawner", "NotebookSpawner"])
def test_aulas_spawner_is_told_by_the_name_of_any_class_that_it_is_made_of(monkeypatch, name):
    config = hub_config(monkeypatch, {name: {"start_timeout": 600, "priority_class_name": "low"}})
    assert config.NotebookSpawner.start_timeout == 600
    assert config.NotebookSpawner.priority_class_name == "low"


def test_the_more_particular_class_holds():
    for names in (["KubeSpawner", "Spawner"], ["Spawner", "KubeSpawner"]):
        config = Config()
        add_traits(config, {name: {"http_timeout": len(name)} for name in names})
        assert config.NotebookSpawner.http_timeout == len("KubeSpawner")


def test_a_block_gets_the_keys_that_it_lacks(monkeypatch):
    labels = {"example.edu/team": "it", "aula.dev/instance": "another"}
    config = hub_config(monkeypatch, {"KubeSpawner": {"extra_labels": labels, "environment": {"A": "b"}}})
    assert config.NotebookSpawner.extra_labels == {
        "app.kubernetes.io/part-of": "aula",
        "aula.dev/instance": "ml-2026-27",
        "example.edu/team": "it",
    }
    assert config.NotebookSpawner.environment == {"A": "b"}


def test_a_class_is_a_block_of_traits():
    with pytest.raises(DocumentError, match="course.json: 'config.KubeSpawner' must be an object, found 5"):
        read({**GOOD, "config": {"KubeSpawner": 5}})


def test_every_guarded_trait_is_one():
    classes = {one.__name__: one for one in (JupyterHub, Authenticator, ConfigurableHTTPProxy, NotebookSpawner)}
    known = {trait for one in classes.values() for trait in one.class_traits(config=True)}
    guards = json.loads(GUARDED.read_text())
    assert {trait for guard in guards for trait in guard["traits"]} - known == set()
    family = {base.__name__ for one in classes.values() for base in one.__mro__} | {"RosterAuthenticator"}
    assert {name for guard in guards for name in guard["classes"]} - family == set()


def test_every_function_of_the_hub_is_guarded():
    guards = json.loads(GUARDED.read_text())
    guarded = {(name, trait) for guard in guards for name in guard["classes"] for trait in guard["traits"]}
    hooks = [
        (one.__name__, trait)
        for one in (JupyterHub, Authenticator, kubespawner.KubeSpawner)
        for trait in one.class_traits(config=True)
        if trait.endswith("_hook") and trait != "subdomain_hook"
    ]
    assert len(hooks) > 5
    assert set(hooks) - guarded == set()
