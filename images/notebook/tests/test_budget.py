"""How many executors a quota leaves room for, and what the student reads."""

from decimal import Decimal

import pytest
from aula.budget import Quota, grant, sentence
from aula.sizes import Executor, cost, cpu, heap_mib

SMALL = Executor(cores=1, cpu_request=Decimal("0.2"), cpu_limit=Decimal(1), heap_mib=512, overhead_factor=0.4, gpus=0)
PRICE = cost(SMALL, "nvidia.com/gpu")


def quota(**keys: tuple[float, float]) -> list[Quota]:
    """quota(pods=(8, 1)): of eight pods one is in use; "__" stands for a dot in a key."""
    named = {key.replace("__", "."): values for key, values in keys.items()}
    return [Quota({k: Decimal(str(v[0])) for k, v in named.items()}, {k: Decimal(str(v[1])) for k, v in named.items()})]


def test_two_small_executors_fit_beside_a_notebook():
    result = grant(2, quota(requests__cpu=(1, 0.1), requests__memory=(6 * 1024**3, 1024**3), pods=(8, 1)), PRICE, 8)
    assert (result.granted, sentence(result)) == (2, None)


def test_the_scarcest_key_decides_and_is_named():
    result = grant(6, quota(requests__cpu=(1, 0.1), requests__memory=(6 * 1024**3, 1024**3), pods=(8, 1)), PRICE, 8)
    assert (result.granted, result.key) == (4, "requests.cpu")
    assert sentence(result) == (
        "You asked for 6 executors, but your quota has 0.9 CPU left and each executor needs 0.2 CPU, "
        "so the session starts with 4."
    )


def test_memory_counts_what_spark_really_asks_for():
    assert SMALL.memory_mib == 512 + 384
    big = Executor(1, Decimal("0.2"), Decimal(1), 2048, 0.4, 0)
    assert big.memory_mib == 2048 + 819
    result = grant(3, quota(limits__memory=(6 * 1024**3, 2 * 1024**3)), cost(big, "nvidia.com/gpu"), 8)
    assert (result.granted, result.key) == (1, "limits.memory")
    assert "4.00 GiB of memory left" in sentence(result) and "2.80 GiB" in sentence(result)


def test_no_room_at_all_says_that_spark_runs_inside_the_notebook():
    result = grant(1, quota(pods=(1, 1)), PRICE, 8)
    assert result.granted == 0
    assert sentence(result).startswith("You asked for 1 executor, but your quota has 0 pods left")
    assert "inside this notebook" in sentence(result)


def test_gpus_are_counted_under_their_own_key():
    price = cost(Executor(1, Decimal("0.2"), Decimal(1), 512, 0.4, 1), "nvidia.com/gpu")
    result = grant(2, quota(**{"requests__nvidia__com/gpu": (1, 0)}), price, 8)
    assert (result.granted, result.key) == (1, "requests.nvidia.com/gpu")
    assert "1 GPUs left" not in sentence(result) and "1 GPU left" in sentence(result)


def test_a_quota_on_config_maps_that_is_used_up_leaves_no_session():
    result = grant(2, quota(**{"count/configmaps": (3, 3)}), PRICE, 8)
    assert (result.granted, result.key) == (0, "count/configmaps")


def test_of_several_quotas_the_tightest_decides():
    result = grant(4, quota(pods=(8, 1)) + quota(requests__cpu=(1, 0.5)) + quota(pods=(3, 0)), PRICE, 8)
    assert (result.granted, result.key) == (2, "requests.cpu")


def test_the_course_allows_only_so_many():
    result = grant(20, [], PRICE, 8)
    assert (result.granted, sentence(result)) == (
        8,
        "You asked for 20 executors; this course allows 8 per session, so it starts with 8.",
    )


def test_a_quota_lowered_under_what_is_used_has_nothing_left():
    assert grant(2, quota(pods=(1, 5)), PRICE, 8).granted == 0


def test_a_cpu_limit_is_counted_where_the_quota_counts_limits():
    assert grant(3, quota(limits__cpu=(2, 0)), PRICE, 8).granted == 2


@pytest.mark.parametrize(
    ("text", "mib"), [("512m", 512), ("2g", 2048), ("1024", 1024), ("1GB", 1024), ("524288k", 512)]
)
def test_spark_sizes(text, mib):
    assert heap_mib(text) == mib


def test_a_size_that_spark_does_not_know_is_named():
    with pytest.raises(ValueError, match='memory="much"'):
        heap_mib("much")


def test_cpu():
    assert (cpu("200m"), cpu("0.4"), cpu("1")) == (Decimal("0.2"), Decimal("0.4"), Decimal(1))


def test_a_growing_session_is_told_how_far_it_grows():
    assert (
        sentence(grant(20, [], PRICE, 8), dynamic=True)
        == "You asked for up to 20 executors; this course allows 8 per session, so it grows to 8."
    )
    assert sentence(grant(4, quota(pods=(3, 1)), PRICE, 8), dynamic=True).endswith("so the session grows to 2.")
