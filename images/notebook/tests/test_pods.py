"""What a site asks of executors' pods is in their template, and the image's own is there too."""

import pytest
from aula import conf

yaml = pytest.importorskip("yaml", reason="pip install pyyaml")

from aula import pods

SITE = {
    "nodeSelector": {"role": "students"},
    "tolerations": [{"key": "students", "operator": "Exists", "effect": "NoSchedule"}],
    "imagePullSecrets": [{"name": "registry"}],
    "volumes": [{"name": "site-ca", "configMap": {"name": "site-ca"}}],
    "volumeMounts": [{"name": "site-ca", "mountPath": "/etc/aula/site", "readOnly": True}],
}
GPU = {
    "nodeSelector": {"gpu": "true"},
    "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}],
}


def test_without_a_site_the_template_is_the_images_own():
    assert pods.template_file(conf.POD_TEMPLATE, pods.fragment(None, None, 1, "nvidia.com/gpu")) == conf.POD_TEMPLATE


def mounted_at(template: dict, path: str) -> list[dict]:
    """The volumes at `path` in the first container."""
    names = [one["name"] for one in template["spec"]["containers"][0]["volumeMounts"] if one["mountPath"] == path]
    return [volume for volume in template["spec"]["volumes"] if volume["name"] in names]


def test_an_executor_has_shared_memory_unless_its_gpu_brings_one():
    own = yaml.safe_load(conf.POD_TEMPLATE.read_text())
    # As large as the pod's memory limit, which the template does not know.
    assert mounted_at(own, "/dev/shm") == [{"name": "shared-memory", "emptyDir": {"medium": "Memory"}}]
    mps = {**GPU, "sharedMemory": False}
    assert mounted_at(pods.merged(own, pods.fragment(SITE, mps, 0, "nvidia.com/gpu")), "/dev/shm") != []
    with_gpu = pods.merged(own, pods.fragment(SITE, mps, 1, "nvidia.com/gpu"))
    assert mounted_at(with_gpu, "/dev/shm") == []
    assert with_gpu["spec"]["volumes"] == SITE["volumes"]
    assert with_gpu["spec"]["containers"][0]["volumeMounts"] == SITE["volumeMounts"]


def test_the_sites_fragment_is_added_and_nothing_is_lost():
    own = yaml.safe_load(conf.POD_TEMPLATE.read_text())
    file = pods.template_file(conf.POD_TEMPLATE, pods.fragment(SITE, GPU, 0, "nvidia.com/gpu"))
    made = yaml.safe_load(file.read_text())
    file.unlink()
    for name in ("nodeSelector", "tolerations", "imagePullSecrets"):
        assert made["spec"][name] == SITE[name]
    assert made["spec"]["volumes"] == [*own["spec"]["volumes"], *SITE["volumes"]]
    mounts = made["spec"]["containers"][0]["volumeMounts"]
    assert mounts == [*own["spec"]["containers"][0]["volumeMounts"], *SITE["volumeMounts"]]
    assert made["spec"]["containers"][0]["securityContext"] == own["spec"]["containers"][0]["securityContext"]
    assert {
        name: made["spec"][name] for name in ("automountServiceAccountToken", "enableServiceLinks", "securityContext")
    } == {name: own["spec"][name] for name in ("automountServiceAccountToken", "enableServiceLinks", "securityContext")}


def test_executors_with_gpus_go_to_gpu_nodes_and_keep_the_rest():
    asked = pods.fragment(SITE, GPU, 1, "nvidia.com/gpu")
    assert (asked["nodeSelector"], asked["tolerations"]) == (GPU["nodeSelector"], GPU["tolerations"])
    assert asked["imagePullSecrets"] == SITE["imagePullSecrets"]
    assert pods.fragment(SITE, None, 1, "nvidia.com/gpu") == SITE


def test_a_gpu_that_spark_cannot_ask_for_is_asked_for_by_the_template():
    asked = pods.fragment(SITE, {**GPU, "runtimeClassName": "nvidia"}, 1, "nvidia.com/mig-1g.5gb")
    made = pods.merged(yaml.safe_load(conf.POD_TEMPLATE.read_text()), asked)["spec"]
    assert made["containers"][0]["resources"] == {"limits": {"nvidia.com/mig-1g.5gb": "1"}}
    assert made["runtimeClassName"] == "nvidia"
    assert "limits" not in pods.fragment(SITE, GPU, 0, "nvidia.com/mig-1g.5gb")
    assert "limits" not in pods.fragment(SITE, GPU, 1, "nvidia.com/gpu")
