"""Which pods of whom end, which stay, and what a failure does."""

import asyncio
import json
import logging
from types import SimpleNamespace

import pytest
from aula_hub.course import Cull
from aula_hub.leaver_pods import HOME_CONDITION, HOME_POD, LeaverPods
from aula_hub.people import Person
from aula_hub.services import services


def person(name: str, active: bool = False) -> Person:
    return Person(name=name, namespace=f"x-{name}", role="student", status="active" if active else "left")


def people(*everybody: Person) -> dict[str, Person]:
    return {one.name: one for one in everybody}


class Answer(Exception):
    """As kubernetes_asyncio's ApiException."""

    def __init__(self, status: int, message: str = "") -> None:
        super().__init__("(headers, in many lines)")
        self.status, self.reason, self.body = status, "Reason", json.dumps({"message": message})


class FakeApi:
    """Pods by namespace. `broken`: what the API server answers, by namespace or name of a pod."""

    def __init__(self) -> None:
        self.pods: dict[str, list] = {}
        self.broken: dict[str, Exception] = {}
        self.listed: list[str] = []
        self.deleted: list[str] = []
        self.bodies: list[dict] = []

    def add(self, namespace: str, name: str, uid: str = "", condition: str = "", status: str = "True", **labels: str):
        conditions = [SimpleNamespace(type=condition, status=status)] if condition else None
        metadata = SimpleNamespace(name=name, namespace=namespace, uid=uid or name, labels=labels)
        pod = SimpleNamespace(metadata=metadata, status=SimpleNamespace(conditions=conditions))
        self.pods.setdefault(namespace, []).append(pod)
        return pod

    async def list_namespaced_pod(self, namespace, **options):
        assert options["_request_timeout"] > 0
        self.listed.append(namespace)
        if namespace in self.broken:
            raise self.broken[namespace]
        return SimpleNamespace(items=list(self.pods.get(namespace, [])))

    async def delete_namespaced_pod(self, name, namespace, *, body, **options):
        assert options["_request_timeout"] > 0
        if name in self.broken:
            raise self.broken[name]
        self.deleted.append(f"{namespace}/{name}")
        self.bodies.append(body)


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


@pytest.fixture
def pods(api) -> LeaverPods:
    return LeaverPods(lambda: api, logging.getLogger("test"))


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.INFO)
    return lambda: [record.getMessage() for record in caplog.records if record.name == "test"]


def rounds(pods: LeaverPods, known: dict[str, Person], count: int = 1) -> None:
    async def run() -> None:
        for _ in range(count):
            await pods.sweep(known)

    asyncio.run(run())


def test_ends_every_pod_of_who_left_and_of_nobody_else(api, pods, log):
    api.add("x-bruno", "notebook", component="singleuser-server")
    api.add("x-bruno", "by-hand")
    api.add("x-alice", "by-hand")
    rounds(pods, people(person("alice", active=True), person("bruno")))
    assert sorted(api.deleted) == ["x-bruno/by-hand", "x-bruno/notebook"]
    assert api.listed == ["x-bruno"]
    assert log() == ["bruno left: 2 pods ended"]


def test_soon_and_only_the_pod_that_was_seen(api, pods):
    api.add("x-bruno", "by-hand", uid="u1")
    rounds(pods, people(person("bruno")))
    assert api.bodies == [{"gracePeriodSeconds": 10, "preconditions": {"uid": "u1"}}]


def test_a_pod_that_takes_its_time_is_told_once_and_its_successor_too(api, pods, log):
    api.add("x-bruno", "executor", uid="u1")
    rounds(pods, people(person("bruno")), 3)
    assert log() == ["bruno left: 1 pod ended"]
    api.add("x-bruno", "executor", uid="u2")
    rounds(pods, people(person("bruno")))
    assert [body["preconditions"]["uid"] for body in api.bodies] == ["u1", "u2"]


def test_a_home_that_aula_opened_is_left_alone(api, pods):
    api.add("x-bruno", HOME_POD, condition=HOME_CONDITION)
    rounds(pods, people(person("bruno")), 3)
    assert api.deleted == []


def test_a_home_that_is_just_being_opened_is_left_alone(api, pods):
    pod = api.add("x-bruno", HOME_POD)
    rounds(pods, people(person("bruno")))
    pod.status.conditions = [SimpleNamespace(type=HOME_CONDITION, status="True")]
    rounds(pods, people(person("bruno")))
    assert api.deleted == []


@pytest.mark.parametrize("marks", [{}, {"condition": "Ready"}, {"condition": HOME_CONDITION, "status": "False"}])
def test_what_a_student_calls_the_same_ends_in_the_second_round(api, pods, marks):
    api.add("x-bruno", HOME_POD, **marks, **{"app.kubernetes.io/name": HOME_POD})
    rounds(pods, people(person("bruno")))
    assert api.deleted == []
    rounds(pods, people(person("bruno")))
    assert api.deleted == [f"x-bruno/{HOME_POD}"]


def test_the_condition_alone_saves_no_other_pod(api, pods):
    api.add("x-bruno", "miner", condition=HOME_CONDITION)
    rounds(pods, people(person("bruno")))
    assert api.deleted == ["x-bruno/miner"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Answer(403, 'pods is forbidden: User "hub" cannot list'), '403 pods is forbidden: User "hub" cannot list'),
        (Answer(404, "not found"), "404 not found"),
        (TimeoutError(), "TimeoutError"),
        (ConnectionError("refused"), "ConnectionError refused"),
    ],
)
def test_a_failure_with_one_is_logged_once_and_the_others_end(api, pods, log, error, words):
    api.broken["x-bruno"] = error
    api.add("x-carol", "by-hand")
    rounds(pods, people(person("bruno"), person("carol")), 3)
    assert api.deleted == ["x-carol/by-hand"]
    wrong = f"bruno left, but pods in x-bruno could not be ended: {words}"
    assert log() == [f"{wrong}; will try again", "carol left: 1 pod ended"]


def test_another_failure_is_told_and_so_is_the_same_one_after_it_went_well(api, pods, log):
    bruno = people(person("bruno"))
    api.broken["x-bruno"] = Answer(403, "no")
    rounds(pods, bruno)
    api.broken["x-bruno"] = Answer(500, "no")
    rounds(pods, bruno)
    del api.broken["x-bruno"]
    rounds(pods, bruno)
    api.broken["x-bruno"] = Answer(500, "no")
    rounds(pods, bruno)
    assert [line.split(": ")[1] for line in log()] == ["403 no; will try again"] + ["500 no; will try again"] * 2


def test_a_pod_that_cannot_be_ended_keeps_no_other_one(api, pods, log):
    api.add("x-bruno", "first")
    api.add("x-bruno", "second")
    api.broken["first"] = Answer(500, "no")
    rounds(pods, people(person("bruno")))
    assert api.deleted == ["x-bruno/second"]
    assert log()[0] == "bruno left: 1 pod ended"
    del api.broken["first"]
    rounds(pods, people(person("bruno")))
    assert api.deleted == ["x-bruno/second", "x-bruno/first"]


@pytest.mark.parametrize("status", [404, 409])
def test_a_pod_that_went_by_itself_or_was_replaced_is_no_failure(api, pods, log, status):
    api.add("x-bruno", "by-hand")
    api.broken["by-hand"] = Answer(status)
    rounds(pods, people(person("bruno")))
    assert log() == []


def test_nobody_left_needs_no_api_server(log):
    def never():
        raise AssertionError

    rounds(LeaverPods(never, logging.getLogger("test")), people(person("alice", active=True)))
    assert log() == []


def test_outside_a_cluster_that_is_said_once(log):
    def nowhere():
        raise ValueError("Service host/port is not set.")

    rounds(LeaverPods(nowhere, logging.getLogger("test")), people(person("bruno")), 2)
    assert len(log()) == 1
    assert "ValueError Service host/port is not set." in log()[0]


def test_the_keeper_is_told_where_the_api_server_is():
    environ = {
        "HOME": "/tmp",
        "KUBERNETES_SERVICE_HOST": "10.0.0.1",
        "KUBERNETES_SERVICE_PORT": "443",
        "JPY_COOKIE_SECRET": "secret",
    }
    keeper, _ = services(Cull(idleSeconds=1, everySeconds=1, maxAgeSeconds=1), "token", environ)
    assert keeper["environment"] == {key: environ[key] for key in environ if key != "JPY_COOKIE_SECRET"}


def test_the_real_client_asks_as_the_api_server_expects(log):
    client = pytest.importorskip("kubernetes_asyncio", reason="pip install -r requirements.txt").client
    from aiohttp import web
    from aiohttp.test_utils import TestServer

    asked: list[tuple[str, str, object]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.method, request.path, await request.json() if request.can_read_body else None))
        if request.method == "DELETE":
            return web.json_response({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "by-hand"}})
        if "x-dora" in request.path:
            status = {"kind": "Status", "message": "pods is forbidden", "code": 403}
            return web.json_response(status, status=403)
        metadata = {"namespace": "x-bruno", "uid": "u1"}
        condition = {"type": HOME_CONDITION, "status": "True"}
        items = [
            {"metadata": {**metadata, "name": "by-hand"}, "spec": {"containers": [{"name": "c"}]}, "status": {}},
            {"metadata": {**metadata, "name": HOME_POD, "uid": "u2"}, "status": {"conditions": [condition]}},
        ]
        return web.json_response({"apiVersion": "v1", "kind": "PodList", "items": items})

    async def run() -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        async with TestServer(app) as server:
            configuration = client.Configuration(host=str(server.make_url("")))
            async with client.ApiClient(configuration) as connection:
                pods = LeaverPods(lambda: client.CoreV1Api(connection), logging.getLogger("test"))
                await pods.sweep(people(person("bruno"), person("dora")))

    asyncio.run(run())
    body = {"gracePeriodSeconds": 10, "preconditions": {"uid": "u1"}}
    assert asked == [
        ("GET", "/api/v1/namespaces/x-bruno/pods", None),
        ("DELETE", "/api/v1/namespaces/x-bruno/pods/by-hand", body),
        ("GET", "/api/v1/namespaces/x-dora/pods", None),
    ]
    assert log() == [
        "bruno left: 1 pod ended",
        "dora left, but pods in x-dora could not be ended: 403 pods is forbidden; will try again",
    ]
