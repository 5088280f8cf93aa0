"""`%sc N` and its like: a Spark session with N executors, as the Turin notebooks of past years start theirs.

Those begin with `%reload_ext custom_magics`, which a module of that name answers, and go on with `spark=%sc $num_workers`,
`spark_session = SparkSession(spark)`: what `%sc` gives back is a SparkContext.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from aula.settings import DATA_FOLDER

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from pyspark import SparkContext


def number(line: str, default: int = 2) -> int:
    """Reads the magic's argument; ValueError with a sentence when it is no number of executors."""
    word = line.strip()
    if word and not word.isdigit():
        raise ValueError(f'%sc wants a number of executors, for instance "%sc 2", not "{word}".')
    return int(word) if word else default


def data_path(home: Path, shared: Path = DATA_FOLDER) -> str:
    """Returns the course's shared data where there is some, else the home: what was a folder of HDFS in past years."""
    return str(shared if shared.is_dir() else home)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Called by IPython: makes the magics known, loads nothing of Spark."""

    def sc(line: str) -> SparkContext:
        """Starts a Spark session with N executors (default 2), puts `spark` and `sc` into the notebook, returns the context."""
        from aula.session import spark_session

        spark = spark_session(executors=number(line), connect=False)
        shell.push({"spark": spark, "sc": spark.sparkContext})
        return spark.sparkContext

    def sc_bigDL(_line: str) -> None:
        """Says why there is no such session."""
        from IPython.core.error import UsageError

        raise UsageError(
            "BigDL has had no version for this Spark since 2022: use %sc N, and a network of the course's days 3 and 4 instead of BigDL's."
        )

    def hdfs_path(_line: str) -> str:
        """Returns where the course's data is."""
        return data_path(Path.home())

    def login_user(_line: str) -> str:
        """Returns the user name at the hub."""
        return os.environ.get("JUPYTERHUB_USER", "")

    magics = {"sc": sc, "sc_test": sc, "sc_bigDL": sc_bigDL, "hdfs_path": hdfs_path, "login_user": login_user}
    for name, magic in magics.items():
        shell.register_magic_function(magic, magic_kind="line", magic_name=name)
