"""`%quota` shows a person's quota; `%sc N` and similar start a Spark session as the Turin notebooks of past years do.

Those notebooks begin with `%reload_ext custom_magics`, which a module of that name provides. They continue with
`spark=%sc $num_workers` and `spark_session = SparkSession(spark)`: `%sc` returns a SparkContext.
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
    """Reads the magic's argument; raises ValueError with a sentence if it is not a number of executors."""
    word = line.strip()
    if word and not word.isdigit():
        raise ValueError(f'%sc needs a number of executors, for example "%sc 2", not "{word}".')
    return int(word) if word else default


def data_path(home: Path, shared: Path = DATA_FOLDER) -> str:
    """Returns the course's data folder if there is one, else the home. In past years, this was a folder in HDFS."""
    return str(shared if shared.is_dir() else home)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Registers the magics without loading Spark; IPython calls this."""

    def sc(line: str) -> SparkContext:
        """Starts a Spark session with N executors (default 2) and returns its context.

        The notebook gets `spark` and `sc`.
        """
        from aula.session import spark_session

        spark = spark_session(executors=number(line), connect=False)
        shell.push({"spark": spark, "sc": spark.sparkContext})
        return spark.sparkContext

    def sc_bigDL(_line: str) -> None:
        """Explains why there is no such session."""
        from IPython.core.error import UsageError

        raise UsageError(
            "BigDL has had no version for this Spark since 2022. "
            "Use %sc N, and a network from days 3 and 4 of the course instead."
        )

    def hdfs_path(_line: str) -> str:
        """Returns the path of the course's data."""
        return data_path(Path.home())

    def login_user(_line: str) -> str:
        """Returns the user name in the hub."""
        return os.environ.get("JUPYTERHUB_USER", "")

    def quota(_line: str) -> None:
        """Shows your quota: what you may use at the same time, and what is in use now."""
        from aula import allowance

        print(allowance.show())

    magics = {
        "quota": quota,
        "sc": sc,
        "sc_test": sc,
        "sc_bigDL": sc_bigDL,
        "hdfs_path": hdfs_path,
        "login_user": login_user,
    }
    for name, magic in magics.items():
        shell.register_magic_function(magic, magic_kind="line", magic_name=name)
