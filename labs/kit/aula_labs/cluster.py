"""A run's objects in the cluster: made, looked at, read and removed, in one namespace and with the pod's own token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aula.kube import why_waiting

from aula_labs.look import LabError, Look, PodLook, refusal
from aula_labs.manifest import RUN_LABEL, Owner


class Cluster:
    """The API server, for one namespace; every method can raise lightkube's ApiError."""

    def __init__(self, namespace: str) -> None:
        from lightkube import Client

        self.namespace = namespace
        self._client = Client(namespace=namespace)

    def owner(self, pod: str) -> Owner:
        """Returns the pod as an owner of others."""
        from lightkube.resources.core_v1 import Pod

        return Owner(pod, self._client.get(Pod, pod).metadata.uid)

    def create(self, manifest: dict[str, Any]) -> None:
        """Creates an object. LabError with the API server's own words where it refuses."""
        from lightkube.codecs import from_dict

        self._create(from_dict(manifest))

    def _create(self, made: Any) -> None:
        from lightkube import ApiError

        try:
            self._client.create(made)
        except ApiError as error:
            said = refusal(error.status.message or str(error))
            # Of a kind that the cluster does not know, the API server says no more than that.
            if error.status.code == 404:
                said = "this cluster does not know its kind of object; tell your teacher: does it have JobSet?"
            raise LabError(f"The run was not started: {said}.") from None

    def look(self, name: str) -> Look:
        """Returns what a run's Job and pods look like; an empty look where the Job is gone."""
        from lightkube import ApiError
        from lightkube.resources.batch_v1 import Job

        try:
            job = self._client.get(Job, name)
        except ApiError as error:
            if error.status.code != 404:
                raise
            return Look(failed="its Job was removed")
        true = {one.type: one for one in job.status.conditions or [] if one.status == "True"}
        pods = tuple(self._pods(name))
        failed = true.get("Failed") or true.get("FailureTarget")
        return Look(
            succeeded=job.status.succeeded or 0,
            complete="Complete" in true,
            failed=(failed.reason or failed.message or "") if failed else "",
            refused=self._refused([name]) if len(pods) < (job.spec.parallelism or 0) else "",
            pods=pods,
        )

    def _pods(self, name: str) -> Iterator[PodLook]:
        from lightkube.resources.core_v1 import Pod

        for pod in self._client.list(Pod, labels={RUN_LABEL: name}):
            state = next((one.state for one in pod.status.containerStatuses or [] if one.state), None)
            ran = state and (state.terminated or state.running)
            done = state and state.terminated
            yield PodLook(
                pod.metadata.name,
                int((pod.metadata.annotations or {}).get("batch.kubernetes.io/job-completion-index", 0)),
                pod.status.phase or "Pending",
                why_waiting(pod.status),
                ran.startedAt.timestamp() if ran and ran.startedAt else None,
                done.finishedAt.timestamp() if done and done.finishedAt else None,
            )

    def _refused(self, jobs: Sequence[str]) -> str:
        """Returns an Event of a pod of these Jobs that was not accepted."""
        from lightkube.resources.core_v1 import Event

        fields = {"involvedObject.kind": "Job", "reason": "FailedCreate"}
        found = (event for event in self._client.list(Event, fields=fields) if event.involvedObject.name in jobs)
        return next((event.message or "" for event in found), "")

    def log(self, pod: str, follow: bool = False) -> Iterator[str]:
        """Yields the lines of a pod's log; until it ends with `follow`."""
        yield from self._client.log(pod, follow=follow, newlines=False)

    def remove(self, name: str) -> None:
        """Removes a run's Job with its pods, and the files that it was given. That they are gone is no error."""
        from lightkube.resources.batch_v1 import Job
        from lightkube.resources.core_v1 import ConfigMap

        self._remove(name, Job, ConfigMap)

    def _remove(self, name: str, *kinds: type) -> None:
        from lightkube import ApiError
        from lightkube.types import CascadeType

        for kind in kinds:
            try:
                self._client.delete(kind, name, cascade=CascadeType.BACKGROUND)
            except ApiError as error:
                if error.status.code != 404:
                    raise


class JobSets(Cluster):
    """The same for runs that are JobSets.

    pods  how many a run has, by the name of the part
    """

    def __init__(self, namespace: str, pods: Mapping[str, int], target: str) -> None:
        from lightkube.generic_resource import create_namespaced_resource

        super().__init__(namespace)
        self._pods_of, self._target = pods, target
        self._kind = create_namespaced_resource("jobset.x-k8s.io", "v1alpha2", "JobSet", "jobsets")

    def create_generic(self, manifest: dict[str, Any]) -> None:
        """Creates a JobSet. LabError as above."""
        self._create(self._kind.from_dict(manifest))

    def look(self, name: str) -> Look:
        from lightkube import ApiError

        try:
            found = self._client.get(self._kind, name)
        except ApiError as error:
            if error.status.code != 404:
                raise
            return Look(failed="its JobSet was removed")
        true = {one["type"]: one for one in (found.status or {}).get("conditions", []) if one.get("status") == "True"}
        pods = tuple(self._pods(name))
        failed = true.get("Failed")
        missing = len(pods) < sum(self._pods_of.values())
        return Look(
            succeeded=sum(pod.phase == "Succeeded" and f"-{self._target}-" in pod.name for pod in pods),
            complete="Completed" in true,
            failed=(failed.get("message") or failed.get("reason") or "") if failed else "",
            refused=self._refused([f"{name}-{part}-0" for part in self._pods_of]) if missing else "",
            all_need=True,
            pods=pods,
        )

    def remove(self, name: str) -> None:
        """Removes a run's JobSet with its Jobs and pods. That it is gone is no error."""
        self._remove(name, self._kind)
