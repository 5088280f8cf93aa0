"""What is kept of finished sessions: never more than so much, and never by force."""

import os
import time

from aula import history, history_server

DAY = 86_400


def log(folder, name, age, size=10):
    path = folder / name
    path.mkdir()
    (path / "events_1_app.zstd").write_bytes(b"x" * size)
    for file in (path / "events_1_app.zstd", path):
        os.utime(file, (time.time() - age, time.time() - age))
    return path


def test_the_oldest_logs_go_when_there_are_too_many(tmp_path):
    logs = [log(tmp_path, f"eventlog_v2_{n}", n * DAY) for n in range(1, 6)]
    assert history.prune(tmp_path, keep=3) == logs[3:]
    assert [path.exists() for path in logs] == [True, True, True, False, False]


def test_and_when_they_take_too_much_room(tmp_path):
    young, old = log(tmp_path, "young", DAY, size=600), log(tmp_path, "old", 2 * DAY, size=600)
    assert history.prune(tmp_path, most_bytes=1000) == [old]
    assert young.exists()


def test_a_log_that_is_being_written_stays(tmp_path):
    log(tmp_path, "running", 60, size=5000)
    assert history.prune(tmp_path, keep=0, most_bytes=1000) == []


def test_a_home_that_cannot_be_written_costs_the_history_and_not_the_session(tmp_path, capsys):
    (tmp_path / history.FOLDER).write_text("a file in its place")
    assert history.event_log(tmp_path) == {}
    assert "will not appear in Spark's history" in capsys.readouterr().out


def test_a_session_logs_into_its_own_home(tmp_path):
    conf = history.event_log(tmp_path)
    assert conf["spark.eventLog.dir"] == f"file://{tmp_path}/{history.FOLDER}"
    assert (tmp_path / history.FOLDER).stat().st_mode & 0o777 == 0o700


def test_the_server_listens_inside_the_pod_and_reads_one_home(tmp_path):
    environment = history_server.environment(tmp_path, 4711, "/user/alice/spark-history/")
    assert environment["SPARK_LOCAL_IP"] == "127.0.0.1"
    options = environment["SPARK_HISTORY_OPTS"].split()
    assert f"-Dspark.history.fs.logDirectory=file://{tmp_path}" in options
    assert {"-Dspark.history.ui.port=4711", "-Dspark.ui.proxyBase=/user/alice/spark-history"} <= set(options)
