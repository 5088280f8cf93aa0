"""Sentences from what the API server (1.36) really says."""

import json

import pytest
from aula_hub.refusal import api_message, quota_sentence, refusal

PODS = (
    'pods "notebook" is forbidden: exceeded quota: student, requested: pods=1, used: pods=8, limited: pods=8',
    "You already use 8 of 8 pods, and a notebook needs 1 more; "
    "stop a Spark session (spark.stop()) or ask your teacher.",
)
NO_PODS = (
    'pods "notebook" is forbidden: exceeded quota: student, requested: pods=1, used: pods=0, limited: pods=0',
    "You cannot start a server: your quota allows 0 pods; ask your teacher.",
)
MEMORY = (
    'pods "notebook" is forbidden: exceeded quota: student, requested: requests.memory=1Gi, '
    "used: requests.memory=5632Mi, limited: requests.memory=6Gi",
    "A notebook needs 1 GiB of memory, and you already use 5.5 GiB of 6 GiB; "
    "stop a Spark session (spark.stop()) or ask your teacher.",
)
BYTES = (
    'pods "notebook" is forbidden: exceeded quota: student, requested: requests.memory=1073741824, '
    "used: requests.memory=0, limited: requests.memory=512Mi",
    "A notebook needs 1 GiB of memory, but your quota allows only 512 MiB; ask your teacher.",
)
CPU = (
    'pods "notebook" is forbidden: exceeded quota: student, requested: requests.cpu=100m, '
    "used: requests.cpu=1, limited: requests.cpu=1",
    "A notebook needs 0.1 CPU, and you already use 1 of 1; stop a Spark session (spark.stop()) or ask your teacher.",
)
GPU = (
    'pods "notebook" is forbidden: exceeded quota: student, requested: requests.nvidia.com/gpu=1, '
    "used: requests.nvidia.com/gpu=1, limited: requests.nvidia.com/gpu=1",
    "You asked for 1 GPU, but you already use 1 of 1; "
    "start without a GPU, stop a Spark session (spark.stop()) or ask your teacher.",
)
NO_GPU = (
    'pods "notebook" is forbidden: exceeded quota: student, requested: requests.nvidia.com/gpu=1, '
    "used: requests.nvidia.com/gpu=0, limited: requests.nvidia.com/gpu=0",
    "You asked for 1 GPU, but this course gives you none; start without a GPU or ask your teacher.",
)


@pytest.mark.parametrize(("message", "sentence"), [PODS, NO_PODS, MEMORY, BYTES, CPU, GPU, NO_GPU])
def test_quota(message, sentence):
    assert quota_sentence(message, "nvidia.com/gpu") == sentence


def test_two_resources_at_once():
    message = (
        'pods "notebook" is forbidden: exceeded quota: student, requested: pods=1,requests.memory=1Gi, '
        "used: pods=8,requests.memory=6Gi, limited: pods=8,requests.memory=6Gi"
    )
    sentence = quota_sentence(message)
    assert "8 of 8 pods" in sentence
    assert "6 GiB of 6 GiB" in sentence


def test_an_unknown_resource_keeps_its_name():
    message = "exceeded quota: q, requested: count/secrets=1, used: count/secrets=3, limited: count/secrets=3"
    assert "count/secrets" in quota_sentence(message)


@pytest.mark.parametrize(
    ("status", "message", "reason", "words"),
    [
        (403, PODS[0], "quota", "8 of 8 pods"),
        (
            403,
            'pods "notebook" is forbidden: maximum memory usage per Container is 2Gi, but limit is 4Gi',
            "limit",
            "maximum memory usage per Container is 2Gi, but limit is 4Gi",
        ),
        (
            403,
            'pods "notebook" is forbidden: failed quota: student: must specify requests.memory for: notebook',
            "policy",
            "show this to your teacher",
        ),
        (
            403,
            'pods "notebook" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
            "policy",
            "runAsNonRoot",
        ),
        (
            403,
            'pods "notebook" is forbidden: error looking up service account x/notebook: '
            'serviceaccount "notebook" not found',
            "policy",
            'serviceaccount "notebook" not found',
        ),
        (
            403,
            'pods "notebook" is forbidden: unable to create new content in namespace x because it is being terminated',
            "terminating",
            "is being deleted",
        ),
        (
            403,
            'pods is forbidden: User "h" cannot list resource "pods"',
            "namespace",
            "does not exist, or the hub has no access to it",
        ),
        (404, 'namespaces "x" not found', "namespace", "does not exist, or the hub has no access to it"),
        (500, "etcdserver: request timed out", "cluster", "did not respond correctly (500)"),
        (None, "", "cluster", "(no response)"),
    ],
)
def test_other_refusals(status, message, reason, words):
    refused = refusal(status, message, "x", "nvidia.com/gpu")
    assert refused.reason == reason
    assert words in refused.sentence
    assert refused.status == (503 if reason == "cluster" else 403)


def test_api_message():
    assert api_message(json.dumps({"message": "no"})) == "no"
    assert api_message(None, "Forbidden") == "Forbidden"
    assert api_message("<html>", "Forbidden") == "Forbidden"
    assert api_message("[]", "Forbidden") == "Forbidden"
