"""`%quota`: a person's own quota in words, whatever it is."""

from decimal import Decimal

from aula import allowance, magics
from aula.budget import GIB, Quota
from aula.settings import settings

GPU = "requests.nvidia.com/gpu"
LIMITS = settings({})


def quota(cpu: str, memory: int, used: int = 1, gpus: int = 1, pods: int = 8) -> Quota:
    hard = {
        "pods": pods,
        "requests.cpu": cpu,
        "limits.memory": memory * GIB,
        "requests.memory": memory * GIB,
        GPU: gpus,
    }
    taken = {"pods": 1, "requests.cpu": "0.1", "limits.memory": used * GIB, "requests.memory": used * GIB / 2, GPU: 0}
    return Quota(*({key: Decimal(value) for key, value in one.items()} for one in (hard, taken)))


def test_what_a_person_may_use_and_what_is_in_use():
    assert allowance.text([quota("1", 6, used=2)], LIMITS).splitlines() == [
        "Your quota, for everything that you run at the same time (notebook, executors, GPU):",
        "  processors        1   in use 0.1",
        "  memory, GiB       6   in use 2",
        "  pods              8   in use 1",
        "  GPUs              1   in use 0",
        "There is room for 4 executors of 0.88 GiB of memory now.",
    ]


def test_it_is_ones_own():
    said = allowance.text([quota("12.5", 100, gpus=0, pods=40)], LIMITS)
    assert "processors     12.5 " in said and "memory, GiB     100 " in said
    assert "GPUs" not in said
    assert "room for 8 executors of 0.88 GiB of memory now. A session has no more than that in this course." in said


def test_one_is_one_and_none_is_said():
    assert "room for 1 executor of" in allowance.text([quota("0.3", 6)], LIMITS)
    assert "room for 0 executors of" in allowance.text([quota("0.2", 6)], LIMITS)


def test_the_tightest_of_several_quotas_counts():
    assert "processors        2   in use 0.1" in allowance.text([quota("9", 6), quota("2", 6)], LIMITS)


def test_without_a_quota_or_a_cluster_it_says_so(monkeypatch, capsys):
    assert allowance.text([], LIMITS) == "Nothing limits what you run here."
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    known = {}

    class Shell:
        def register_magic_function(self, function, magic_kind, magic_name):
            known[magic_name] = function

    magics.load_ipython_extension(Shell())
    known["quota"]("")
    assert capsys.readouterr().out == "No cluster found: there is no quota here.\n"
