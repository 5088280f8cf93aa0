"""Results of benchmarks: which ConfigMaps are shown, which of their files, and under which policy."""

import asyncio
import re
from base64 import b64encode
from types import SimpleNamespace

import pytest
from aula_hub import results

RUN = "exam-20261121220301"


def config_map(labels=None, data=None, binary=None):
    return SimpleNamespace(metadata=SimpleNamespace(labels=labels), data=data, binary_data=binary)


def test_the_list_is_newest_first_and_has_only_what_make_bench_named():
    found = results.listed(
        [
            {"name": "higgs-gbt-20261120090000"},
            {"name": RUN, "annotations": {"aula.dev/title": "exam: 100,000 rows"}},
            {"name": "kube-root-ca.crt"},
            {"name": "exam-2026"},
        ]
    )
    assert [r.run for r in found] == [RUN, "higgs-gbt-20261120090000"]
    assert (found[0].title, found[0].begun, found[1].title) == ("exam: 100,000 rows", "2026-11-21 22:03 UTC", "")


def test_a_file_of_a_result_is_its_text_or_its_bytes():
    plot = b64encode(b"\x89PNG").decode()
    one = config_map({"aula.dev/result": "exam"}, {"report.html": "<p>ü"}, {"plot.png": plot})
    assert results.content(one, "report.html") == "<p>ü".encode()
    assert results.content(one, "plot.png") == b"\x89PNG"
    assert results.content(one, "result.csv") is None


@pytest.mark.parametrize("labels", [None, {}, {"spark-app-selector": "x"}])
def test_a_config_map_that_is_no_result_shows_nothing(labels):
    assert results.content(config_map(labels, {"report.html": "x", "spark.properties": "y"}), "report.html") is None


def test_a_file_that_no_benchmark_leaves_is_not_shown():
    assert (
        results.content(config_map({"aula.dev/result": "exam"}, {"spark.properties": "y"}), "spark.properties") is None
    )


@pytest.mark.parametrize(
    ("path", "matches"),
    [
        (f"/results/{RUN}/report.html", True),
        ("/results/kube-root-ca.crt/ca.crt", False),
        (f"/results/{RUN}/spark.properties", False),
        (f"/results/../{RUN}/report.html", False),
        (f"/results/{RUN}/../report.html", False),
    ],
)
def test_routes(path, matches):
    (_, _, _), (pattern, _, options) = results.handlers("ml-bench")
    assert bool(re.fullmatch(pattern, path)) is matches
    assert options == {"namespace": "ml-bench"}


def test_the_policy_leaves_a_report_no_origin_no_scripts_and_nothing_to_load():
    directives = dict((part.split(" ", 1) + [""])[:2] for part in results.POLICY.split("; "))
    assert directives["sandbox"] == "" and directives["default-src"] == "'none'"
    assert "script-src" not in directives and "allow-scripts" not in results.POLICY


class Answers:
    """Stands in for a handler of the hub: what is sent is kept."""

    def __init__(self):
        self.headers, self.sent, self.namespace = {}, None, "ml-bench"
        self.current_user = object()

    def set_header(self, name, value):
        self.headers[name] = value

    def finish(self, body):
        self.sent = body


def get(monkeypatch, answer, file):
    class Client:
        async def read_namespaced_config_map(self, run, namespace):
            assert (run, namespace) == (RUN, "ml-bench")
            return answer

    monkeypatch.setattr(results, "_client", Client)
    handler = Answers()
    asyncio.run(results.ResultHandler.get(handler, RUN, file))
    return handler


def test_a_report_is_sent_under_the_policy(monkeypatch):
    sent = get(monkeypatch, config_map({"aula.dev/result": "exam"}, {"report.html": "<h1>"}), "report.html")
    assert sent.sent == b"<h1>"
    assert sent.headers["Content-Security-Policy"] == results.POLICY
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Disposition" not in sent.headers


def test_other_files_are_downloads(monkeypatch):
    sent = get(monkeypatch, config_map({"aula.dev/result": "exam"}, {"result.csv": "a,b"}), "result.csv")
    assert sent.headers["Content-Disposition"] == f'attachment; filename="{RUN}-result.csv"'


def test_what_is_no_result_is_not_found(monkeypatch):
    from tornado.web import HTTPError

    with pytest.raises(HTTPError) as error:
        get(monkeypatch, config_map({}, {"report.html": "x"}), "report.html")
    assert error.value.status_code == 404
