"""Jars that the image adds to Spark's: exactly those that are listed."""

from pathlib import Path

import pytest
from maven import checked, listed

LIST = (Path(__file__).parents[1] / "spark" / "s3-jars.txt").read_text(encoding="utf-8")


def test_every_jar_has_a_checksum_and_is_named_once():
    jars = listed(LIST)
    assert len({path for _, path in jars}) == len(jars) > 30
    assert all(len(sha256) == 64 and path.endswith(".jar") for sha256, path in jars)


def test_the_file_system_is_that_of_sparks_own_hadoop():
    assert any(path.endswith("/hadoop-aws-3.5.0.jar") for _, path in listed(LIST))


def test_another_jar_than_the_listed_one_is_refused():
    with pytest.raises(ValueError, match="nothing of it is used"):
        checked(b"something else", "0" * 64, "a.jar")
