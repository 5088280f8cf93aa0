"""Benchmarks that run unattended: `python -m aula.bench exam --executors 1,2,3`.

The result is printed, written into the folder --out, and left as a ConfigMap where AULA_RESULT names one in the pod's
namespace: a report, its data, a table and a plot (FILES). Without a cluster threads stand in for executors.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from aula_contract import CONSTANTS

from aula import higgs
from aula.benchmarks import page, plots, ratios, scaling, tables
from aula.benchmarks.publish import FILES, publish
from aula.benchmarks.results import Setting, curves
from aula.benchmarks.trainings import TRAININGS
from aula.settings import place
from aula.words import counted

USUAL, RATIOS = CONSTANTS["scaling"], CONSTANTS["ratios"]
# The benchmarks that are a number of executors, one after another; what differs is what they train.
SCALING = {"higgs-gbt": ("gbt",), "exam": ("gbt", "perceptron")}


def numbers(text: str) -> list[int]:
    """Reads "1,2,3"; argparse writes its own sentence for the ValueError."""
    found = sorted({int(part) for part in text.split(",")})
    if not found or found[0] < 1:
        raise ValueError
    return found


def positive(text: str) -> int:
    """Reads a whole number of at least 1; argparse writes its own sentence for the ValueError."""
    if int(text) < 1:
        raise ValueError
    return int(text)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m aula.bench", description="Runs one of the course's benchmarks.")
    commands = top.add_subparsers(dest="benchmark", required=True)
    for name, models in SCALING.items():
        one = commands.add_parser(name, help=f"trains {' and '.join(models)} with 1, 2, … executors")
        usual = ",".join(map(str, USUAL["executors"]))
        one.add_argument(
            "--executors", type=numbers, default=usual, help="numbers of executors to try (default: %(default)s)"
        )
        one.add_argument("--rows", type=positive, default=USUAL["rows"], help="rows of data (default: %(default)s)")
        one.add_argument(
            "--repeats",
            type=positive,
            default=USUAL["repeats"],
            help="trainings with each number of executors (default: %(default)s)",
        )
        one.add_argument(
            "--core-limit",
            type=float,
            default=USUAL["coreLimit"],
            help="processor time of one executor, in cores (default: %(default)s)",
        )
        one.add_argument(
            "--partitions",
            type=positive,
            help="partitions of the data, the same in all runs (default: a number that divides evenly)",
        )
        one.add_argument("--data", help="real HIGGS data instead of generated rows: path or URL (csv, csv.gz, parquet)")
        one.add_argument("--out", type=Path, help="folder for the result files (default: none)")
        for model in models:
            usual = TRAININGS[model].iterations
            one.add_argument(
                f"--{model}-iterations",
                type=positive,
                default=usual,
                help=f"iterations of the {model} (default: {usual})",
            )
        one.add_argument("--no-weak", dest="weak", action="store_false", help="strong scaling only")
    one = commands.add_parser(
        "ratios", help="Aula beside bare Spark, MLlib beside LightGBM, scikit-learn beside XGBoost"
    )
    one.add_argument(
        "--executors",
        type=positive,
        default=RATIOS["executors"],
        help="executors, and threads of one process beside them (default: %(default)s)",
    )
    one.add_argument("--rows", type=positive, default=RATIOS["rows"], help="rows of data (default: %(default)s)")
    one.add_argument(
        "--repeats",
        type=positive,
        default=RATIOS["repeats"],
        help="how often each is measured, by turns (default: %(default)s)",
    )
    one.add_argument(
        "--core-limit",
        type=float,
        default=RATIOS["coreLimit"],
        help="processor time of one executor, in cores (default: %(default)s)",
    )
    one.add_argument("--heap", default=RATIOS["heap"], help="heap of one executor (default: %(default)s)")
    one.add_argument("--out", type=Path, help="folder for the result's files (default: none)")
    return top


def even(executors: Sequence[int], most: int = 60) -> int:
    """Returns a number of partitions that every number of executors divides evenly.

    If it is above `most`, returns three times the largest number of executors.
    """
    shared = math.lcm(*executors)
    return max(shared, 2 * executors[-1]) if max(shared, 2 * executors[-1]) <= most else 3 * executors[-1]


def plan(wish: argparse.Namespace) -> scaling.Plan:
    """Returns the plan that the arguments describe."""
    models = SCALING[wish.benchmark]
    return scaling.Plan(
        name=wish.benchmark,
        models=models,
        iterations={model: getattr(wish, f"{model}_iterations") for model in models},
        executors=tuple(wish.executors),
        rows=wish.rows,
        repeats=wish.repeats,
        core_limit=wish.core_limit,
        partitions=wish.partitions or even(wish.executors),
        weak=wish.weak and len(wish.executors) > 1,
        data=wish.data,
    )


def machine() -> str:
    """Returns what the benchmark runs on, in a few words that name no person or place."""
    return f"{os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()}"


def notes(wish: scaling.Plan) -> list[str]:
    """Returns a sentence for each model whose number of iterations differs from the course's."""
    usual = [(TRAININGS[model], wish.iterations[model]) for model in wish.models]
    return [
        f"{t.title.capitalize()}: {counted(count, 'iteration')} here, not {t.iterations} as in the course."
        for t, count in usual
        if count != t.iterations
    ]


def compare(wish: argparse.Namespace, command: str) -> None:
    """Runs the ratios."""
    from pyspark.version import __version__ as spark

    what = scaling.Plan(
        "ratios", (), {}, (wish.executors,), wish.rows, wish.repeats, wish.core_limit, 2 * max(2, wish.executors), False
    )
    load = load_now()
    sizes = ratios.Wish(wish.executors, wish.core_limit, wish.heap, wish.rows, wish.repeats)
    found = ratios.run(sizes, place(os.environ) is not None, lambda text: print(text, flush=True))
    common = setting(what, spark, load, command)
    body = {**asdict(common), "ratios": [compared(one) for one in found]}
    rows = [
        (one.title, side.name, f"{s:.3f}", side.auc or "")
        for one in found
        for side in (one.ours, one.other)
        for s in side.seconds
    ]
    texts = {
        FILES["report"]: page.ratios_html(common, found, " ".join((ratios.__doc__ or "").split())),
        FILES["data"]: json.dumps(body, indent=1) + "\n",
        FILES["table"]: tables.lines([("comparison", "what", "seconds", "auc"), *rows]),
    }
    title, picture = f"Ratios on {counted(wish.rows, 'row')}", plots.png(plots.ratios(found))
    publish("ratios", title, texts, {FILES["plot"]: picture}, wish.out)


def compared(one: ratios.Ratio) -> dict[str, object]:
    """Returns a comparison as result.json has it."""
    return asdict(one) | {"value": one.value, "spread": one.spread}


def load_now() -> str:
    """Returns the machine's load, so that readers can judge the figures."""
    return f"{os.getloadavg()[0]:.1f} at the start"


def setting(wish: scaling.Plan, spark: str, load: str, command: str) -> Setting:
    """Returns the settings that were the same in all runs."""
    return Setting(
        benchmark=wish.name,
        instance=os.environ.get("AULA_INSTANCE", "no course"),
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        rows=wish.rows,
        partitions=wish.partitions,
        repeats=wish.repeats,
        core_limit=wish.core_limit,
        seed=scaling.SEED,
        best_auc=higgs.BEST_AUC,
        data="HIGGS-shaped, generated" if wish.data is None else "HIGGS",
        spark=spark,
        image=os.environ.get("AULA_IMAGE", ""),
        machine=machine(),
        load=load,
        command=command,
        notes=tuple(notes(wish)),
    )


def scale(wish: scaling.Plan, out: Path | None, command: str) -> None:
    """Runs a scaling benchmark."""
    load = load_now()
    measured = scaling.run(wish, lambda text: print(text, flush=True))
    samples = scaling.doubled(measured.samples, wish)
    found, what = curves(samples, measured.unmeasured), setting(wish, measured.spark, load, command)
    print("\n" + tables.table(what, found), flush=True)
    texts = {
        FILES["report"]: page.html(what, found, measured.phases),
        FILES["data"]: tables.as_json(what, found, samples, measured.phases),
        FILES["table"]: tables.as_csv(samples, found),
    }
    publish(wish.name, tables.title(what), texts, {FILES["plot"]: plots.png(plots.speedups(found))}, out)


def main(arguments: list[str] | None = None) -> None:
    given = sys.argv[1:] if arguments is None else arguments
    wish = parser().parse_args(given)
    command = f"python -m aula.bench {' '.join(given)}"
    if wish.benchmark == "ratios":
        compare(wish, command)
    else:
        scale(plan(wish), wish.out, command)


if __name__ == "__main__":
    main()
