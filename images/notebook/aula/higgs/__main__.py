"""HIGGS-shaped data as files: `python -m aula.higgs write --rows 10000000 higgs.parquet`."""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

from aula import higgs_files
from aula.words import counted


def main(arguments: list[str] | None = None) -> None:
    """`python -m aula.higgs write`: prints rows, bytes, seconds and the most memory that it took."""
    parser = argparse.ArgumentParser(prog="python -m aula.higgs", description="HIGGS-shaped data as files.")
    command = parser.add_subparsers(required=True).add_parser("write", help="write rows as parquet, csv or csv.gz")
    command.add_argument("path", type=Path)
    command.add_argument("--rows", type=int, default=100_000, help="rows of data (default: 100000)")
    command.add_argument(
        "--seed", type=int, default=1, help="of the random numbers; the same seed gives the same rows (default: 1)"
    )
    wish = parser.parse_args(arguments)
    began = time.monotonic()
    size = higgs_files.write(wish.path, wish.rows, wish.seed)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{counted(wish.rows, 'row')}, {size / 1e6:,.0f} MB in {time.monotonic() - began:.1f} s; "
        f"{memory:,.0f} MiB of memory at most."
    )


if __name__ == "__main__":
    main()
