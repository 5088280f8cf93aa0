"""`%sc N`, and the helper import of the Turin notebooks."""

import pytest
from aula import magics


class Shell:
    def __init__(self):
        self.known = {}

    def register_magic_function(self, function, magic_kind, magic_name):
        assert magic_kind == "line"
        self.known[magic_name] = function


def test_the_turin_notebooks_import_is_answered():
    import custom_magics

    shell = Shell()
    custom_magics.load_ipython_extension(shell)
    assert set(shell.known) == {"quota", "sc", "sc_test", "sc_bigDL", "hdfs_path", "login_user"}


@pytest.mark.parametrize(("line", "executors"), [("", 2), ("5", 5), (" 0 ", 0)])
def test_how_many(line, executors):
    assert magics.number(line) == executors


def test_what_is_no_number_is_named():
    with pytest.raises(ValueError, match='not "$num_workers"'.replace("$", r"\$")):
        magics.number("$num_workers")


def test_data_is_the_shared_folder_where_there_is_one(tmp_path):
    shared = tmp_path / "data"
    assert magics.data_path(tmp_path, shared) == str(tmp_path)
    shared.mkdir()
    assert magics.data_path(tmp_path, shared) == str(shared)
