"""A run as a person sees it: its lines, its results, and how it ends."""

import json

import pytest
from aula_labs import run as module
from aula_labs.look import LabError, Look, PodLook, ended, line, refusal, results
from aula_labs.manifest import INPUT, Owner, Step, config_map, indexed_job
from aula_labs.run import Run
from aula_labs.settings import Group

QUOTA = 'Error creating: pods "x-0-abc" is forbidden: exceeded quota: quota, requested: limits.memory=64Gi, used: 2Gi'
DONE = PodLook("p0", 0, "Succeeded", began=1.0, ended=3.0)
RUNNING = PodLook("p1", 1, "Running", began=2.0)
GROUP = Group(name="worker", pods=2, cpu="200m", memory="512Mi", gpu=0)


class Fake:
    """A cluster that shows one look after another; the last one stays."""

    def __init__(self, *looks, logs=None):
        self.looks, self.logs, self.removed = list(looks), logs or {}, []

    def look(self, _):
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]

    def log(self, pod, follow=False):
        return iter(self.logs.get(pod, []))

    def remove(self, name):
        self.removed.append(name)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Time goes by in looks, a second each."""
    clock = iter(float(i) for i in range(10_000))
    monkeypatch.setattr(module.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(module.time, "sleep", lambda _: None)


def made(*looks, logs=None, completions=2):
    said, cluster = [], Fake(*looks, logs=logs)
    return Run(cluster, "r", completions, 60, said.append), cluster, said


def test_a_run_gives_each_result_once_and_says_each_change_once():
    lines = {
        "p0": ['AULA_RESULT {"unit": 0}', "a line for people", 'AULA_RESULT {"unit": 1}'],
        "p1": ['AULA_RESULT {"unit": 2}'],
    }
    last = Look(succeeded=2, complete=True, pods=(DONE, PodLook("p1", 1, "Succeeded")))
    run, cluster, said = made(
        Look(succeeded=1, pods=(DONE, RUNNING)), Look(succeeded=1, pods=(DONE, RUNNING)), last, logs=lines
    )
    assert [one["unit"] for one in run.wait()] == [0, 1, 2]
    assert said == ["Pods: 1 of 2 done, 1 running", "Pods: 2 of 2 done"]
    assert list(run.logs()) == ["0: a line for people"]
    assert cluster.removed == []


def test_refused_pods_end_it_after_a_while_with_the_events_own_words():
    run, cluster, _ = made(Look(refused=QUOTA))
    with pytest.raises(LabError, match=r"^The run was ended: exceeded quota: quota, requested: limits.memory=64Gi"):
        run.wait()
    assert cluster.removed == ["r"]


def test_refused_pods_beside_others_that_run_are_no_end():
    look = Look(refused=QUOTA, pods=(RUNNING,))
    assert look.hopeless() == ""
    assert line(look, 2).endswith("no more pods fit (exceeded quota: quota, requested: limits.memory=64Gi, used: 2Gi)")


def test_an_image_that_is_not_there_ends_it():
    pod = PodLook("p0", 0, "Pending", "ErrImagePull: not found")
    run, cluster, _ = made(Look(pods=(pod,)))
    with pytest.raises(LabError, match="image cannot be pulled .ErrImagePull: not found.; tell your teacher"):
        run.wait()
    assert cluster.removed == ["r"]


def test_a_part_that_fails_shows_the_end_of_its_log():
    failed = Look(failed="MaxFailedIndexesExceeded", pods=(PodLook("p1", 1, "Failed"),))
    run, _, said = made(failed, logs={"p1": ["Traceback", "ValueError: rows"]})
    with pytest.raises(LabError, match="a part failed three times"):
        run.wait()
    assert said[-2:] == ["  Traceback", "  ValueError: rows"]
    assert ended(Look(failed="DeadlineExceeded"), 1800).startswith("the run took more than 1,800 seconds")


def test_a_run_that_never_ends_is_ended():
    run, cluster, _ = made(Look(pods=(RUNNING,)))
    with pytest.raises(LabError, match="it has not finished in time. Pods: 0 of 2 done, 1 running"):
        run.wait(5)
    assert cluster.removed == ["r"]


def test_an_interrupted_cell_ends_it(monkeypatch):
    run, cluster, said = made(Look(pods=(RUNNING,)))

    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(module.time, "sleep", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run.wait()
    assert cluster.removed == ["r"]
    assert said[-1] == "Interrupted: the run was ended, and its pods are removed."


def test_a_line_that_a_killed_pod_cut_off_is_no_result():
    assert list(results(['AULA_RESULT {"unit": 1}', 'AULA_RESULT {"uni', "AULA_RESULTS"])) == [{"unit": 1}]


def test_a_refusal_without_names_of_objects():
    assert refusal(QUOTA) == "exceeded quota: quota, requested: limits.memory=64Gi, used: 2Gi"
    assert refusal("Error creating: something else.") == "something else"
    policy = "ValidatingAdmissionPolicy 'ml-students-pods' with binding 'ml-students-pods' denied request: take it out"
    assert refusal(f'Error creating: pods "x-0" is forbidden: {policy}') == "take it out"


def job(**own):
    step = Step("units", "r/lab:1", ["python", "-m", "x"], GROUP, completions=5, parallelism=8, **own)
    return indexed_job("lab-x", step, Owner("notebook", "u-1"), "ns", 60, 10, {"nodeSelector": {"role": "students"}})


def test_a_job_is_its_notebooks_restricted_and_bounded():
    made = job(config={"rows": 5})
    spec, pod = made["spec"], made["spec"]["template"]["spec"]
    assert made["metadata"]["ownerReferences"][0]["uid"] == "u-1"
    assert (spec["completions"], spec["parallelism"], spec["activeDeadlineSeconds"]) == (5, 5, 60)
    assert (pod["restartPolicy"], pod["automountServiceAccountToken"]) == ("Never", False)
    assert pod["nodeSelector"] == {"role": "students"}
    (container,) = pod["containers"]
    assert container["resources"]["requests"] == {"cpu": "200m", "memory": "512Mi"}
    assert container["resources"]["limits"]["memory"] == "512Mi"
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert json.loads(container["env"][0]["value"]) == {"rows": 5}
    assert [mount["mountPath"] for mount in container["volumeMounts"]] == ["/tmp"]


def test_a_step_with_files_finds_them_in_its_folder():
    made = job(files={"a": b"1"})
    mounts = made["spec"]["template"]["spec"]["containers"][0]["volumeMounts"]
    assert mounts[-1] == {"name": "input", "mountPath": INPUT, "readOnly": True}
    step = Step("c", "i", [], GROUP, files={"a": b"1"})
    assert config_map("n", step, None, "ns")["binaryData"] == {"a": "MQ=="}


def test_a_jobset_names_its_pods_and_ends_with_its_target():
    from aula_labs.manifest import Part, host, jobset

    parts = [Part("server", ["s"], GROUP), Part("worker", ["w"], GROUP)]
    made = jobset("lab-x", "r/lab:1", parts, "worker", {"a": 1}, Owner("notebook", "u-1"), "ns", 60, 10, {})
    spec = made["spec"]
    assert host("lab-x", "server", 1) == "lab-x-server-0-1.lab-x"
    assert spec["successPolicy"] == {"operator": "All", "targetReplicatedJobs": ["worker"]}
    assert spec["failurePolicy"] == {"maxRestarts": 0}
    jobs = [one["template"]["spec"] for one in spec["replicatedJobs"]]
    assert [(one["completions"], one["parallelism"], one["backoffLimit"]) for one in jobs] == [(2, 2, 0), (2, 2, 0)]
    assert jobs[0]["template"]["spec"]["automountServiceAccountToken"] is False
    assert made["metadata"]["ownerReferences"][0]["uid"] == "u-1"


def test_a_jobsets_results_are_read_before_it_removes_its_pods():
    lines = {"p1": ['AULA_RESULT {"worker": 1}']}
    cluster = Fake(Look(pods=(RUNNING,)), Look(succeeded=1, complete=True), logs=lines)
    run = Run(cluster, "r", 1, 60, lambda _: None, while_running=True)
    assert run.wait() == [{"worker": 1}]


def test_a_jobset_with_a_refused_pod_ends_although_others_run():
    run, cluster, _ = made(Look(refused=QUOTA, all_need=True, pods=(RUNNING,)))
    with pytest.raises(LabError, match="^The run was ended: exceeded quota"):
        run.wait()
    assert cluster.removed == ["r"]


@pytest.mark.parametrize(
    ("code", "message", "said"),
    [
        (404, "the server could not find the requested resource", "does it have JobSet"),
        (403, 'jobs.batch "x" is forbidden: exceeded quota: workspace', "not started: exceeded quota: workspace."),
    ],
)
def test_an_object_that_is_refused_is_a_sentence(monkeypatch, code, message, said):
    from aula_labs.cluster import Cluster
    from lightkube import ApiError
    from lightkube.models.meta_v1 import Status

    class Refusing:
        def create(self, _):
            raise ApiError(status=Status(code=code, message=message))

    cluster = Cluster.__new__(Cluster)
    cluster._client = Refusing()
    with pytest.raises(LabError, match=said):
        cluster.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}})


def test_what_a_quota_lacks_names_gpus_too():
    from decimal import Decimal

    from aula.budget import Quota
    from aula_labs.lab import GPUS, _short

    hard = {"requests.cpu": Decimal(1), "limits.memory": Decimal(2**30), "pods": Decimal(8), GPUS: Decimal(1)}
    group = Group(name="w", pods=2, cpu="200m", memory="512Mi", gpu=1)
    assert _short([group], [Quota(hard, {})]) == "1 GPU"
    assert (
        _short([group], [Quota(hard, {"pods": Decimal(7), "requests.cpu": Decimal("0.8")})])
        == "0.2 CPU and 1 pod and 1 GPU"
    )
