"""Spark's settings for a session whose driver is this notebook and whose executors are pods next to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from aula.settings import S3_CREDENTIALS, Place
from aula.sizes import Executor

DRIVER_PORT = 7078
BLOCK_MANAGER_PORT = 7079
# The Spark UI: each kernel of a notebook server has its own port and proxy name (jupyter_server_config.py).
UI_PORTS = range(4040, 4045)
POD_TEMPLATE = Path(__file__).with_name("executor-pod.yaml")
GPU_SCRIPT = "/opt/aula/spark/gpus"
DECOMMISSION = "/opt/aula/spark/decommission"
# The class archive is made with this collector (spark/archive.sh), and a notebook's few cores need no other.
DRIVER_JVM = (
    "-XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"
    " -XX:SharedArchiveFile=/opt/spark/aula.jsa -Xshare:auto"
    " -Dlog4j2.configurationFile=file:/opt/spark/log4j2.properties"
)
CREDENTIALS_PROVIDER = "software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider"
# A driver plans and waits: using only the quick compiler halves the time to the first job. Not if it computes itself.
QUICK_COMPILER = " -XX:TieredStopAtLevel=1"


def common(app_name: str, driver_memory: str) -> dict[str, str]:
    """Returns the settings of every session, in a cluster or not."""
    return {
        "spark.app.name": app_name,
        "spark.driver.memory": driver_memory,
        "spark.driver.extraJavaOptions": DRIVER_JVM,
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        # 28 columns are many for Spark, which would warn that it shortens them in its plans.
        "spark.sql.debug.maxToStringFields": "200",
    }


def ui(port: int, path: str | None) -> dict[str, str]:
    """Returns the settings of the Spark UI, which the hub shows under `path` (`ui_path`)."""
    shown = {"spark.ui.proxyBase": path, "spark.ui.proxyRedirectUri": "/"} if path else {}
    return {"spark.ui.port": str(port), **shown}


def local(app_name: str, driver_memory: str) -> dict[str, str]:
    """Returns the settings of a session inside this notebook, with as many threads as it has cores."""
    return {**common(app_name, driver_memory), "spark.master": "local[*]", "spark.driver.host": "127.0.0.1"}


def cluster(
    place: Place,
    executor: Executor,
    executors: int,
    app_name: str,
    driver_memory: str,
    gpu_vendor: str,
    prefix: str,
    template: Path = POD_TEMPLATE,
) -> dict[str, str]:
    """Returns the settings of a session with `executors` pods, named `prefix`-exec-1 and so on.

    `gpu_vendor` is what the function of that name returns. The prefix differs for each session, because pods of the
    previous one may still be stopping, and contains nothing about the person.
    """
    conf = common(app_name, driver_memory)
    conf["spark.driver.extraJavaOptions"] += QUICK_COMPILER
    conf |= {
        "spark.master": "k8s://https://kubernetes.default.svc",
        # Both, because Spark 4.3 tells executors the bind address, and the default 0.0.0.0 would point each to itself.
        "spark.driver.host": place.ip,
        "spark.driver.bindAddress": place.ip,
        "spark.driver.port": str(DRIVER_PORT),
        "spark.driver.blockManager.port": str(BLOCK_MANAGER_PORT),
        "spark.blockManager.port": str(BLOCK_MANAGER_PORT),
        # A secret of the session, which Spark makes and gives its executors: nobody else's executor may join, and what they
        # exchange is encrypted.
        "spark.authenticate": "true",
        "spark.network.crypto.enabled": "true",
        "spark.executor.instances": str(executors),
        "spark.executor.cores": str(executor.cores),
        "spark.executor.memory": f"{executor.heap_mib}m",
        "spark.executor.memoryOverheadFactor": str(executor.overhead_factor),
        # Spark 4.3 ends a session after a few refused pods, but a refusal by the quota must not lose a notebook's work.
        "spark.executor.maxNumFailures": "1000000",
        # `running.wait` waits for executors and shows it. Spark itself would wait up to 30 s without a message.
        "spark.scheduler.minRegisteredResourcesRatio": "0",
        "spark.kubernetes.namespace": place.namespace,
        "spark.kubernetes.container.image": place.image,
        "spark.kubernetes.container.image.pullPolicy": "IfNotPresent",
        # The notebook's pod owns the executors: they stop when it is stopped or culled.
        "spark.kubernetes.driver.pod.name": place.pod,
        "spark.kubernetes.executor.podNamePrefix": prefix,
        "spark.kubernetes.executor.podTemplateFile": str(template),
        "spark.kubernetes.executor.podTemplateContainerName": "executor",
        "spark.kubernetes.executor.request.cores": cores(executor.cpu_request),
        "spark.kubernetes.executor.limit.cores": cores(executor.cpu_limit),
        "spark.kubernetes.executor.terminationGracePeriodSeconds": "10s",
        # Because failures are not counted, a refused pod is requested again at this interval.
        "spark.kubernetes.allocation.batch.delay": "5s",
        "spark.kubernetes.allocation.maxPendingPods": str(max(1, executors)),
        # The notebook has no rights on volume claims.
        "spark.kubernetes.driver.ownPersistentVolumeClaim": "false",
        "spark.kubernetes.driver.reusePersistentVolumeClaim": "false",
        "spark.kubernetes.executor.enablePollingWithResourceVersion": "true",
        "spark.network.timeout": "120s",
    }
    return conf | gpu(executor.gpus, executor.cores, gpu_vendor)


def gpu_vendor(resource: str) -> str:
    """Returns the part before "/" in the name of the course's GPU; "" if Spark cannot request it by that name.

    Spark requests `<vendor>/gpu` from Kubernetes and accepts no other name (`nvidia.com/gpu.shared`,
    `nvidia.com/mig-1g.5gb`). For other names, the pods' template requests the GPU (`pods.fragment`), and Spark's own
    scheduling does not know about it.
    """
    vendor, _, name = resource.partition("/")
    return vendor if name == "gpu" else ""


def dynamic(least: int, most: int) -> dict[str, str]:
    """Returns the settings of a session with `least` to `most` executors, as many as its work needs at the time.

    By default, Spark keeps executors that hold shuffle files or cached data forever. In a notebook, the result of a
    shuffle stays referenced as long as its DataFrame has a name, so no executor would ever be released.
    """
    return {
        "spark.dynamicAllocation.enabled": "true",
        "spark.dynamicAllocation.minExecutors": str(least),
        # Both, because Spark starts with the larger one.
        "spark.dynamicAllocation.initialExecutors": str(least),
        "spark.executor.instances": str(least),
        "spark.dynamicAllocation.maxExecutors": str(most),
        "spark.dynamicAllocation.executorIdleTimeout": "60s",
        "spark.dynamicAllocation.cachedExecutorIdleTimeout": "300s",
        # An executor that is released first hands its shuffle files and cached data to the others. Keeping executors
        # for their shuffle files (Spark's default) would then only delay the release, as Spark itself warns.
        "spark.dynamicAllocation.shuffleTracking.enabled": "false",
        "spark.decommission.enabled": "true",
        "spark.storage.decommission.enabled": "true",
        "spark.storage.decommission.shuffleBlocks.enabled": "true",
        "spark.storage.decommission.rddBlocks.enabled": "true",
        # After handing over, it checks at this interval whether there is more, and then stops. The default is 30 s.
        "spark.storage.decommission.replicationReattemptInterval": "5s",
        "spark.kubernetes.decommission.script": DECOMMISSION,
        # Time to hand over if something else stops the pod, such as a drained node.
        "spark.kubernetes.executor.terminationGracePeriodSeconds": "30s",
    }


def gpu(gpus: int, cores: int, vendor: str) -> dict[str, str]:
    """Returns the settings for `gpus` GPUs per executor, shared by the tasks on its `cores`; none without a vendor."""
    if not gpus or not vendor:
        return {}
    return {
        "spark.executor.resource.gpu.amount": str(gpus),
        "spark.executor.resource.gpu.vendor": vendor,
        "spark.executor.resource.gpu.discoveryScript": GPU_SCRIPT,
        "spark.task.resource.gpu.amount": str(round(min(1.0, gpus / cores), 3)),
    }


def queued(queue: str | None) -> dict[str, str]:
    """Returns the settings with which Kueue holds each executor's pod until `queue` (a LocalQueue) admits it.

    The pods belong to the notebook's pod, which Kueue does not manage. The annotation tells Kueue to hold them anyway
    (kueue.sigs.k8s.io/docs/tasks/run/external_workloads; Kueue does not officially support this integration).
    """
    if not queue:
        return {}
    return {
        "spark.kubernetes.executor.label.kueue.x-k8s.io/queue-name": queue,
        "spark.kubernetes.executor.label.kueue.x-k8s.io/managed": "true",
        "spark.kubernetes.executor.annotation.kueue.x-k8s.io/pod-suspending-parent": "notebook",
    }


def s3(store: Mapping[str, str] | None) -> dict[str, str]:
    """Returns the settings for s3a:// addresses, without the key: driver and executors read it from a mounted file."""
    if not store:
        return {}
    return {
        "spark.hadoop.fs.s3a.endpoint": store["endpoint"],
        "spark.hadoop.fs.s3a.endpoint.region": store["region"],
        # Buckets as folders of the endpoint, which every store except Amazon's understands.
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.aws.credentials.provider": CREDENTIALS_PROVIDER,
        "spark.executorEnv.AWS_SHARED_CREDENTIALS_FILE": S3_CREDENTIALS,
        # Report a wrong address within seconds; Hadoop's default is a quarter of an hour.
        "spark.hadoop.fs.s3a.attempts.maximum": "3",
        "spark.hadoop.fs.s3a.retry.limit": "3",
        "spark.hadoop.fs.s3a.connection.establish.timeout": "15s",
    }


def cores(amount: Decimal) -> str:
    """Formats cores for Kubernetes."""
    return f"{amount.normalize():f}"


def ui_path(env: Mapping[str, str], port: int) -> str | None:
    """Returns the path under which the hub shows the Spark UI of `port`; None without a hub.

    It is a name and not `/proxy/4040`: if an address contains "proxy", Spark's pages take what follows as the
    application's id, and the table of executors stays empty (apache/spark#31774).
    """
    prefix = env.get("JUPYTERHUB_SERVICE_PREFIX")
    return f"{prefix.rstrip('/')}/{ui_name(port)}" if prefix else None


def ui_name(port: int) -> str:
    """Returns the proxy's name for the Spark UI of `port`: `spark-ui`, and `spark-ui-4041` for a second kernel's."""
    return "spark-ui" if port == UI_PORTS[0] else f"spark-ui-{port}"


def history_path(env: Mapping[str, str]) -> str | None:
    """Returns the path under which the hub shows this home's finished sessions; None without a hub."""
    prefix = env.get("JUPYTERHUB_SERVICE_PREFIX")
    return f"{prefix.rstrip('/')}/spark-history" if prefix else None
