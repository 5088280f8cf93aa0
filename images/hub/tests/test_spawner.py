"""The spawner without a cluster: what the pod would be, and what refuses it. Needs the hub's own packages."""

import asyncio
import copy
import json
from types import SimpleNamespace

import pytest

kubespawner = pytest.importorskip("kubespawner", reason="pip install -r requirements.txt")

from aula_hub import spawner as module  # noqa: E402
from aula_hub.people import People  # noqa: E402
from aula_hub.settings import gpus_of, shared_memory, spawner_settings  # noqa: E402
from aula_hub.spawner import NotebookSpawner  # noqa: E402
from aula_hub.watches import WorkspacePods  # noqa: E402
from jupyterhub.spawner import SpawnException  # noqa: E402
from kubernetes_asyncio.client import ApiException  # noqa: E402
from traitlets.config import Config  # noqa: E402

from test_course import GOOD, PHD, read  # noqa: E402  isort: skip

NO_GPU = {**PHD, "image": "registry.example/small:1", "gpus": 0}
COURSE = read({**GOOD, "groups": {"phd": PHD, "guest": NO_GPU}})
ROSTER = [
    {"name": "alice", "namespace": "x-student-alice", "role": "student", "status": "active"},
    {"name": "dora", "namespace": "x-student-dora", "role": "student", "status": "active", "group": "phd"},
    {"name": "emil", "namespace": "x-student-emil", "role": "student", "status": "active", "group": "guest"},
    {"name": "fritz", "namespace": "x-student-fritz", "role": "student", "status": "active", "group": "unknown"},
    {"name": "carol", "namespace": "x-student-carol", "role": "student", "status": "left"},
    {"name": "erin", "namespace": "x-teacher-erin", "role": "teacher", "status": "active"},
]


class FakeApi:
    """An API server that answers what it is told to."""

    def __init__(self) -> None:
        self.error: ApiException | None = None

    async def create_namespaced_pod(self, namespace, body, **options):
        raise self.error


@pytest.fixture
def api(monkeypatch, tmp_path):
    fake = FakeApi()
    roster = tmp_path / "people.json"
    roster.write_text(json.dumps({"people": ROSTER}))
    people = People(roster)
    monkeypatch.setattr("kubespawner.spawner.load_config", lambda **_: None)
    monkeypatch.setattr("kubespawner.spawner.shared_client", lambda _: fake)
    monkeypatch.setattr(module, "load_course", lambda: COURSE)
    monkeypatch.setattr(module, "everyone", lambda: people)
    return fake


def spawner(name: str = "alice", options: dict | None = None, query: dict | None = None) -> NotebookSpawner:
    user = SimpleNamespace(name=name, id=1, url=f"/user/{name}/", settings={}, db=None)
    hub = SimpleNamespace(public_host="", base_url="/hub/", api_url="http://hub:8081/hub/api", url="")
    made = NotebookSpawner(
        _mock=True, user=user, hub=hub, config=Config(NotebookSpawner=copy.deepcopy(spawner_settings(COURSE)))
    )
    made.orm_spawner = SimpleNamespace(user_options={"gpu": 1}, name="", server=None)
    made.user_options = options or {}
    made.handler = SimpleNamespace(request=SimpleNamespace(query_arguments=query or {}))
    made.get_args = lambda: []
    return made


def pod_of(made: NotebookSpawner) -> dict:
    from kubernetes_asyncio.client import ApiClient

    async def make():
        made.server = None
        pod = await made.get_pod_manifest()
        return ApiClient().sanitize_for_serialization(pod)

    return asyncio.run(make())


def shared_memory_of(made: NotebookSpawner) -> str | None:
    """The size of what is mounted at /dev/shm; None if the pod says nothing of it."""
    spec = pod_of(made)["spec"]
    mounted = [one["name"] for one in spec["containers"][0]["volumeMounts"] if one["mountPath"] == "/dev/shm"]
    sizes = {one["name"]: one["emptyDir"]["sizeLimit"] for one in spec["volumes"] if "emptyDir" in one}
    assert mounted == list(sizes)
    return next(iter(sizes.values()), None)


def test_pod_is_in_the_persons_namespace_and_restricted(api, monkeypatch):
    monkeypatch.setattr("jupyterhub.spawner.Spawner.get_env", lambda self: {})
    made = spawner()
    pod = pod_of(made)
    assert (made.namespace, pod["metadata"]["name"]) == ("x-student-alice", "notebook")
    assert pod["metadata"]["labels"]["aula.dev/role"] == "student"
    assert pod["metadata"]["labels"]["aula.dev/instance"] == "ml-2026-27"
    spec, container = pod["spec"], pod["spec"]["containers"][0]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert spec["serviceAccountName"] == "workspace"
    assert spec["volumes"] == [
        {"name": "home", "persistentVolumeClaim": {"claimName": "home"}},
        {"name": "shared-memory", "emptyDir": {"medium": "Memory", "sizeLimit": "1024Mi"}},
    ]
    assert container["volumeMounts"] == [
        {"name": "home", "mountPath": "/home/student"},
        {"name": "shared-memory", "mountPath": "/dev/shm"},
    ]
    assert container["resources"]["requests"] == {"cpu": 0.1, "memory": 1024**3}
    assert container["resources"]["limits"] == {"cpu": 2.0, "memory": 2 * 1024**3}


def test_a_group_has_its_own_size_and_image(api, monkeypatch):
    monkeypatch.setattr("jupyterhub.spawner.Spawner.get_env", lambda self: {})
    (container,) = pod_of(spawner("dora"))["spec"]["containers"]
    assert container["image"] == PHD["image"]
    assert container["resources"]["requests"] == {"cpu": 0.5, "memory": 2 * 1024**3}
    assert container["resources"]["limits"] == {"cpu": 4.0, "memory": 8 * 1024**3}
    assert shared_memory_of(spawner("dora")) == "4096Mi"
    # Executors run the image of the notebook that starts them.
    assert {"name": "AULA_IMAGE", "value": PHD["image"]} in container["env"]


def test_a_group_that_the_course_does_not_know_is_as_everybody(api):
    assert spawner("fritz").image == spawner("alice").image == GOOD["image"]


def test_who_changed_group_starts_anew_with_the_new_sizes(api, tmp_path):
    made = spawner("dora")
    rows = [{**row, "group": "guest"} if row["name"] == "dora" else row for row in ROSTER]
    (tmp_path / "new.json").write_text(json.dumps({"people": rows}))
    (tmp_path / "new.json").replace(tmp_path / "people.json")
    assert made.image == PHD["image"]
    made.clear_state()
    assert made.image == NO_GPU["image"]


def test_a_group_without_gpus_is_told_so(api):
    with pytest.raises(SpawnException, match="You cannot use a GPU in this course"):
        spawner("emil", options={"gpu": 1})._apply_gpu()
    spawner("emil")._apply_gpu()


def test_pages_offer_a_gpu_to_those_who_may_have_one(api):
    # As JupyterHub calls what its template_vars hold: with the user, or None.
    count = gpus_of(COURSE, module.everyone())
    assert [count(SimpleNamespace(name=name)) for name in ("alice", "dora", "emil", "nobody")] == [1, 1, 0, 1]
    assert count(None) == 1
    assert gpus_of(read({**GOOD, "gpu": None}), module.everyone())(SimpleNamespace(name="alice")) == 0


def test_environment_keeps_its_braces(api, monkeypatch):
    monkeypatch.setattr("jupyterhub.spawner.Spawner.get_env", lambda self: {})
    env = {entry["name"]: entry for entry in pod_of(spawner())["spec"]["containers"][0]["env"]}
    assert json.loads(env["AULA_SPARK"]["value"])["executorCores"] == 1
    assert env["AULA_IMAGE"]["value"] == GOOD["image"]
    assert env["POD_IP"]["valueFrom"]["fieldRef"]["fieldPath"] == "status.podIP"


@pytest.mark.parametrize(("options", "query"), [({"gpu": 1}, {}), ({}, {"opt-gpu": [b"1"]})])
def test_a_gpu_is_asked_for_once(api, options, query):
    made = spawner(options=options, query=query)
    made._apply_gpu()
    assert made.extra_resource_limits == made.extra_resource_guarantees == {"nvidia.com/gpu": "1"}
    assert made.orm_spawner.user_options == {}


SITE = {
    "nodeSelector": {"role": "students"},
    "tolerations": [{"key": "students", "operator": "Exists", "effect": "NoSchedule"}],
    "imagePullSecrets": [{"name": "registry"}],
    "volumes": [{"name": "site-ca", "configMap": {"name": "site-ca"}}],
    "volumeMounts": [{"name": "site-ca", "mountPath": "/etc/aula/site", "readOnly": True}],
}
GPU_NODES = {
    "nodeSelector": {"gpu": "true"},
    "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}],
}


def test_what_the_site_asks_of_a_pod():
    made = spawner_settings(read({**GOOD, "notebook": {**GOOD["notebook"], "pod": SITE}}))
    assert (made["node_selector"], made["tolerations"]) == (SITE["nodeSelector"], SITE["tolerations"])
    assert made["image_pull_secrets"] == SITE["imagePullSecrets"]
    assert [volume["name"] for volume in made["volumes"]] == ["home", "shared-memory", "site-ca"]
    assert [mount["mountPath"] for mount in made["volume_mounts"]] == ["/home/student", "/dev/shm", "/etc/aula/site"]
    plain = spawner_settings(COURSE)
    assert (plain["node_selector"], plain["tolerations"], plain["image_pull_secrets"]) == ({}, [], [])
    assert len(plain["volumes"]) == 2


@pytest.mark.parametrize(("limit", "size"), [("2Gi", "1024Mi"), ("1.5Gi", "768Mi"), ("1953125Ki", "953Mi")])
def test_shared_memory_is_half_of_the_memory(limit, size):
    assert shared_memory(limit) == size


def test_a_notebook_with_a_gpu_goes_to_gpu_nodes_and_the_next_one_back(api, monkeypatch):
    notebook, gpu = {**GOOD["notebook"], "pod": SITE}, {**GOOD["gpu"], "pod": GPU_NODES}
    course = read({**GOOD, "notebook": notebook, "gpu": gpu})
    monkeypatch.setattr(module, "load_course", lambda: course)
    made = spawner(options={"gpu": 1})
    made._apply_gpu()
    assert (made.node_selector, made.tolerations) == (GPU_NODES["nodeSelector"], GPU_NODES["tolerations"])
    made.user_options = {}
    made._apply_gpu()
    assert (made.node_selector, made.tolerations) == (SITE["nodeSelector"], SITE["tolerations"])


def test_only_a_notebook_with_a_gpu_runs_with_nvidias_runtime(api, monkeypatch):
    course = read({**GOOD, "gpu": {**GOOD["gpu"], "pod": {**GPU_NODES, "runtimeClassName": "nvidia"}}})
    monkeypatch.setattr(module, "load_course", lambda: course)
    made = spawner(options={"gpu": 1})
    made.extra_pod_config = {"enableServiceLinks": False}
    made._apply_gpu()
    assert made.extra_pod_config == {"enableServiceLinks": False, "runtimeClassName": "nvidia"}
    made.user_options = {}
    made._apply_gpu()
    assert made.extra_pod_config == {"enableServiceLinks": False}


def test_a_gpu_that_brings_its_own_shared_memory_is_not_hidden_from(api, monkeypatch):
    monkeypatch.setattr("jupyterhub.spawner.Spawner.get_env", lambda self: {})
    course = read({**GOOD, "gpu": {**GOOD["gpu"], "pod": {"sharedMemory": False}}})
    monkeypatch.setattr(module, "load_course", lambda: course)
    made = spawner(options={"gpu": 1})
    made._apply_gpu()
    assert shared_memory_of(made) is None
    made.user_options = {}
    made._apply_gpu()
    assert shared_memory_of(made) == "1024Mi"


def test_the_next_start_has_no_gpu(api):
    made = spawner()
    made.extra_resource_limits = {"nvidia.com/gpu": "1"}
    made._apply_gpu()
    assert made.extra_resource_limits == {}


def test_no_gpu_where_the_course_has_none(api, monkeypatch):
    monkeypatch.setattr(module, "load_course", lambda: read({**GOOD, "gpu": None}))
    with pytest.raises(SpawnException, match="This course has no GPUs"):
        spawner(options={"gpu": 1})._apply_gpu()


@pytest.mark.parametrize("name", ["carol", "mallory"])
def test_those_who_left_start_nothing(api, name):
    made = spawner(name)
    with pytest.raises(SpawnException, match="no longer in this course"):
        asyncio.run(made._start())


FULL = {
    "spec": {"containers": [{"resources": {"limits": {"nvidia.com/gpu": "1"}}}]},
    "status": {
        "phase": "Pending",
        "conditions": [
            {
                "type": "PodScheduled",
                "status": "False",
                "message": "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.",
            }
        ],
    },
}


def waiting_for_a_gpu(monkeypatch, events: list[dict], name: str = "alice", seconds: int = 0) -> NotebookSpawner:
    """A spawner whose pod has no GPU, and whose start would never end."""

    async def never(self):
        await asyncio.sleep(60)

    course = read({**GOOD, "gpu": {**GOOD["gpu"], "count": 2, "waitSeconds": seconds}})
    monkeypatch.setattr(module, "load_course", lambda: course)
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(kubespawner.KubeSpawner, "_start", never)
    monkeypatch.setattr(NotebookSpawner, "_pod", lambda self: FULL)
    monkeypatch.setattr(NotebookSpawner, "_events", lambda self: events)
    return spawner(name, options={"gpu": 1})


def watched(monkeypatch, **gpus: int) -> None:
    """Makes the hub's watches show servers with so many GPUs, by person."""

    def pod(number: int) -> dict:
        return {
            "metadata": {"labels": {"component": "singleuser-server"}},
            "spec": {"containers": [{"resources": {"limits": {"nvidia.com/gpu": str(number)}}}]},
            "status": {"phase": "Running"},
        }

    names = {row["name"]: row["namespace"] for row in ROSTER}
    watches = {
        ("pods", names.get(name, name)): SimpleNamespace(answering=True, pods={"notebook": pod(number)})
        for name, number in gpus.items()
    }
    monkeypatch.setattr(NotebookSpawner, "reflectors", {**watches, ("events", "x-student-alice"): None})


def refusal_of(made: NotebookSpawner) -> SpawnException:
    with pytest.raises(SpawnException) as caught:
        asyncio.run(asyncio.wait_for(made._start(), 5))
    assert caught.value.reason == "gpu-in-use"
    return caught.value


def test_no_gpu_free_is_said_at_once(api, monkeypatch):
    watched(monkeypatch, dora=1, emil=1)
    said = refusal_of(waiting_for_a_gpu(monkeypatch, [])).message
    assert said.startswith("All 2 GPUs of the course are in use: 2 people have them. Start without a GPU")
    assert "dora" not in said


def test_a_teacher_reads_who_has_them(api, monkeypatch):
    watched(monkeypatch, dora=1, emil=1)
    said = refusal_of(waiting_for_a_gpu(monkeypatch, [], "erin")).message
    assert "dora (server) and emil (server) have them" in said


def test_who_is_not_on_the_roster_has_nothing(api, monkeypatch):
    watched(monkeypatch, mallory=1, dora=1)
    waiting = waiting_for_a_gpu(monkeypatch, [])
    assert waiting.gpu_places(waiting.course, waiting.people).held == 1


@pytest.mark.parametrize(
    ("held", "events"),
    [(2, []), (0, [{"reason": "NotTriggerScaleUp"}])],
    ids=["the course has all that there are", "the autoscaler adds none"],
)
def test_where_no_node_can_come_the_wait_is_short(api, monkeypatch, held, events):
    watched(monkeypatch, dora=held)
    monkeypatch.setattr(module, "_ALL_HELD_SECONDS", 0)
    refusal_of(waiting_for_a_gpu(monkeypatch, events, seconds=30))


def test_where_a_node_could_come_it_is_as_long_as_the_course_says(api, monkeypatch):
    watched(monkeypatch, dora=1)
    monkeypatch.setattr(module, "_ALL_HELD_SECONDS", 0)
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(waiting_for_a_gpu(monkeypatch, [], seconds=30)._start_or_no_gpu(), 0.3))


def test_a_node_that_is_being_added_is_waited_for(api, monkeypatch):
    made = waiting_for_a_gpu(monkeypatch, [{"reason": "TriggeredScaleUp"}])
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(made._start_or_no_gpu(), 0.3))


def test_progress_says_each_thing_once_and_what_is_waited_for(api, monkeypatch):
    full = {"reason": "FailedScheduling", "type": "Warning", "message": "1 Insufficient nvidia.com/gpu."}
    made = waiting_for_a_gpu(monkeypatch, [full, full, {"reason": "Scheduled", "type": "Normal", "message": "to n1"}])
    monkeypatch.setattr(module, "NEWS_SECONDS", 0.1)

    async def read_for(seconds: float) -> list[str]:
        # The pod runs already: the hub still waits for the notebook to answer.
        made._start_future = asyncio.get_running_loop().create_future()
        made._start_future.set_result(None)
        made._spawn_pending = True
        asyncio.get_running_loop().call_later(seconds, setattr, made, "_spawn_pending", False)
        return [step["message"] async for step in made.progress()]

    lines = asyncio.run(read_for(0.35))
    assert lines[:2] == ["Waiting: the cluster has no free GPU just now.", "Your server has a place in the cluster."]
    assert set(lines[2:]) == {"Still waiting, after 0 s: its node is preparing it."}


@pytest.mark.parametrize(("gpu", "labels"), [(GOOD["gpu"], {}), (None, {"component": "singleuser-server"})])
def test_where_there_are_gpus_executors_are_watched_too(api, monkeypatch, gpu, labels):
    monkeypatch.setattr(module, "load_course", lambda: read({**GOOD, "gpu": gpu}))
    asked = {}

    async def start(self, kind, reflector_class, replace=False, **kwargs):
        asked.update(kwargs, kind=kind)

    monkeypatch.setattr(NotebookSpawner, "_start_reflector", start)
    asyncio.run(spawner()._start_watching_pods())
    assert (asked["kind"], asked.get("labels", {})) == ("pods", labels)


def test_a_watch_knows_whether_it_is_answered(api, monkeypatch):
    async def scenario():
        watch = WorkspacePods(namespace="x-student-alice")
        watch.watch_task = asyncio.ensure_future(asyncio.sleep(60))
        assert not watch.answering
        answers = iter([None, ApiException(status=500)])

        async def listing(self, resource_version=None):
            if error := next(answers):
                raise error

        monkeypatch.setattr("kubespawner.reflector.ResourceReflector._list_and_update", listing)
        await watch._list_and_update()
        assert watch.answering
        with pytest.raises(ApiException):
            await watch._list_and_update()
        assert not watch.answering
        watch._answered = True
        watch.watch_task.cancel()
        await asyncio.gather(watch.watch_task, return_exceptions=True)
        assert not watch.answering

    monkeypatch.setattr("kubespawner.reflector.shared_client", lambda _: api)
    asyncio.run(scenario())


def test_a_refused_pod_is_a_sentence_and_no_server_error(api):
    message = 'pods "notebook" is forbidden: exceeded quota: student, requested: pods=1, used: pods=8, limited: pods=8'
    api.error = ApiException(status=403, reason="Forbidden")
    api.error.body = json.dumps({"message": message})
    with pytest.raises(SpawnException) as caught:
        asyncio.run(spawner().api.create_namespaced_pod("x-student-alice", None))
    assert "8 of 8 pods" in caught.value.message
    assert caught.value.jupyterhub_message == caught.value.message
    assert (caught.value.status_code, caught.value.reason) == (403, "quota")


def test_a_conflict_is_left_to_kubespawner(api):
    api.error = ApiException(status=409)
    with pytest.raises(ApiException):
        asyncio.run(spawner().api.create_namespaced_pod("x-student-alice", None))


class FakeReflector:
    """A watch on a namespace: `open` says whether the hub has rights there."""

    open = False
    made = 0

    def __init__(self, **_):
        FakeReflector.made += 1
        self.first_load_future = asyncio.get_running_loop().create_future()
        self.watch_task = None

    async def start(self):
        await asyncio.sleep(0)
        if not FakeReflector.open:
            error = ApiException(status=403)
            self.first_load_future.set_exception(error)
            self.first_load_future.exception()
            raise error
        self.first_load_future.set_result(None)
        self.watch_task = asyncio.create_task(asyncio.sleep(60))

    async def stop(self):
        if self.watch_task:
            self.watch_task.cancel()


def test_a_watch_that_failed_or_died_is_begun_anew(api, monkeypatch):
    monkeypatch.setattr(NotebookSpawner, "reflectors", {})

    async def scenario():
        made = spawner()
        with pytest.raises(ApiException):
            await made._start_reflector("pods", FakeReflector)
        cancelled = asyncio.create_task(made._start_reflector("pods", FakeReflector))
        await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.gather(cancelled, return_exceptions=True)
        assert NotebookSpawner.reflectors == {}
        FakeReflector.open = True
        first = await made._start_reflector("pods", FakeReflector)
        assert await made._start_reflector("pods", FakeReflector) is first
        first.watch_task.cancel()
        await asyncio.gather(first.watch_task, return_exceptions=True)
        second = await made._start_reflector("pods", FakeReflector)
        assert second is not first
        assert second.watch_task and not second.watch_task.done()
        await second.stop()

    asyncio.run(scenario())
    assert FakeReflector.made == 4
