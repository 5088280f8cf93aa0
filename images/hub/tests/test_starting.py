"""What a person reads while a server starts, and who has GPUs."""

import pytest
from aula_hub.course import Gpu
from aula_hub.gpus import gpu_places, lacks_gpu, no_gpu_sentence
from aula_hub.starting import node_comes, short_words, told

GPU = "nvidia.com/gpu"


def gpu_of(**facts: object) -> Gpu:
    return Gpu.model_validate({"resource": GPU, "perNotebook": 1, **facts})


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("0/1 nodes are available: 1 Insufficient cpu.", "the cluster has no free processor just now"),
        ("0/1 nodes are available: 1 Insufficient memory.", "the cluster has no free memory just now"),
        (
            "0/3 nodes are available: 1 Insufficient cpu, 2 Insufficient memory.",
            "the cluster has no free processor and no free memory just now",
        ),
        ("0/1 nodes are available: 1 Too many pods.", "the cluster has no room for another pod just now"),
        (f"0/1 nodes are available: 1 Insufficient {GPU}.", "all GPUs are in use just now"),
        ("0/1 nodes are available: 1 node(s) had untolerated taint {x: y}.", None),
    ],
)
def test_what_is_short(message, words):
    assert short_words(message, GPU) == words


@pytest.mark.parametrize(
    ("reason", "kind", "message", "words"),
    [
        ("FailedScheduling", "Warning", "0/1 nodes are available: 1 Insufficient cpu.", "Waiting: the cluster has no"),
        (
            "FailedScheduling",
            "Warning",
            "pod has unbound claims",
            "Waiting for a place in the cluster (pod has unbound",
        ),
        ("TriggeredScaleUp", "Normal", "pod triggered scale-up", "The cluster gets another node"),
        ("Scheduled", "Normal", "Successfully assigned x/notebook to n", "Your server has a place"),
        ("Pulling", "Normal", "Pulling image", "Its image is being fetched"),
        ("FailedMount", "Warning", "MountVolume.SetUp failed", "MountVolume.SetUp failed"),
        ("Created", "Normal", "Created container", None),
        ("NotTriggerScaleUp", "Warning", "no scale-up", None),
    ],
)
def test_events(reason, kind, message, words):
    line = told({"reason": reason, "type": kind, "message": message}, GPU)
    assert line is None if words is None else words in line


def test_a_node_that_comes():
    assert node_comes([{"reason": "Pulled"}, {"reason": "Nominated"}])
    assert not node_comes([{"reason": "NotTriggerScaleUp"}])


def pod(gpus: int, phase: str = "Running", message: str | None = None) -> dict:
    conditions = [{"type": "PodScheduled", "status": "False", "message": message}] if message else []
    limits = {GPU: str(gpus)} if gpus else {}
    return {
        "spec": {"containers": [{"resources": {"limits": limits}}, {}]},
        "status": {"phase": phase, "conditions": conditions},
    }


FULL = f"0/1 nodes are available: 1 Insufficient {GPU}."


def test_places():
    gpu = gpu_of(count=4, simulated=True)
    pods = [pod(1), pod(2, "Pending"), pod(0), pod(1, "Succeeded"), pod(1, "Pending", FULL)]
    places = gpu_places(gpu, pods)
    assert (places.held, places.waiting, places.free, places.simulated) == (3, 1, 1, True)


@pytest.mark.parametrize("gpu", [None, gpu_of(), gpu_of(count=0)])
def test_no_number_is_better_than_a_wrong_one(gpu):
    assert gpu_places(gpu, [pod(1)]) is None


def test_never_fewer_than_none():
    assert gpu_places(gpu_of(count=1), [pod(1), pod(1)]).free == 0


def test_lacks_gpu():
    assert lacks_gpu(pod(1, "Pending", FULL), GPU)
    assert not lacks_gpu(pod(1, "Pending", "1 Insufficient cpu."), GPU)
    assert not lacks_gpu(pod(1), GPU)
    assert not lacks_gpu(None, GPU)
    assert not lacks_gpu(pod(1, "Pending", FULL), None)


@pytest.mark.parametrize(
    ("count", "pods", "begins"),
    [
        (2, [pod(1), pod(1)], "All 2 GPUs of the course are in use (notebooks hold 2). Start without a GPU"),
        (1, [], "The only GPU of the course is in use. Start without a GPU"),
        (0, [], "All GPUs of the course are in use. Start without a GPU"),
    ],
)
def test_sentence(count, pods, begins):
    places = gpu_places(gpu_of(count=count), pods)
    assert no_gpu_sentence(places).startswith(begins)
