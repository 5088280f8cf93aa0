"""Runs notebooks of the Turin course (2021, 2022, 2024), which are not part of this repository, on Aula: the outside test.

    python3 test/turin/run.py FOLDER OUT [ROWS]        inside the notebook image; FOLDER has Day1/…, Day2/… of one edition

Only what belonged to Turin's own cluster is changed: paths of data (hdfs://…, file:///data-corso, file:///home/jovyan) become a folder
here, with HIGGS-shaped data of ROWS rows for each size. The import of `custom_magics` is answered by the image. Everything else,
their `custom_functions` included, runs as it was published, cell by cell. Cells that say no more than "your answer" are theirs.
Writes OUT/table.json and prints a line a notebook: the cells that ran, and the first error.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

import nbformat
from aula import higgs
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

SIZES = ("100k", "1M", "10M")
PATHS = re.compile(r"(?:hdfs://[\d.]+/(?:data|user/\w+)|file:///data-corso|file:///home/jovyan)(?=/)")
LOCAL = re.compile(r"(?<=[\"'])/data-corso(?=/)")
CELL_SECONDS = 400


def prepare(data: Path, rows: int) -> None:
    """Writes the files that the notebooks read: every size has `rows` rows here, as parquet and CSV."""
    frame = higgs.pandas_frame(rows)
    for size in SIZES:
        frame.to_parquet(data / f"Higgs{size}.parquet")
        frame.to_csv(data / f"Higgs{size}.csv", index=False)


def moved(source: str, data: Path) -> str:
    """A cell with its data paths changed."""
    return LOCAL.sub(str(data), PATHS.sub(f"file://{data}", source))


def run(path: Path, data: Path) -> dict[str, object]:
    """Runs one notebook until its first error; returns what came of it."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = moved(cell.source, data)
    cells = [
        (number, cell) for number, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.source.strip()
    ]
    client = NotebookClient(
        notebook, timeout=CELL_SECONDS, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    )
    ran, error, start = 0, "", time.monotonic()
    with client.setup_kernel():
        for number, cell in cells:
            try:
                client.execute_cell(cell, number)
            except CellExecutionError as failed:
                error = f"{failed.ename}: {failed.evalue}".splitlines()[0]
                break
            except CellTimeoutError:
                error = f"a cell took longer than {CELL_SECONDS} s"
                break
            ran += 1
    return {
        "notebook": str(path.relative_to(path.parent.parent)),
        "cells": len(cells),
        "ran": ran,
        "seconds": round(time.monotonic() - start),
        "error": error,
    }


def main(folder: str, out: str, rows: str = "4000") -> None:
    rows_of = []
    # Where `%hdfs_path` leads outside a cluster.
    data = Path.home()
    prepare(data, int(rows))
    for theirs in Path(folder).glob("*/custom_magics.py"):
        theirs.unlink()
    for path in sorted(Path(folder).glob("*/*.ipynb")):
        # Each finds the helpers of day 1 beside it, as Turin's students copied them.
        for helper in Path(folder).glob("Day1/custom_functions.py"):
            if path.parent != helper.parent:
                (path.parent / helper.name).write_bytes(helper.read_bytes())
        rows_of.append(run(path, data))
        print(json.dumps(rows_of[-1]), flush=True)
        Path(out, "table.json").write_text(json.dumps(rows_of, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
