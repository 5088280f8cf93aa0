"""A session of Spark Connect: who can reach its server."""

import os

from aula import connect


def test_the_server_is_this_notebooks_alone():
    one, other = connect.settings(), connect.settings()
    assert one["spark.connect.grpc.binding.address"] == "127.0.0.1"
    assert one["spark.connect.grpc.binding.port"] == "0"
    token = "spark.connect.authenticate.token"
    assert len(one[token]) >= 32 and one[token] != other[token]


def test_stopping_what_does_not_run_is_nothing(monkeypatch):
    for mark in connect.MARKS:
        monkeypatch.delenv(mark, raising=False)
    connect.stop()
    assert not set(connect.MARKS) & set(os.environ)
