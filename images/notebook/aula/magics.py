"""`%sc N`: a Spark session with N executors as `spark` and `sc`, as the notebooks of past years start theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def number(line: str, default: int = 2) -> int:
    """Reads the magic's argument; ValueError with a sentence when it is no number of executors."""
    word = line.strip()
    if word and not word.isdigit():
        raise ValueError(f'%sc wants a number of executors, for instance "%sc 2", not "{word}".')
    return int(word) if word else default


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Called by IPython: makes the magic known, loads nothing of Spark."""

    def sc(line: str) -> None:
        """Starts a Spark session with N executors (default 2) and puts `spark` and `sc` into the notebook."""
        from aula.session import spark_session

        spark = spark_session(executors=number(line))
        shell.push({"spark": spark, "sc": spark.sparkContext})

    shell.register_magic_function(sc, magic_kind="line", magic_name="sc")
