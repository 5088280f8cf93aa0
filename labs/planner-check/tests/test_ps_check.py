"""The lemma with servers and workers in one process, and the report of what pods print."""

import json
import socket
import statistics
import sys
import threading
import time

import pytest
from aula_labs import catalogue
from ps_check import __main__ as program
from ps_check.server import serve
from ps_check.wire import Wire
from ps_check.worker import rounds

CONFIG = {
    "workers": 2,
    "mostServers": 2,
    "rounds": 6,
    "megabytes": 1,
    "bandwidth": 20,
    "compute": 0.1,
    "cpu": "50m",
    "memory": "64Mi",
}
GROUPS = [{"name": name, "pods": 2, "cpu": "50m", "memory": "64Mi", "gpu": 0} for name in ("worker", "server")]
LAB = {
    "title": "T",
    "published": "P",
    "kind": "jobset",
    "image": "r/lab:1",
    "deadlineSeconds": 60,
    "groups": GROUPS,
    "config": CONFIG,
}


@pytest.fixture
def lab():
    return catalogue.load(
        "planner-check", {"AULA_LABS": json.dumps({"labs": {"planner-check": LAB}, "resultSeconds": 9})}
    )


def measured(servers, workers, compute):
    """The median round of workers in threads, with 1 MB of gradients and 20 MB/s a server."""
    shard = 1_000_000 // servers
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(servers)]
    threads = [threading.Thread(target=serve, args=(one, shard, 20e6, workers)) for one in listeners]
    found = []

    def work():
        addresses = [one.getsockname() for one in listeners]
        found.append(rounds(addresses, shard, compute, 6))

    threads += [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in listeners:
        one.close()
    return statistics.median(s for each in found for s in each[2:])


def test_a_wire_is_shared_by_all_that_use_it():
    wire, began = Wire(1e6), time.perf_counter()
    threads = [threading.Thread(target=lambda: [wire.take(10_000) for _ in range(5)]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.09 <= time.perf_counter() - began < 0.3


# 2 MB x 2 workers / (servers x 20 MB/s): the wire binds with one server, the computation with two.
@pytest.mark.parametrize(("servers", "compute", "predicted"), [(1, 0.05, 0.2), (2, 0.05, 0.1), (2, 0.3, 0.3)])
def test_a_round_takes_what_the_lemma_says(servers, compute, predicted):
    # A machine that does other work too is slower, never quicker.
    assert 0.95 * predicted <= measured(servers, 2, compute) <= 1.5 * predicted


def test_workers_wait_for_each_other():
    """A worker that comes late does not make the first one's rounds look quick."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = threading.Thread(target=serve, args=(listener, 1000, 1e6, 2))
    server.start()
    found = []
    first = threading.Thread(target=lambda: found.append(rounds([listener.getsockname()], 1000, 0.01, 1)))
    first.start()
    first.join(0.3)
    assert found == []
    rounds([listener.getsockname()], 1000, 0.01, 1)
    first.join()
    server.join()
    listener.close()
    assert len(found) == 1


def test_a_server_that_is_not_there_is_waited_for_and_then_said(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = gone.getsockname()
    from ps_check.worker import connect

    with pytest.raises(ConnectionRefusedError):
        connect(address, 0.5)


def test_the_report_puts_each_round_beside_the_lemma(lab):
    told = sys.modules[type(lab).__module__].told
    results = {
        1: [{"servers": 1, "worker": w, "seconds": [9, 9, 0.21, 0.2, 0.21]} for w in range(2)],
        2: [{"servers": 2, "worker": w, "seconds": [9, 9, 0.104, 0.102, 0.1]} for w in range(2)],
    }
    report = told(lab, CONFIG, results)
    values = {figure.label: (figure.value, figure.published) for figure in report.figures}
    assert values["round with 1 server, simulated wire and computation"] == (210.0, 200.0)
    assert values["round with 2 servers, simulated wire and computation"] == (102.0, 100.0)
    assert values["farthest from the lemma where the wire binds"][0] == pytest.approx(5.0)
    assert values["servers that hide the communication (a round within 5 % of the computation)"] == (2, 2)
    assert report.files()[1]["plot.png"][:4] == b"\x89PNG"


def test_servers_that_do_not_hide_it_are_said(lab):
    told = sys.modules[type(lab).__module__].told
    report = told(lab, CONFIG, {1: [{"servers": 1, "worker": 0, "seconds": [1, 1, 0.2]}]})
    assert report.figures[-1].value == "more than 2"


def test_a_part_that_there_is_not_is_refused(capsys, monkeypatch):
    monkeypatch.setenv("AULA_CONFIG", json.dumps({"servers": ["a"], "megabytes": 1}))
    assert program.main("chief") == 2
    assert "server or worker" in capsys.readouterr().err


def test_what_a_run_takes_follows_its_settings(lab):
    assert [(group.name, group.pods) for group in lab.groups(lab.config(workers=3, mostServers=1))] == [
        ("worker", 3),
        ("server", 1),
    ]
