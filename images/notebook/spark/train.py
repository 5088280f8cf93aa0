"""Exercises a driver and an executor once, at image build, so that the JVM can list the classes which they load.

The scheduler is the real one for Kubernetes; the API server that it talks to is a stand-in here, which agrees to
everything and makes nothing. The executor is started by hand with the entry point that pods use, registers with the
driver and works.
"""

import json
import os
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pyspark.ml.classification import GBTClassifier
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import VectorAssembler
from pyspark.sql import SparkSession

EXECUTOR = "/opt/aula/spark/executor.py"
NAMES = ["a", "b", "c"]


class Agreeable(BaseHTTPRequestHandler):
    """Answers as an API server without any objects would; what is to be created comes back as it was sent."""

    def _answer(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self._answer(201, self.rfile.read(int(self.headers["Content-Length"])))

    def do_GET(self) -> None:
        self._answer(200, json.dumps({"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": []}).encode())

    def do_DELETE(self) -> None:
        self._answer(200, json.dumps({"kind": "Status", "apiVersion": "v1", "status": "Success"}).encode())

    def log_message(self, *_: object) -> None:
        pass


def free_port() -> int:
    """A port that nothing listens on: a build may share the machine's network, with another build beside it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def executor(spark: SparkSession, class_list: str, port: int) -> subprocess.Popen:
    """Starts an executor for the session, which writes the classes that it loads to the file `class_list`."""
    options = spark.sparkContext.getConf().get("spark.executor.extraJavaOptions", "").split()
    options += ["-XX:DumpLoadedClassList=" + class_list, f"-Dspark.driver.port={port}"]
    env = {f"SPARK_JAVA_OPT_{number}": option for number, option in enumerate(options)} | {
        "SPARK_DRIVER_URL": f"spark://CoarseGrainedScheduler@127.0.0.1:{port}",
        "SPARK_EXECUTOR_ID": "1",
        "SPARK_EXECUTOR_CORES": "2",
        "SPARK_EXECUTOR_MEMORY": "512m",
        "SPARK_APPLICATION_ID": spark.sparkContext.applicationId,
        "SPARK_EXECUTOR_POD_IP": "127.0.0.1",
        "SPARK_EXECUTOR_POD_NAME": "train",
        "SPARK_RESOURCE_PROFILE_ID": "0",
    }
    return subprocess.Popen([sys.executable, EXECUTOR], env={**os.environ, **env})


def rows(batches):
    """Multiplies rows in pandas, so that the classes of the Arrow exchange are loaded too."""
    for batch in batches:
        yield batch.assign(a=batch.id % 7.0, b=batch.id % 5.0, c=batch.id % 3.0, label=(batch.id % 2).astype(float))


def work(spark: SparkSession) -> None:
    """Does what a first notebook does: data from pandas, boosted trees, a score, a small result in the notebook."""
    data = spark.range(0, 4000, numPartitions=2).mapInPandas(
        rows, "id long, a double, b double, c double, label double"
    )
    data = VectorAssembler(inputCols=NAMES, outputCol="features").transform(data).select("features", "label")
    train, test = data.cache().randomSplit([0.8, 0.2], seed=1)
    model = GBTClassifier(maxIter=2, maxDepth=3, seed=1).fit(train)
    print(BinaryClassificationEvaluator().evaluate(model.transform(test)))
    model.transform(test).select("label", "prediction").toPandas()
    data.groupBy("label").count().orderBy("label").show()


def main(folder: str) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Agreeable)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = free_port()
    conf = {
        "spark.master": f"k8s://http://127.0.0.1:{server.server_port}",
        "spark.app.name": "train",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.port": str(port),
        "spark.blockManager.port": "0",
        "spark.driver.memory": "1g",
        "spark.executor.instances": "1",
        "spark.executor.cores": "2",
        "spark.kubernetes.container.image": "train",
        "spark.executor.maxNumFailures": "1000",
        "spark.kubernetes.executor.missingPodDetectDelta": "600s",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.driver.extraJavaOptions": (
            f"-XX:+UseSerialGC -XX:DumpLoadedClassList={folder}/driver.lst "
            "-Dlog4j2.configurationFile=file:/opt/spark/log4j2.properties"
        ),
    }
    spark = SparkSession.builder.config(map=conf).getOrCreate()
    child = executor(spark, f"{folder}/executor.lst", port)
    work(spark)
    spark.stop()
    child.wait(timeout=60)


if __name__ == "__main__":
    main(sys.argv[1])
