"""The executor's entry point: its command line and its exit code."""

import socket

import pytest
from executor import MAIN_CLASS, answers, command, exit_code, java_options

ENV = {
    "SPARK_DRIVER_URL": "spark://CoarseGrainedScheduler@10.244.0.9:7078",
    "SPARK_EXECUTOR_ID": "3",
    "SPARK_EXECUTOR_CORES": "2",
    "SPARK_EXECUTOR_MEMORY": "512m",
    "SPARK_APPLICATION_ID": "spark-1",
    "SPARK_EXECUTOR_POD_IP": "10.244.0.10",
    "SPARK_EXECUTOR_POD_NAME": "spark-exec-3",
    "SPARK_RESOURCE_PROFILE_ID": "0",
    "SPARK_JAVA_OPT_10": "-Dlast=1",
    "SPARK_JAVA_OPT_2": "-Dsecond=1",
    "SPARK_JAVA_OPT_0": "-Dfirst=1",
}


def test_java_options_keep_the_order_of_their_numbers():
    assert java_options(ENV) == ["-Dfirst=1", "-Dsecond=1", "-Dlast=1"]


def test_the_seven_flags():
    line = command(ENV)
    flags = line[line.index(MAIN_CLASS) + 1 :]
    assert dict(zip(flags[::2], flags[1::2], strict=True)) == {
        "--driver-url": ENV["SPARK_DRIVER_URL"],
        "--executor-id": "3",
        "--cores": "2",
        "--app-id": "spark-1",
        "--hostname": "10.244.0.10",
        "--resourceProfileId": "0",
        "--podName": "spark-exec-3",
    }
    assert "-Xmx512m" in line


def test_a_variable_that_spark_did_not_set_is_named():
    with pytest.raises(KeyError, match="SPARK_EXECUTOR_ID"):
        command({name: value for name, value in ENV.items() if name != "SPARK_EXECUTOR_ID"})


def test_a_collector_of_the_sessions_choice_is_the_only_one():
    chosen = command({**ENV, "SPARK_JAVA_OPT_1": "-XX:+UseG1GC"})
    assert [option for option in chosen if option.endswith("GC")] == ["-XX:+UseG1GC"]
    assert "-XX:+UseSerialGC" in command(ENV)


@pytest.mark.parametrize(
    ("code", "told", "driver", "expected"),
    [
        (143, True, True, 0),
        (-15, True, True, 0),
        (1, False, False, 0),
        (1, False, True, 1),
        (0, False, True, 0),
        (52, False, False, 52),
        (-9, False, True, 137),
    ],
)
def test_only_a_normal_end_is_zero(code, told, driver, expected):
    assert exit_code(code, told, driver) == expected


def test_a_driver_that_is_gone_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"spark://CoarseGrainedScheduler@127.0.0.1:{server.getsockname()[1]}"
        assert answers(url)
    assert not answers(url)
