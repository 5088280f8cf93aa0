"""What a person reads while a server starts, and who has GPUs."""

import pytest
from aula import progress
from aula_hub import starting
from aula_hub.course import Gpu
from aula_hub.gpus import Seen, gpu_places, lacks_gpu, listed, no_gpu_sentence
from aula_hub.starting import news, no_node_comes, node_comes, short_words, shortages, told

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
        (f"0/1 nodes are available: 1 Insufficient {GPU}.", "the cluster has no free GPU just now"),
        ("0/1 nodes are available: 1 Insufficient ephemeral-storage.", "the cluster has no free disk space just now"),
        ("0/1 nodes are available: 1 Insufficient hugepages-2Mi.", "the cluster has no free hugepages-2Mi just now"),
        (
            f"0/3 nodes are available: 1 Insufficient memory, 2 Insufficient {GPU}. preemption: 2 Insufficient {GPU}.",
            "the cluster has no free memory and no free GPU just now",
        ),
        ("0/1 nodes are available: 1 node(s) had untolerated taint {x: y}.", None),
    ],
)
def test_what_is_short(message, words):
    assert short_words(message, GPU) == words
    # A notebook's executors and its start wait for the same things, so people read the same words.
    if words:
        assert progress.people(message) == words


def test_the_notebooks_words_are_the_same():
    assert starting.scarce is progress.scarce


def test_a_gpu_of_another_name():
    i915 = "0/1 nodes are available: 1 Insufficient gpu.intel.com/i915, 1 Insufficient amd.example/card."
    assert short_words(i915, "amd.example/card") == "the cluster has no free GPU just now"
    assert shortages(i915, "amd.example/card") == []


@pytest.mark.parametrize(
    ("reason", "kind", "message", "line"),
    [
        (
            "FailedScheduling",
            "Warning",
            "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available.",
            "Waiting: the cluster has no free processor just now.",
        ),
        (
            "FailedScheduling",
            "Warning",
            'persistentvolumeclaim "home" not found. not found',
            "Waiting: your home folder is not ready yet.",
        ),
        (
            "FailedScheduling",
            "Warning",
            "0/1 nodes are available: 1 node(s) had untolerated taint {x: y}.",
            "Waiting: no node of the cluster takes it just now.",
        ),
        (
            "TriggeredScaleUp",
            "Normal",
            "pod triggered scale-up",
            "The cluster gets another node for your server, which takes some minutes.",
        ),
        ("Scheduled", "Normal", "Successfully assigned x/notebook to n", "Your server has a place in the cluster."),
        (
            "Pulling",
            "Normal",
            "Pulling image",
            "Its image is being fetched. The first start on a node takes the longest.",
        ),
        ("FailedMount", "Warning", "MountVolume.SetUp failed", "Waiting: a folder of your server is not ready yet."),
        (
            "Failed",
            "Warning",
            'Failed to pull image "x/notebook:1": not found',
            "Its image cannot be fetched just now; the cluster tries again.",
        ),
        (
            "BackOff",
            "Normal",
            'Back-off pulling image "x/notebook:1"',
            "Its image cannot be fetched just now; the cluster tries again.",
        ),
        (
            "BackOff",
            "Warning",
            "Back-off restarting failed container notebook",
            "Its program ended while starting; the cluster tries again.",
        ),
        ("Evicted", "Warning", "The node was low on resource", "The cluster reports: The node was low on resource"),
        ("Created", "Normal", "Created container", None),
        ("NotTriggerScaleUp", "Warning", "no scale-up", None),
    ],
)
def test_events(reason, kind, message, line):
    step = told({"reason": reason, "type": kind, "message": message}, GPU)
    assert (step and step.line) == line


def event(reason: str, message: str = "") -> dict:
    return {"reason": reason, "type": "Warning" if reason == "FailedScheduling" else "Normal", "message": message}


def test_news_says_nothing_twice_and_knows_what_is_waited_for():
    cpu, memory = (event("FailedScheduling", f"0/1 nodes are available: 1 Insufficient {it}.") for it in CPU_MEMORY)
    lines, waits = news([cpu, memory, cpu], GPU, [])
    assert lines == [f"Waiting: the cluster has no free {it} just now." for it in ("processor", "memory")]
    assert waits == "the cluster has no free processor just now"
    assert news([cpu, memory, event("Scheduled")], GPU, lines) == (
        ["Your server has a place in the cluster."],
        "its node is preparing it",
    )
    assert news([], GPU, []) == ([], "the cluster has not said anything yet")


CPU_MEMORY = ("cpu", "memory")


def test_a_node_that_comes():
    assert node_comes([{"reason": "Pulled"}, {"reason": "Nominated"}])
    assert not node_comes([{"reason": "NotTriggerScaleUp"}])


def test_a_node_that_does_not_come():
    assert no_node_comes([event("NotTriggerScaleUp")])
    assert not no_node_comes([event("TriggeredScaleUp")])


SERVER, EXECUTOR = {"component": "singleuser-server"}, {"spark-role": "executor"}


def pod(gpus: int, phase: str = "Running", message: str | None = None, labels: dict = SERVER) -> dict:
    conditions = [{"type": "PodScheduled", "status": "False", "message": message}] if message else []
    limits = {GPU: str(gpus)} if gpus else {}
    return {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"resources": {"limits": limits}}, {}]},
        "status": {"phase": phase, "conditions": conditions},
    }


FULL = f"0/1 nodes are available: 1 Insufficient {GPU}."
CLASS = [
    Seen("alice", [pod(1), pod(1, labels=EXECUTOR), pod(1, "Pending", labels=EXECUTOR)]),
    Seen("bob", [pod(0), pod(1, labels=EXECUTOR), pod(1, "Succeeded")]),
    Seen("carol", [pod(1, "Pending", FULL), pod(1, "Pending", FULL, EXECUTOR)]),
    Seen("dan", [pod(0)]),
]


def test_places():
    places = gpu_places(gpu_of(count=6, simulated=True), CLASS)
    assert [str(holder) for holder in places.holders] == ["alice (server and Spark session)", "bob (Spark session)"]
    assert (places.held, places.free, places.waiting, places.simulated) == (4, 2, 1, True)


@pytest.mark.parametrize("gpu", [None, gpu_of(), gpu_of(count=0)])
def test_no_number_is_better_than_a_wrong_one(gpu):
    assert gpu_places(gpu, CLASS) is None


def test_no_number_without_an_answer():
    gpu = gpu_of(count=6)
    silent = Seen("erin", [pod(0)], answering=False)
    # It had no GPU when last heard of, so "at most" still holds.
    assert gpu_places(gpu, [*CLASS, silent]).held == 4
    assert gpu_places(gpu, [silent]) is None
    assert gpu_places(gpu, [*CLASS, Seen("erin", [pod(1)], answering=False)]) is None
    assert gpu_places(gpu, []).free == 6


def test_never_fewer_than_none():
    assert gpu_places(gpu_of(count=1), [Seen("alice", [pod(1), pod(1)])]).free == 0


def test_a_strange_quantity_breaks_no_page():
    odd = pod(0)
    odd["spec"]["containers"][0]["resources"]["limits"] = {GPU: "1k"}
    assert gpu_places(gpu_of(count=1), [Seen("alice", [odd])]).held == 0


def test_lacks_gpu():
    assert lacks_gpu(pod(1, "Pending", FULL), GPU)
    assert not lacks_gpu(pod(1, "Pending", "1 Insufficient cpu."), GPU)
    assert not lacks_gpu(pod(1), GPU)
    assert not lacks_gpu(None, GPU)
    assert not lacks_gpu(pod(1, "Pending", FULL), None)


def test_a_list_as_people_write_it():
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


ALICE, BOB = Seen("alice", [pod(1)]), Seen("bob", [pod(1, labels=EXECUTOR)])
LATER = "Start without a GPU, or try again later"
FREED = f"{LATER}: one is free when its server or Spark session stops, and your teacher can stop one."


@pytest.mark.parametrize(
    ("count", "people", "sentence"),
    [
        (2, [ALICE, BOB], f"All 2 GPUs of the course are in use: 2 people have them. {FREED}"),
        (1, [ALICE], f"The only GPU of the course is in use: 1 person has it. {FREED}"),
        (
            3,
            [ALICE],
            "All 3 GPUs of the course are in use: 1 person has 1, and a benchmark or another course the rest. " + FREED,
        ),
        (1, [], f"The only GPU of the course is in use, by a benchmark or another course. {LATER}."),
        (0, [ALICE], f"All GPUs of the course are in use. {FREED}"),
    ],
)
def test_a_student_reads_how_many_have_gpus_and_no_names(count, people, sentence):
    assert no_gpu_sentence(gpu_places(gpu_of(count=count), people)) == sentence


def test_a_teacher_reads_who_can_free_one():
    assert no_gpu_sentence(gpu_places(gpu_of(count=2), [ALICE, BOB]), teacher=True) == (
        "All 2 GPUs of the course are in use: alice (server) and bob (Spark session) have them. "
        "Start without a GPU, or stop one of these servers on the page People."
    )
    nobody = no_gpu_sentence(gpu_places(gpu_of(count=2), []), teacher=True)
    assert nobody.endswith(f"by a benchmark or another course. {LATER}.")
    assert "these servers" not in no_gpu_sentence(None, teacher=True)


def test_a_full_node_is_no_gpu_in_use():
    both = "0/3 nodes are available: 1 Insufficient cpu, 2 Insufficient nvidia.com/gpu."
    said = no_gpu_sentence(gpu_places(gpu_of(count=2), [ALICE]), also=shortages(both, GPU))
    assert said == (
        "No node of the cluster has room for a server with a GPU just now: "
        f"no free GPU, or no free processor beside it. {LATER}."
    )
    full = no_gpu_sentence(gpu_places(gpu_of(count=2), [ALICE, BOB]), also=shortages(both, GPU))
    assert full.startswith("All 2 GPUs of the course are in use: 2 people")
