"""HIGGS as files: writes generated rows with constant memory, and reads the real data set from a path or a URL.

    python -m aula.higgs write --rows 10000000 higgs.parquet

The real data set (https://archive.ics.uci.edu/dataset/280/higgs) is HIGGS.csv.gz: no header, the label first, then the
28 features in the order of `higgs.FEATURES`. Its last 500,000 rows are its test set. A file's columns are identified by
their position.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from aula import higgs

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

# Rows in memory at the same time: 23 MB.
BATCH = 100_000


def is_web(source: str) -> bool:
    """Returns whether `source` must be downloaded: it is not a path or something that Spark reads (s3a://, hdfs://)."""
    return urlsplit(source).scheme in ("http", "https")


def kind(source: str) -> str:
    """Returns "parquet" or "csv" by the file extension; raises ValueError for any other."""
    path = urlsplit(source).path if is_web(source) else source
    for end, found in ((".parquet", "parquet"), (".csv", "csv"), (".csv.gz", "csv")):
        if path.rstrip("/").endswith(end):
            return found
    raise ValueError(f'"{source}" is neither csv, csv.gz nor parquet: the name must end with one of these.')


def made(rows: int, seed: int = 1) -> Iterator[pd.DataFrame]:
    """Yields `rows` generated rows, BATCH at a time; the same rows as `higgs.frame` generates on executors."""
    import pandas as pd

    sizes = list(enumerate(higgs.chunks(rows)))
    step = BATCH // higgs.CHUNK
    for group in (sizes[start : start + step] for start in range(0, len(sizes), step)):
        yield pd.concat(
            [pd.DataFrame(higgs.chunk(number, size, seed), columns=higgs.COLUMNS) for number, size in group],
            ignore_index=True,
        )


def write(path: Path, rows: int, seed: int = 1) -> int:
    """Writes `rows` generated rows as parquet (snappy), csv or csv.gz, by the file extension, with constant memory.

    Returns the size of the file in bytes.
    """
    if kind(str(path)) == "parquet":
        import pyarrow as pa
        from pyarrow import parquet

        schema = pa.schema([(name, pa.float64()) for name in higgs.COLUMNS])
        with parquet.ParquetWriter(path, schema) as writer:
            for frame in made(rows, seed):
                writer.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))
    else:
        with gzip.open(path, "wt", compresslevel=1) if path.suffix == ".gz" else path.open("w") as out:
            for frame in made(rows, seed):
                frame.to_csv(out, header=False, index=False)
    return path.stat().st_size


def batches(source: str, rows: int | None = None) -> Iterator[pd.DataFrame]:
    """Yields the first `rows` rows (None: all) of a csv, csv.gz or parquet file or URL, BATCH at a time."""
    import pandas as pd

    left = rows if rows is not None else float("inf")
    if kind(source) == "parquet":
        frames = _parquet(source)
    else:
        header = 0 if _has_header(source) else None
        frames = iter(pd.read_csv(source, header=header, chunksize=BATCH, dtype=np.float64))
    for frame in frames:
        if left <= 0:
            return
        if frame.shape[1] != len(higgs.COLUMNS):
            found, needed = frame.shape[1], len(higgs.COLUMNS)
            raise ValueError(f"{source} has {found} columns, but HIGGS has {needed}: the label and 28 features.")
        part = frame.set_axis(higgs.COLUMNS, axis=1).astype(np.float64).head(int(min(left, len(frame))))
        left -= len(part)
        yield part


def _parquet(source: str) -> Iterator[pd.DataFrame]:
    from pyarrow import parquet

    if is_web(source):
        from tempfile import TemporaryDirectory
        from urllib.request import urlretrieve

        with TemporaryDirectory() as folder:
            path, _ = urlretrieve(source, Path(folder) / "higgs.parquet")
            yield from _parquet(str(path))
        return
    for batch in parquet.ParquetFile(source).iter_batches(BATCH):
        yield batch.to_pandas()


def _has_header(source: str) -> bool:
    import pandas as pd

    first = pd.read_csv(source, header=None, nrows=1, dtype=str).iloc[0, 0]
    try:
        float(first)
    except ValueError:
        return True
    return False


def pandas_frame(source: str, rows: int | None = None) -> pd.DataFrame:
    """Reads the first `rows` rows (None: all) into this process, with 232 bytes per row."""
    import pandas as pd

    return pd.concat(batches(source, rows), ignore_index=True)


def arrays(rows: int, source: str | None = None, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Returns features (float32, rows × 28) and labels (float32) for one-node libraries.

    They take 116 bytes per row: 1.2 GB for 10,000,000 rows.
    """
    x, y, at = np.empty((rows, len(higgs.FEATURES)), dtype=np.float32), np.empty(rows, dtype=np.float32), 0
    for frame in made(rows, seed) if source is None else batches(source, rows):
        end = at + len(frame)
        x[at:end], y[at:end] = frame[higgs.FEATURES], frame[higgs.LABEL]
        at = end
    return x[:at], y[:at]


def spark_frame(spark: SparkSession, source: str, rows: int | None = None) -> DataFrame:
    """Reads the first `rows` rows (None: all) as a Spark DataFrame with HIGGS's columns.

    Spark reads a path that driver and executors share, or s3a://, in parallel. For a URL, every executor that reads it
    downloads it, and one task reads it: use `repartition` afterwards.
    """
    types = ", ".join(f"`{name}` double" for name in higgs.COLUMNS)
    if is_web(source):
        from pyspark import SparkFiles

        spark.sparkContext.addFile(source)
        name = Path(urlsplit(source).path).name

        def read(_: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
            yield from batches(SparkFiles.get(name), rows)

        return spark.range(0, 1, numPartitions=1).mapInPandas(read, types)
    if kind(source) == "parquet":
        data = spark.read.parquet(source).toDF(*higgs.COLUMNS)
        data = data.select(*(data[f"`{name}`"].cast("double").alias(name) for name in higgs.COLUMNS))
    else:
        # If there is a header, its line is not numeric and is dropped.
        data = spark.read.schema(types).csv(source, mode="DROPMALFORMED")
    return data if rows is None else data.limit(rows)
