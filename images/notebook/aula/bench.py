"""Benchmarks that run unattended: `python -m aula.bench higgs-gbt --executors 1,2,3`.

The result is printed, and left as a ConfigMap named by AULA_RESULT in the pod's namespace: result.json, result.csv, plot.png.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import UTC, datetime

from aula import higgs, model, report
from aula.session import spark_session
from aula.settings import place

NAME = "higgs-gbt"
SEED = 1
# Of every ten rows two are kept from training, to judge the model by.
SHARES = [0.8, 0.2]


def numbers(text: str) -> list[int]:
    """Reads "1,2,3"; argparse makes its own sentence of the ValueError."""
    found = sorted({int(part) for part in text.split(",")})
    if not found or found[0] < 1:
        raise ValueError
    return found


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m aula.bench", description="Trains the same model with 1, 2, … executors.")
    parser.add_argument("benchmark", choices=[NAME])
    parser.add_argument("--executors", type=numbers, default=[1, 2, 3], help="numbers of executors to try (default: 1,2,3)")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of data (default: 100000)")
    parser.add_argument("--core-limit", type=float, default=0.4, help="processor time of one executor, in cores (default: 0.4)")
    parser.add_argument("--partitions", type=int, default=6, help="parts of the data, the same in all runs (default: 6)")
    return parser.parse_args(arguments)


def run(asked: int, wish: argparse.Namespace) -> tuple[report.Run, str]:
    """Measures one training with `asked` executors in a session of its own; returns it with Spark's version."""
    print(f"\n{asked} executor{'' if asked == 1 else 's'}", flush=True)
    spark = spark_session(executors=asked, cores=1, core_limit=wish.core_limit, app_name=NAME)
    try:
        data = model.features(higgs.frame(spark, wish.rows, SEED, wish.partitions))
        train, test = (part.cache() for part in data.randomSplit(SHARES, seed=SEED))
        print(f"Data: {train.count():,} rows to train on, {test.count():,} to judge by; warming up", flush=True)
        model.train(train)
        began = time.monotonic()
        trained = model.train(train)
        seconds = time.monotonic() - began
        auc = model.score(trained, test)
        had = present(spark)
        print(f"Trained in {seconds:.1f} s, AUC {auc:.4f} (best possible {higgs.BEST_AUC:.4f})", flush=True)
        return report.Run(asked, had, seconds, auc, note=note(asked, had)), spark.version
    finally:
        spark.stop()


def present(spark) -> int:
    """Returns how many executors the session has; 0 where Spark runs inside this process."""
    return spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1


def note(asked: int, had: int) -> str:
    if had == asked:
        return ""
    return "the quota left room for none: ran without executors or core limit" if had == 0 else f"{asked} asked, {had} had room"


def main(arguments: list[str] | None = None) -> None:
    wish = options(arguments)
    results, version = [], ""
    for asked in wish.executors:
        result, version = run(asked, wish)
        results.append(result)
    setting = report.Setting(
        benchmark=NAME,
        instance=os.environ.get("AULA_INSTANCE", "no course"),
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        rows=wish.rows,
        trees=model.TREES,
        depth=model.DEPTH,
        partitions=wish.partitions,
        core_limit=wish.core_limit,
        seed=SEED,
        best_auc=higgs.BEST_AUC,
        spark=version,
        image=os.environ.get("AULA_IMAGE", ""),
    )
    results = report.compared(results)
    print("\n" + report.table(setting, results), flush=True)
    publish(setting, results)


def publish(setting: report.Setting, results: list[report.Run]) -> None:
    """Leaves the result in the cluster, where AULA_RESULT names a ConfigMap for it."""
    here, name = place(os.environ), os.environ.get("AULA_RESULT")
    if not (here and name):
        return
    from aula.kube import Kube

    texts = {"result.json": report.as_json(setting, results), "result.csv": report.as_csv(results)}
    labels = {"aula.dev/result": NAME, "app.kubernetes.io/part-of": "aula"}
    Kube(here.namespace).save(name, labels, texts, {"plot.png": report.plot(setting, results)})
    print(f"\nResult: ConfigMap {name} in namespace {here.namespace}", flush=True)


if __name__ == "__main__":
    main()
