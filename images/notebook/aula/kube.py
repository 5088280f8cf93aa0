"""The few objects that a session reads from its own namespace, and that a benchmark writes there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from aula.budget import Quota


@dataclass(frozen=True)
class ExecutorPod:
    """One executor's pod: its phase, the reason why it is not running yet, if known, and whether no node has room."""

    name: str
    phase: str
    reason: str = ""
    no_place: bool = False


class Kube:
    """A client for one namespace with the pod's own token; every method can raise lightkube's ApiError."""

    def __init__(self, namespace: str) -> None:
        from lightkube import Client

        self._client = Client(namespace=namespace)

    def quotas(self) -> list[Quota]:
        """Reads the namespace's quotas as the API server counts them now; all of them apply."""
        from lightkube.resources.core_v1 import ResourceQuota
        from lightkube.utils.quantity import parse_quantity

        def parsed(amounts: dict[str, str] | None) -> dict[str, Decimal]:
            return {key: parse_quantity(amount) or Decimal(0) for key, amount in (amounts or {}).items()}

        # A quota with scopes counts only some kinds of pods; the course creates no such quota.
        found = [
            quota for quota in self._client.list(ResourceQuota) if not (quota.spec.scopes or quota.spec.scopeSelector)
        ]
        return [Quota(parsed(quota.status.hard), parsed(quota.status.used)) for quota in found if quota.status]

    def executors(self, app_id: str) -> Iterator[ExecutorPod]:
        """Yields the executor pods of the Spark application `app_id`."""
        from lightkube.resources.core_v1 import Pod

        for pod in self._client.list(Pod, labels={"spark-app-selector": app_id, "spark-role": "executor"}):
            yield ExecutorPod(
                pod.metadata.name, pod.status.phase or "Pending", why_waiting(pod.status), _no_place(pod.status)
            )

    def remove_executor(self, app_id: str, executor: str) -> None:
        """Deletes one executor's pod at once, without waiting for its node. That there is none is not an error."""
        from lightkube.resources.core_v1 import Pod

        for pod in self._client.list(Pod, labels={"spark-app-selector": app_id, "spark-exec-id": executor}):
            self._delete(pod.metadata.name)

    def remove_without_place(self, app_id: str) -> None:
        """Deletes the executors' pods that no node has room for."""
        for pod in self.executors(app_id):
            if pod.no_place:
                self._delete(pod.name)

    def _delete(self, pod: str) -> None:
        from lightkube import ApiError
        from lightkube.resources.core_v1 import Pod

        try:
            self._client.delete(Pod, pod, grace_period=0)
        except ApiError as error:
            if error.status.code != 404:
                raise

    def leaving(self) -> int:
        """Counts executors of earlier sessions that are stopping and still use their part of the quota."""
        from lightkube.resources.core_v1 import Pod

        return sum(
            bool(pod.metadata.deletionTimestamp) for pod in self._client.list(Pod, labels={"spark-role": "executor"})
        )

    def save(
        self,
        name: str,
        labels: dict[str, str],
        texts: dict[str, str],
        files: dict[str, bytes],
        annotations: dict[str, str] | None = None,
    ) -> None:
        """Creates or replaces ConfigMap `name`, with texts unchanged and files as base64."""
        from base64 import b64encode

        from lightkube.models.meta_v1 import ObjectMeta
        from lightkube.resources.core_v1 import ConfigMap

        binary = {key: b64encode(content).decode() for key, content in files.items()}
        body = ConfigMap(
            metadata=ObjectMeta(name=name, labels=labels, annotations=annotations), data=texts, binaryData=binary
        )
        self._client.apply(body, field_manager="aula-bench", force=True)


def why_waiting(status: object) -> str:
    """Returns why a pod does not run, from its status: a waiting container, or no node with room."""
    for container in getattr(status, "containerStatuses", None) or []:
        waiting = container.state and container.state.waiting
        if waiting and waiting.reason not in (None, "ContainerCreating", "PodInitializing"):
            return f"{waiting.reason}: {waiting.message or ''}".strip(": ")
    for condition in getattr(status, "conditions", None) or []:
        if condition.type == "PodScheduled" and condition.reason == "SchedulingGated":
            return "waiting for its turn in the course's queue"
        if condition.type == "PodScheduled" and condition.status == "False":
            return condition.message or condition.reason or ""
    return ""


def _no_place(status: object) -> bool:
    """Returns whether a pod waits for a node, or for a queue to let it go to one."""
    return any(
        condition.type == "PodScheduled" and condition.status == "False"
        for condition in getattr(status, "conditions", None) or []
    )
