"""HIGGS as files: what is written is what is made, whoever reads it, and a file's columns go by their place."""

import numpy as np
import pandas as pd
import pytest
from aula import higgs, higgs_files
from aula.higgs.__main__ import main
from aula.models import distributed

ROWS = 2_300


@pytest.mark.parametrize("name", ["higgs.parquet", "higgs.csv", "higgs.csv.gz"])
def test_a_file_holds_the_rows_that_executors_make(tmp_path, name):
    path = tmp_path / name
    assert higgs_files.write(path, ROWS, seed=5) == path.stat().st_size
    pd.testing.assert_frame_equal(higgs_files.pandas_frame(str(path)), higgs.pandas_frame(ROWS, seed=5), rtol=1e-12)


def test_the_first_rows_only(tmp_path):
    path = tmp_path / "higgs.csv"
    higgs_files.write(path, ROWS)
    assert len(higgs_files.pandas_frame(str(path), rows=1_234)) == 1_234


def test_rows_are_made_a_batch_at_a_time(monkeypatch):
    monkeypatch.setattr(higgs_files, "BATCH", 1_000)
    assert [len(frame) for frame in higgs_files.made(ROWS)] == [1_000, 1_000, 300]


def test_the_real_file_s_form_without_a_header_and_one_with_other_names(tmp_path):
    plain, named = tmp_path / "HIGGS.csv", tmp_path / "named.csv"
    row = ["1.000000000000000000e+00", *(f"{i}.5" for i in range(28))]
    plain.write_text(",".join(row) + "\n")
    named.write_text(",".join(["target", *(f"f{i}" for i in range(28))]) + "\n" + ",".join(row) + "\n")
    for path in (plain, named):
        frame = higgs_files.pandas_frame(str(path))
        assert list(frame.columns) == higgs.COLUMNS
        assert frame.iloc[0].tolist() == [1.0, *(i + 0.5 for i in range(28))]


def test_a_file_of_something_else_is_refused_with_its_number_of_columns(tmp_path):
    path = tmp_path / "iris.csv"
    path.write_text("1,2,3\n")
    with pytest.raises(ValueError, match="has 3 columns, but HIGGS has 29"):
        higgs_files.pandas_frame(str(path))


@pytest.mark.parametrize(
    ("source", "found"),
    [("a/HIGGS.csv.gz", "csv"), ("s3a://b/h.parquet", "parquet"), ("https://x.org/HIGGS.csv.gz?download=1", "csv")],
)
def test_the_name_s_end_says_the_kind(source, found):
    assert higgs_files.kind(source) == found


def test_another_kind_is_refused():
    with pytest.raises(ValueError, match="neither csv, csv.gz nor parquet"):
        higgs_files.kind("higgs.xlsx")


def test_arrays_are_the_same_rows_in_half_the_bytes():
    x, y = higgs_files.arrays(ROWS)
    frame = higgs.pandas_frame(ROWS)
    assert (x.dtype, x.shape, y.shape) == (np.float32, (ROWS, 28), (ROWS,))
    assert np.array_equal(x, frame[higgs.FEATURES].to_numpy(dtype=np.float32)) and np.array_equal(
        y, frame.label.to_numpy(dtype=np.float32)
    )


def test_processes_share_out_every_row_once():
    parts = [distributed.part(5_500, rank, 3) for rank in range(3)]
    assert [len(y) for _, y in parts] == [2_000, 2_000, 1_500]
    mine = np.concatenate([x[:, 0] for x, _ in parts])
    assert np.array_equal(np.sort(mine), np.sort(higgs_files.arrays(5_500)[0][:, 0]))


def test_the_command_writes_a_file_and_says_what_it_took(tmp_path, capsys):
    path = tmp_path / "higgs.parquet"
    main(["write", str(path), "--rows", "1500", "--seed", "5"])
    pd.testing.assert_frame_equal(higgs_files.pandas_frame(str(path)), higgs.pandas_frame(1_500, seed=5), rtol=1e-12)
    assert capsys.readouterr().out.startswith("1,500 rows, ")
