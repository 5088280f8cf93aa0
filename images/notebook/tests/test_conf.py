"""Spark's settings for a session, and what of the arguments is refused."""

from decimal import Decimal

import pytest

from aula import conf
from aula.session import wish
from aula.settings import Place, Settings, place, settings
from aula.sizes import Executor

HERE = Place("notebook", "bigdata-2026-27-student-alice", "10.244.0.9", "localhost:5001/aula/notebook:abc")
EXECUTOR = Executor(1, Decimal("0.2"), Decimal("0.4"), 512, 0.4, 0)


def made(executor: Executor = EXECUTOR) -> dict[str, str]:
    return conf.cluster(HERE, executor, 2, "notebook", "1g", "/user/alice/proxy/4040", "nvidia.com", "spark-0a1b2c")


def test_executors_are_told_the_drivers_own_address():
    assert made()["spark.driver.host"] == made()["spark.driver.bindAddress"] == "10.244.0.9"
    assert (made()["spark.driver.port"], made()["spark.driver.blockManager.port"]) == ("7078", "7079")


def test_a_quotas_refusal_cannot_end_the_session():
    assert int(made()["spark.executor.maxNumFailures"]) >= 1_000_000
    assert made()["spark.kubernetes.allocation.batch.delay"] == "5s"


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


def test_whole_cores_are_not_written_as_powers_of_ten():
    assert conf.cores(Decimal(10)) == "10"


def test_the_environment_decides_defaults():
    given = settings({"AULA_SPARK": '{"executorCores": 2, "driverMemory": "2g", "later": 1}'})
    assert given == Settings(executor_cores=2, driver_memory="2g")
    assert settings({}) == Settings()


def test_outside_a_cluster_there_is_no_place():
    env = {"POD_NAME": "n", "POD_NAMESPACE": "s", "POD_IP": "1.2.3.4", "AULA_IMAGE": "i", "KUBERNETES_SERVICE_HOST": "10.96.0.1"}
    assert place(env) == Place("n", "s", "1.2.3.4", "i")
    assert place({**env, "POD_IP": ""}) is None


def test_the_request_is_never_above_the_limit():
    assert wish(Settings(), 2, None, None, 0, 0.1).cpu_request == Decimal("0.1")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((-1, None, None, 0, None), "executors=-1"),
        ((2, 0, None, 0, None), "cores=0"),
        ((2, None, "10m", 0, None), 'memory="10m"'),
        ((2, None, None, -1, None), "gpus=-1"),
        ((2, None, None, 0, 0), "core_limit=0"),
    ],
)
def test_arguments_that_make_no_sense_are_named(arguments, named):
    with pytest.raises(ValueError, match=named):
        wish(Settings(), *arguments)
