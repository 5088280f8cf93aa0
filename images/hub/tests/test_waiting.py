"""Why a pod did not become a running notebook."""

import pytest
from aula_hub.waiting import why_not_running

GPU = "nvidia.com/gpu"


def pending(message: str) -> dict:
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}
    return {"status": {"phase": "Pending", "conditions": [condition]}}


def container(**status: object) -> dict:
    ready = {"type": "PodScheduled", "status": "True"}
    return {"status": {"conditions": [ready], "containerStatuses": [{"image": "x/notebook:1", **status}]}}


@pytest.mark.parametrize(
    ("pod", "words"),
    [
        (None, "never appeared in the cluster"),
        (pending(f"0/1 nodes are available: 1 Insufficient {GPU}."), "no free GPU just now; start without a GPU, or"),
        (pending("0/1 nodes are available: 1 Insufficient memory."), "no free memory just now; try again later, or"),
        (pending("0/1 nodes are available: 1 Too many pods."), "no room for another pod"),
        (pending("pod has unbound immediate PersistentVolumeClaims"), "(pod has unbound immediate"),
        (container(state={"waiting": {"reason": "ImagePullBackOff"}}), "x/notebook:1 cannot be pulled"),
        (container(state={"waiting": {"reason": "ErrImagePull"}}), "(ErrImagePull)"),
        (
            container(
                state={"waiting": {"reason": "CrashLoopBackOff"}},
                lastState={"terminated": {"reason": "OOMKilled", "exitCode": 137}},
            ),
            "ran out of memory",
        ),
        (
            container(state={"terminated": {"reason": "StartError", "message": 'exec: "aula-singleuser": not found'}}),
            '"aula-singleuser": not found',
        ),
        (container(state={"terminated": {"reason": "Error", "exitCode": 2}}), "exit code 2"),
        (
            container(state={"waiting": {"reason": "CreateContainerConfigError", "message": "no such key"}}),
            "no such key",
        ),
        (container(state={"waiting": {"reason": "ContainerCreating"}}), "still being prepared"),
        ({}, "still being prepared"),
    ],
)
def test_sentences(pod, words):
    sentence = why_not_running(pod, 300, GPU)
    assert sentence.startswith("Your server did not start within 300 seconds: ")
    assert words in sentence
    assert sentence.endswith(".")
