"""Spark's settings for a session, and what of the arguments is refused."""

import socket
from decimal import Decimal
from pathlib import Path

import pytest
from aula import conf, session
from aula.session import _free_port, wish
from aula.settings import Place, place, settings
from aula.sizes import Executor, span

HERE = Place("notebook", "bigdata-2026-27-student-alice", "10.244.0.9", "localhost:5001/aula/notebook:abc")
USUAL = settings({})
SHARED = USUAL.model_copy(update={"gpu_most": 1})
EXECUTOR = Executor(1, Decimal("0.2"), Decimal("0.4"), 512, 0.4, 0)


def made(executor: Executor = EXECUTOR) -> dict[str, str]:
    return conf.cluster(HERE, executor, 2, "notebook", "1g", "nvidia.com", "spark-0a1b2c")


def test_a_session_has_what_config_asks_for_from_its_jvm_on_and_its_notebook_s_name(monkeypatch: pytest.MonkeyPatch):
    class Started(Exception):
        pass

    def begin(jvm: dict[str, str], settings: dict[str, str]) -> None:
        raise Started(jvm["spark.driver.memory"], settings["spark.driver.memory"], settings["spark.app.name"])

    monkeypatch.setattr(session.jvm, "start", lambda memory, config, quick: config)
    monkeypatch.setattr(session.jvm, "session", begin)
    monkeypatch.setattr(session, "_stop_running", lambda: None)
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/student/day 1.ipynb")
    with pytest.raises(Started, match=r"\('3g', '3g', 'day 1'\)"):
        session.spark_session(executors=0, config={"spark.driver.memory": "3g"})
    with pytest.raises(Started, match="mine"):
        session.spark_session(executors=0, app_name="mine", config={"spark.driver.memory": "3g"})


def test_executors_are_told_the_drivers_own_address():
    assert made()["spark.driver.host"] == made()["spark.driver.bindAddress"] == "10.244.0.9"
    assert (made()["spark.driver.port"], made()["spark.driver.blockManager.port"]) == ("7078", "7079")


def test_a_session_lets_no_other_persons_executor_join_and_encrypts():
    assert made()["spark.authenticate"] == made()["spark.network.crypto.enabled"] == "true"


def test_a_quotas_refusal_cannot_end_the_session():
    assert int(made()["spark.executor.maxNumFailures"]) >= 1_000_000
    assert made()["spark.kubernetes.allocation.batch.delay"] == "5s"


def test_spark_does_not_wait_for_executors_in_silence():
    assert made()["spark.scheduler.minRegisteredResourcesRatio"] == "0"


def test_executors_belong_to_the_notebook_and_cost_what_was_counted():
    assert made()["spark.kubernetes.driver.pod.name"] == "notebook"
    assert made()["spark.kubernetes.executor.request.cores"] == "0.2"
    assert made()["spark.kubernetes.executor.limit.cores"] == "0.4"
    assert (made()["spark.executor.memory"], made()["spark.executor.memoryOverheadFactor"]) == ("512m", "0.4")


def test_pod_names_hold_nothing_about_the_person():
    assert "alice" not in made()["spark.kubernetes.executor.podNamePrefix"]
    assert conf.POD_TEMPLATE.is_file() and "automountServiceAccountToken: false" in conf.POD_TEMPLATE.read_text()


def test_gpus_are_asked_for_with_vendor_and_script():
    with_gpu = made(Executor(2, Decimal("0.2"), Decimal(1), 512, 0.4, 1))
    assert with_gpu["spark.executor.resource.gpu.amount"] == "1"
    assert with_gpu["spark.executor.resource.gpu.vendor"] == "nvidia.com"
    assert with_gpu["spark.task.resource.gpu.amount"] == "0.5"
    assert not any("gpu" in key for key in made())


@pytest.mark.parametrize("resource", ["nvidia.com/gpu.shared", "nvidia.com/mig-1g.5gb", "nvidia.com/mig-1g.5gb.shared"])
def test_spark_is_told_of_no_gpu_under_a_name_that_it_cannot_ask_for(resource):
    assert conf.gpu_vendor(resource) == ""
    assert conf.gpu(1, 1, conf.gpu_vendor(resource)) == {}
    assert conf.gpu_vendor("amd.com/gpu") == "amd.com"


def test_a_share_of_a_gpu_is_the_most_where_gpus_are_shared(capsys):
    assert wish(SHARED, None, None, 2, None).gpus == 1
    assert (
        capsys.readouterr().out
        == "This course shares its GPUs, and a pod can have 1 share of one: using gpus=1 instead of 2.\n"
    )
    assert wish(SHARED, None, None, 1, None).gpus == 1
    assert wish(USUAL, None, None, 2, None).gpus == 2
    assert capsys.readouterr().out == ""


def test_each_kernels_session_has_pages_of_its_own():
    env = {"JUPYTERHUB_SERVICE_PREFIX": "/user/alice/"}
    assert [conf.ui_path(env, port) for port in (4040, 4041)] == ["/user/alice/spark-ui", "/user/alice/spark-ui-4041"]
    assert conf.ui_path({}, 4040) is None
    assert conf.ui(4041, "/user/alice/spark-ui-4041") == {
        "spark.ui.port": "4041",
        "spark.ui.proxyBase": "/user/alice/spark-ui-4041",
        "spark.ui.proxyRedirectUri": "/",
    }
    assert conf.ui(4040, None) == {"spark.ui.port": "4040"}


def test_a_port_that_another_session_has_is_not_taken():
    first = _free_port()
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", first))
        taken.listen()
        assert _free_port() != first or first == conf.UI_PORTS[-1]
    assert _free_port() == first


def test_whole_cores_are_not_written_as_powers_of_ten():
    assert conf.cores(Decimal(10)) == "10"


def test_outside_a_cluster_there_is_no_place():
    env = {
        "POD_NAME": "n",
        "POD_NAMESPACE": "s",
        "POD_IP": "1.2.3.4",
        "AULA_IMAGE": "i",
        "KUBERNETES_SERVICE_HOST": "10.96.0.1",
    }
    assert place(env) == Place("n", "s", "1.2.3.4", "i")
    assert place({**env, "POD_IP": ""}) is None


def test_the_request_is_never_above_the_limit():
    assert wish(USUAL, None, None, 0, 0.1).cpu_request == Decimal("0.1")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((0, None, 0, None), "cores=0"),
        ((None, "10m", 0, None), 'memory="10m"'),
        ((None, None, -1, None), "gpus=-1"),
        ((None, None, 0, 0), "core_limit=0"),
    ],
)
def test_arguments_that_make_no_sense_are_named(arguments, named):
    with pytest.raises(ValueError, match=named):
        wish(USUAL, *arguments)


def test_a_number_of_executors_or_the_fewest_and_the_most():
    assert (span(2), span(0), span((1, 4)), span((0, 1))) == ((2, 2), (0, 0), (1, 4), (0, 1))


@pytest.mark.parametrize("executors", [-1, 1.5, True, "2", (4, 1), (0, 0), (1, 2, 3), (-1, 2)])
def test_executors_that_make_no_sense(executors):
    with pytest.raises(ValueError, match="executors="):
        span(executors)


def test_no_time_out_of_a_growing_session_is_infinite():
    dynamic = conf.dynamic(1, 4)
    timeouts = {key.split(".")[-1]: value for key, value in dynamic.items() if key.endswith("IdleTimeout")}
    assert timeouts == {"executorIdleTimeout": "60s", "cachedExecutorIdleTimeout": "300s"}
    # Kept for their shuffle files, executors would have a time-out of their own, which is infinite.
    assert dynamic["spark.dynamicAllocation.shuffleTracking.enabled"] == "false"
    assert dynamic["spark.storage.decommission.shuffleBlocks.enabled"] == "true"
    assert {dynamic["spark.dynamicAllocation.initialExecutors"], dynamic["spark.executor.instances"]} == {"1"}
    assert dynamic["spark.dynamicAllocation.maxExecutors"] == "4"
    # The same file that the image has.
    assert (Path(__file__).parents[1] / "spark" / Path(conf.DECOMMISSION).name).stat().st_mode & 0o111


def test_executors_of_a_course_with_a_queue_carry_its_name():
    assert conf.queued("students")["spark.kubernetes.executor.label.kueue.x-k8s.io/queue-name"] == "students"
    assert "spark.kubernetes.executor.annotation.kueue.x-k8s.io/pod-suspending-parent" in conf.queued("students")
    assert conf.queued(None) == {}


def test_s3_has_no_key_among_its_settings():
    made = conf.s3({"endpoint": "https://s3.example.edu", "region": "eu-south-1"})
    assert made["spark.hadoop.fs.s3a.endpoint"] == "https://s3.example.edu"
    assert not any("access.key" in key or "secret" in key for key in made)
    assert conf.s3(None) == {}
