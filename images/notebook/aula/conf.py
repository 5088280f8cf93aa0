"""Spark's settings for a session whose driver is this notebook and whose executors are pods beside it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from aula.settings import S3_CREDENTIALS, Place
from aula.sizes import Executor

DRIVER_PORT = 7078
BLOCK_MANAGER_PORT = 7079
# Spark's own pages: one port for each kernel of a notebook server, and a name of the proxy's for each (jupyter_server_config.py).
UI_PORTS = range(4040, 4045)
POD_TEMPLATE = Path(__file__).with_name("executor-pod.yaml")
GPU_SCRIPT = "/opt/aula/spark/gpus"
DECOMMISSION = "/opt/aula/spark/decommission"
# The class archive is made with this collector (spark/archive.sh), and a notebook's few cores have no use for another.
DRIVER_JVM = (
    "-XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:SharedArchiveFile=/opt/spark/aula.jsa"
    " -Xshare:auto -Dlog4j2.configurationFile=file:/opt/spark/log4j2.properties"
)
# A driver plans and waits: the quick compiler alone halves the time to the first job. Not where it computes itself.
QUICK_COMPILER = " -XX:TieredStopAtLevel=1"


def common(app_name: str, driver_memory: str) -> dict[str, str]:
    """Returns the settings of every session, in a cluster or not."""
    return {
        "spark.app.name": app_name,
        "spark.driver.memory": driver_memory,
        "spark.driver.extraJavaOptions": DRIVER_JVM,
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        # 28 columns are many to Spark, which would warn that it shortens them in its plans.
        "spark.sql.debug.maxToStringFields": "200",
    }


def ui(port: int, path: str | None) -> dict[str, str]:
    """Returns the settings of Spark's own pages, which the hub shows under `path` (`ui_path`)."""
    shown = {"spark.ui.proxyBase": path, "spark.ui.proxyRedirectUri": "/"} if path else {}
    return {"spark.ui.port": str(port), **shown}


def local(app_name: str, driver_memory: str) -> dict[str, str]:
    """Returns the settings of a session inside this notebook alone, with as many threads as it has cores."""
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

    `gpu_vendor` is what the function of that name returns. The prefix differs from session to session, since the pods of the
    one before may still be leaving, and holds nothing about the person.
    """
    conf = common(app_name, driver_memory)
    conf["spark.driver.extraJavaOptions"] += QUICK_COMPILER
    conf |= {
        "spark.master": "k8s://https://kubernetes.default.svc",
        # Both: Spark 4.3 tells executors the bind address, and the usual 0.0.0.0 would send each to itself.
        "spark.driver.host": place.ip,
        "spark.driver.bindAddress": place.ip,
        "spark.driver.port": str(DRIVER_PORT),
        "spark.driver.blockManager.port": str(BLOCK_MANAGER_PORT),
        "spark.blockManager.port": str(BLOCK_MANAGER_PORT),
        "spark.executor.instances": str(executors),
        "spark.executor.cores": str(executor.cores),
        "spark.executor.memory": f"{executor.heap_mib}m",
        "spark.executor.memoryOverheadFactor": str(executor.overhead_factor),
        # Spark 4.3 ends the session after a few refused pods; a quota's refusal is no reason to lose a notebook's work.
        "spark.executor.maxNumFailures": "1000000",
        # Waiting for executors is shown (`running.wait`): Spark by itself waits up to 30 s and says nothing.
        "spark.scheduler.minRegisteredResourcesRatio": "0",
        "spark.kubernetes.namespace": place.namespace,
        "spark.kubernetes.container.image": place.image,
        "spark.kubernetes.container.image.pullPolicy": "IfNotPresent",
        # Makes executors the notebook's own: they go when it is stopped or culled.
        "spark.kubernetes.driver.pod.name": place.pod,
        "spark.kubernetes.executor.podNamePrefix": prefix,
        "spark.kubernetes.executor.podTemplateFile": str(template),
        "spark.kubernetes.executor.podTemplateContainerName": "executor",
        "spark.kubernetes.executor.request.cores": cores(executor.cpu_request),
        "spark.kubernetes.executor.limit.cores": cores(executor.cpu_limit),
        "spark.kubernetes.executor.terminationGracePeriodSeconds": "10s",
        # With failures not counted, a refused pod is asked for again this often.
        "spark.kubernetes.allocation.batch.delay": "5s",
        "spark.kubernetes.allocation.maxPendingPods": str(max(1, executors)),
        # The notebook has no right over volume claims.
        "spark.kubernetes.driver.ownPersistentVolumeClaim": "false",
        "spark.kubernetes.driver.reusePersistentVolumeClaim": "false",
        "spark.kubernetes.executor.enablePollingWithResourceVersion": "true",
        "spark.network.timeout": "120s",
    }
    return conf | gpu(executor.gpus, executor.cores, gpu_vendor)


def gpu_vendor(resource: str) -> str:
    """Returns what is before "/" in the name of the course's GPU, "" where Spark cannot ask for it under that name.

    Spark asks Kubernetes for `<vendor>/gpu` and takes no name with a dot for "gpu" (`nvidia.com/gpu.shared`,
    `nvidia.com/mig-1g.5gb`): then the pods' template asks (`pods.fragment`), and Spark's own scheduling knows of no GPU.
    """
    vendor, _, name = resource.partition("/")
    return vendor if name == "gpu" else ""


def dynamic(least: int, most: int) -> dict[str, str]:
    """Returns the settings by which a session has `least` to `most` executors, as many as its work asks for at the time.

    By Spark's own defaults executors that hold shuffle files or cached data are kept for ever: in a notebook, where the
    result of a shuffle stays referenced for as long as its DataFrame has a name, none would ever be given back.
    """
    return {
        "spark.dynamicAllocation.enabled": "true",
        "spark.dynamicAllocation.minExecutors": str(least),
        # Both: Spark begins with the greater.
        "spark.dynamicAllocation.initialExecutors": str(least),
        "spark.executor.instances": str(least),
        "spark.dynamicAllocation.maxExecutors": str(most),
        "spark.dynamicAllocation.executorIdleTimeout": "60s",
        "spark.dynamicAllocation.cachedExecutorIdleTimeout": "300s",
        # An executor that goes first hands its shuffle files and cached data to those that stay. With that, keeping executors for
        # their shuffle files (Spark's default) would only delay them, as Spark itself warns.
        "spark.dynamicAllocation.shuffleTracking.enabled": "false",
        "spark.decommission.enabled": "true",
        "spark.storage.decommission.enabled": "true",
        "spark.storage.decommission.shuffleBlocks.enabled": "true",
        "spark.storage.decommission.rddBlocks.enabled": "true",
        # One that has handed over looks this often whether there is more, and leaves after it: 30 s unless said.
        "spark.storage.decommission.replicationReattemptInterval": "5s",
        "spark.kubernetes.decommission.script": DECOMMISSION,
        # Time to hand over when the pod is told to go by somebody else: a drained node.
        "spark.kubernetes.executor.terminationGracePeriodSeconds": "30s",
    }


def gpu(gpus: int, cores: int, vendor: str) -> dict[str, str]:
    """Returns the settings that give each executor `gpus` GPUs, shared by the tasks on its `cores`; none without a vendor."""
    if not gpus or not vendor:
        return {}
    return {
        "spark.executor.resource.gpu.amount": str(gpus),
        "spark.executor.resource.gpu.vendor": vendor,
        "spark.executor.resource.gpu.discoveryScript": GPU_SCRIPT,
        "spark.task.resource.gpu.amount": str(round(min(1.0, gpus / cores), 3)),
    }


def queued(queue: str | None) -> dict[str, str]:
    """Returns what makes Kueue hold each executor's pod back until `queue` (a LocalQueue) admits it, one by one.

    The pods belong to the notebook's, which Kueue does not manage: the annotation says that they are to be held all the same
    (kueue.sigs.k8s.io/docs/tasks/run/external_workloads: not an officially supported integration of Kueue's).
    """
    if not queue:
        return {}
    return {
        "spark.kubernetes.executor.label.kueue.x-k8s.io/queue-name": queue,
        "spark.kubernetes.executor.label.kueue.x-k8s.io/managed": "true",
        "spark.kubernetes.executor.annotation.kueue.x-k8s.io/pod-suspending-parent": "notebook",
    }


def s3(store: Mapping[str, str] | None) -> dict[str, str]:
    """Returns the settings of s3a:// addresses. The key is no setting: driver and executors read it from a mounted file."""
    if not store:
        return {}
    return {
        "spark.hadoop.fs.s3a.endpoint": store["endpoint"],
        "spark.hadoop.fs.s3a.endpoint.region": store["region"],
        # Buckets as folders of the endpoint: what every store but Amazon's understands.
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.aws.credentials.provider": "software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider",
        "spark.executorEnv.AWS_SHARED_CREDENTIALS_FILE": S3_CREDENTIALS,
        # A wrong address is told in seconds: Hadoop's own patience is a quarter of an hour.
        "spark.hadoop.fs.s3a.attempts.maximum": "3",
        "spark.hadoop.fs.s3a.retry.limit": "3",
        "spark.hadoop.fs.s3a.connection.establish.timeout": "15s",
    }


def cores(amount: Decimal) -> str:
    """Writes cores as Kubernetes reads them."""
    return f"{amount.normalize():f}"


def ui_path(env: Mapping[str, str], port: int) -> str | None:
    """Returns the path under which the hub shows the Spark UI of `port`, None where there is no hub.

    A name and not `/proxy/4040`: where Spark's pages find "proxy" in their address they take what follows for the
    application's id, and the table of executors stays empty (apache/spark#31774).
    """
    prefix = env.get("JUPYTERHUB_SERVICE_PREFIX")
    return f"{prefix.rstrip('/')}/{ui_name(port)}" if prefix else None


def ui_name(port: int) -> str:
    """Returns the proxy's name for the Spark UI of `port`: `spark-ui`, and `spark-ui-4041` for a second kernel's."""
    return "spark-ui" if port == UI_PORTS[0] else f"spark-ui-{port}"


def history_path(env: Mapping[str, str]) -> str | None:
    """Returns the path under which the hub shows this home's finished sessions, None where there is no hub."""
    prefix = env.get("JUPYTERHUB_SERVICE_PREFIX")
    return f"{prefix.rstrip('/')}/spark-history" if prefix else None
