"""Starts one notebook per person, in the namespace that the course declared for that person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from jupyterhub.spawner import SpawnException
from kubernetes_asyncio.client import ApiException
from kubespawner import KubeSpawner
from traitlets import Instance, default

from aula_hub.course import Course, load_course
from aula_hub.gpus import GpuPlaces, Seen, gpu_places, lacks_gpu, no_gpu_sentence, unschedulable
from aula_hub.options import wants_gpu
from aula_hub.people import People, everyone
from aula_hub.pods import SpokenApi, from_api, spawn_exception
from aula_hub.refusal import Refusal
from aula_hub.settings import LABELS, shape_traits, volume_traits
from aula_hub.starting import NEWS_SECONDS, news, no_node_comes, node_comes, shortages
from aula_hub.waiting import why_not_running
from aula_hub.watches import WorkspacePods

# JupyterHub cancels a start after start_timeout without a message. We stop a little earlier, to say why.
_LAST_WORD_SECONDS = 3
_LOOK_SECONDS = 1
# How long a start waits for a GPU when no more than those in use can come: as long as a stopped server takes to end.
_ALL_HELD_SECONDS = 6
_NOWHERE = "aula-nowhere"


class NotebookSpawner(KubeSpawner):
    """KubeSpawner with each person's namespace and sizes, optional GPUs, and refusals that a student can act on."""

    course = Instance(Course)
    people = Instance(People)

    @default("course")
    def _course_default(self) -> Course:
        return load_course()

    @default("people")
    def _people_default(self) -> People:
        return everyone()

    @default("apply_user_options")
    def _apply_user_options_default(self) -> Any:
        return lambda spawner, _options: spawner._apply_gpu()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._closed = False
        self._settle()
        self.api = SpokenApi(self.api, self._gpu)

    @property
    def _gpu(self) -> str | None:
        return self.course.gpu.resource if self.course.gpu else None

    def _settle(self) -> None:
        """Take the namespace and sizes from the roster; a person not on it gets a namespace that does not exist."""
        person = self.people.find(self.user.name)
        self.namespace = person.namespace if person else _NOWHERE
        self.dns_name = self.dns_name_template.format(namespace=self.namespace, name=self.pod_name)
        self._shape = self.course.shape(person.group if person else None)
        self._set(shape_traits(self._shape))
        self._set(volume_traits(self.course.notebook, self._shape.size.memory_limit))
        if person:
            self.extra_labels = {**self.extra_labels, LABELS["role"]: person.role}

    def _set(self, traits: dict[str, Any]) -> None:
        for trait, value in traits.items():
            setattr(self, trait, value)

    def clear_state(self) -> None:
        """Before a new start, take the namespace and sizes from the current roster, not from the last start."""
        super().clear_state()
        self._settle()

    def get_env(self) -> dict[str, Any]:
        """Add the course's variables and the pod's location, without expanding them: they can contain JSON braces."""
        env = super().get_env()
        env.update(self.course.environment)
        env["AULA_IMAGE"] = self.image
        env["HOME"] = self.course.notebook.home_path
        for name, path in (
            ("POD_NAME", "metadata.name"),
            ("POD_NAMESPACE", "metadata.namespace"),
            ("POD_IP", "status.podIP"),
        ):
            env[name] = {"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}}
        return env

    def _apply_gpu(self) -> None:
        """Add a GPU if this start asks for one; the next start begins without it."""
        query = getattr(getattr(self.handler, "request", None), "query_arguments", {})
        asked = wants_gpu(self.user_options) or wants_gpu(query)
        # The hub would reuse these options for every later start, and the GPU would never become free.
        self.orm_spawner.user_options = {}
        counts: dict[str, str] = {}
        if asked:
            if not self.course.gpu:
                raise spawn_exception(Refusal("This course has no GPUs; start without one.", "gpu", 400))
            if not self._shape.gpus:
                text = "You cannot use a GPU in this course; start without one or ask your teacher."
                raise spawn_exception(Refusal(text, "gpu", 403))
            counts = {self.course.gpu.resource: str(self._shape.gpus)}
        self.user_options = {"gpu": 1} if asked else {}
        # Nodes with GPUs may be nodes of their own, and keep every other pod off.
        gpu_pod = self.course.gpu.pod if asked and self.course.gpu else None
        pod, runtime = gpu_pod or self.course.notebook.pod, gpu_pod and gpu_pod.runtime_class_name
        self.node_selector, self.tolerations = dict(pod.node_selector), list(pod.tolerations)
        own_memory = gpu_pod.shared_memory if gpu_pod else True
        self._set(volume_traits(self.course.notebook, self._shape.size.memory_limit, own_memory))
        others = {name: value for name, value in self.extra_pod_config.items() if name != "runtimeClassName"}
        self.extra_pod_config = others | ({"runtimeClassName": runtime} if runtime else {})
        self.extra_resource_limits, self.extra_resource_guarantees = dict(counts), dict(counts)

    async def _start(self) -> str:
        """Start the pod and return its URL. If it cannot start, raise SpawnException with a sentence that says why."""
        person = self.people.find(self.user.name)
        if person is None or not person.active:
            text = f"{self.user.name} is no longer in this course; ask your teacher."
            raise spawn_exception(Refusal(text, "left", 403))
        self._closed = False
        try:
            return await asyncio.wait_for(self._start_or_no_gpu(), max(1, self.start_timeout - _LAST_WORD_SECONDS))
        except SpawnException:
            raise
        except ApiException as error:
            self._closed = True
            raise from_api(error, self.namespace, self._gpu) from None
        except TimeoutError:
            pod = self._pod()
            if pod is None:
                # Our watch may no longer receive events: give the next start a new one.
                await self._start_watching_pods(replace=True)
            text = why_not_running(pod, self.start_timeout, self._gpu)
            raise spawn_exception(Refusal(text, "timeout", 503)) from None

    def _pod(self) -> dict[str, Any] | None:
        """The server's pod as the hub's watch has it."""
        return self.pod_reflector.pods.get(f"{self.namespace}/{self.pod_name}") if self.pod_reflector else None

    @classmethod
    def gpu_places(cls, course: Course, people: People) -> GpuPlaces | None:
        """GPUs of the course, and which people have some, as far as the hub's watches know."""
        watches = {namespace: watch for (kind, namespace), watch in cls.reflectors.items() if kind == "pods"}
        everybody = ((person.name, watches.get(person.namespace)) for person in people.all().values())
        seen = (Seen(name, list(watch.pods.values()), watch.answering) for name, watch in everybody if watch)
        return gpu_places(course.gpu, seen)

    def _no_gpu_sentence(self) -> str:
        person = self.people.find(self.user.name)
        message = unschedulable(self._pod() or {}) or ""
        places = self.gpu_places(self.course, self.people)
        return no_gpu_sentence(places, bool(person and person.teacher), shortages(message, self._gpu))

    async def _start_or_no_gpu(self) -> str:
        """As KubeSpawner's start, but nobody waits minutes for a GPU that nobody gives back."""
        start = asyncio.ensure_future(super()._start())
        no_gpu = asyncio.ensure_future(self._no_gpu())
        try:
            await asyncio.wait({start, no_gpu}, return_when=asyncio.FIRST_COMPLETED)
            if start.done():
                return start.result()
            raise spawn_exception(Refusal(self._no_gpu_sentence(), "gpu-in-use", 503))
        finally:
            for task in (start, no_gpu):
                task.cancel()
            await asyncio.gather(start, no_gpu, return_exceptions=True)

    async def _no_gpu(self) -> None:
        """Returns when the pod has found no GPU for as long as the course waits, and no node is being added for it."""
        clock, since = asyncio.get_running_loop().time, None
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if not lacks_gpu(self._pod(), self._gpu) or node_comes(self._events()):
                since = None
                continue
            since = clock() if since is None else since
            if clock() - since >= self._gpu_seconds():
                return

    def _gpu_seconds(self) -> float:
        """How long to wait for a GPU: short where an autoscaler adds none, or the course has all that there can be."""
        most = self.course.gpu.wait_seconds
        places = self.gpu_places(self.course, self.people)
        full = places is not None and not places.free
        return min(most, _ALL_HELD_SECONDS) if full or no_node_comes(self._events()) else most

    def _events(self) -> list[dict[str, Any]]:
        return self.events if self.event_reflector else []

    async def progress(self) -> AsyncIterator[dict[str, Any]]:
        """What happens, in people's words and each once; and now and then, what the start still waits for.

        KubeSpawner's ends when the pod runs. This one goes on while the hub waits for the notebook to answer.
        """
        said: set[str] = set()
        clock = asyncio.get_running_loop().time
        begun = spoken = clock()
        progress = 0
        while self._spawn_pending:
            lines, waits = news(self._events(), self._gpu, said)
            for line in lines:
                said.add(line)
                spoken = clock()
                progress += (90 - progress) // 3
                yield {"progress": progress, "message": line}
            if clock() - spoken >= NEWS_SECONDS:
                spoken = clock()
                yield {"progress": progress, "message": f"Still waiting, after {int(spoken - begun)} s: {waits}."}
            await asyncio.sleep(_LOOK_SECONDS)

    async def _start_watching_pods(self, replace: bool = False) -> Any:
        """As in KubeSpawner; where a course has GPUs, all pods of the namespace, because executors have GPUs too."""
        if self._gpu is None:
            return await super()._start_watching_pods(replace)
        return await self._start_reflector(kind="pods", reflector_class=WorkspacePods, replace=replace)

    async def _start_reflector(self, kind: str, reflector_class: type, replace: bool = False, **kwargs: Any) -> Any:
        """As in KubeSpawner, but a watch that failed or gave up is started again.

        KubeSpawner would return the dead watch forever. A namespace that was created again, or whose RoleBinding
        came late, would then not see its own pods until the hub restarts.
        """
        key = self._get_reflector_key(kind)
        known = self.reflectors.get(key)
        if known and known.first_load_future.done():
            watching = known.watch_task and not known.watch_task.done()
            replace = replace or not watching
        try:
            return await super()._start_reflector(kind, reflector_class, replace=replace, **kwargs)
        except BaseException:  # also a cancellation: a failing pods watch cancels the events watch
            if self.reflectors.get(key) is not known:
                self.reflectors.pop(key, None)
            raise

    async def poll(self) -> int | None:
        """Return None while the pod runs, else its exit code. A namespace that refused the start has no pod of ours."""
        return 1 if self._closed or self.namespace == _NOWHERE else await super().poll()

    async def stop(self, now: bool = False) -> None:
        """Remove the pod. If the hub has no access any more (the namespace is gone), there is nothing to stop."""
        try:
            await super().stop(now)
        except ApiException as error:
            if error.status not in (403, 404):
                raise
            self.log.warning("%s: nothing to stop, because the API server answered %s", self.namespace, error.status)
