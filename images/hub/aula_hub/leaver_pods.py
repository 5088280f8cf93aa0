"""Pods of people who left: all of them end, no matter who created them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from aula_contract import CONSTANTS

from aula_hub.people import Person
from aula_hub.refusal import api_message

# A command of Aula's own (archive, restore, erase) opens a home with a pod of this name: packages/homes/home-pod.ts.
HOME_POD: str = CONSTANTS["homePod"]["name"]
# The command also writes this condition into that pod's status. Name, labels, account and age prove nothing, because a
# student chooses them, and could have created such a pod before leaving. The status is the subresource pods/status,
# which no role of a course grants: the API server drops a status that a student sends with a pod.
HOME_CONDITION: str = CONSTANTS["homePod"]["condition"]

# A student may have given a pod a grace period of hours; this is the grace period of a notebook.
GRACE_SECONDS = 10
_TIMEOUT_SECONDS = 10
# The pod no longer exists, or another pod has its name.
_GONE = (404, 409)


class Api(Protocol):
    """The required part of the API server (kubernetes_asyncio's CoreV1Api provides it)."""

    async def list_namespaced_pod(self, namespace: str, **options: Any) -> Any: ...
    async def delete_namespaced_pod(self, name: str, namespace: str, **options: Any) -> Any: ...


def own_api() -> Api:
    """Returns the API server, with the account of the hub's pod. Raises ConfigException outside a pod."""
    # Not at the top, because it costs 45 MB, which a course without leavers does not need.
    from kubernetes_asyncio import client, config

    config.load_incluster_config()
    return client.CoreV1Api()


def opened_by_aula(pod: Any) -> bool:
    """Whether a command of Aula opened a home with this pod. It has a deadline, so a killed command's pod ends too."""
    conditions = (pod.status and pod.status.conditions) or []
    marked = any(condition.type == HOME_CONDITION and condition.status == "True" for condition in conditions)
    return pod.metadata.name == HOME_POD and marked


def _short(error: BaseException) -> str:
    """Returns the error in one line: ApiException itself would print the answer with all its headers."""
    status = getattr(error, "status", None)
    if status is None:
        return f"{type(error).__name__} {error}".strip()
    return f"{status} {api_message(getattr(error, 'body', None), str(getattr(error, 'reason', '')))}".strip()


class LeaverPods:
    """Ends every pod in the namespaces of people who left.

    Pods are enough: the role of a Spark driver (components/spark/session.ts) does not allow a student to create a
    Deployment, a Job or anything else that would create pods again, and the workspace of a leaver does not even bind
    that role. If a driver creates executors until its own end, the next round ends those.

    `api` is called when somebody has left, and again after it has failed.
    """

    def __init__(self, api: Callable[[], Api], log: logging.Logger) -> None:
        self._connect, self._log = api, log
        self._api: Api | None = None
        # By UID: pods that were told to end, and pods that have the name of Aula's pod but not yet the condition.
        self._ended: set[str] = set()
        self._unmarked: set[str] = set()
        # The last logged error, by name of the person.
        self._wrong: dict[str, str] = {}

    async def sweep(self, people: Mapping[str, Person]) -> None:
        """Runs one round. A failure for one person is logged once, and tried again in each round."""
        for person in people.values():
            if person.active:
                continue
            try:
                await self._end(person)
            except Exception as error:  # on any error, the pods of other people still end
                self._tell(person, error)
            else:
                self._wrong.pop(person.name, None)

    async def _end(self, person: Person) -> None:
        if self._api is None:
            self._api = self._connect()
        pods = (await self._api.list_namespaced_pod(person.namespace, _request_timeout=_TIMEOUT_SECONDS)).items
        asked = [self._delete(self._api, pod) for pod in pods if self._is_due(pod)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        ended = answers.count(True)
        if ended:
            self._log.info("%s left: %d %s ended", person.name, ended, "pod" if ended == 1 else "pods")
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer

    def _is_due(self, pod: Any) -> bool:
        uid = pod.metadata.uid
        if uid in self._ended or opened_by_aula(pod):
            return False
        if pod.metadata.name == HOME_POD and uid not in self._unmarked:
            # A command may have just created it and be about to write the condition: the next round decides.
            self._unmarked.add(uid)
            return False
        return True

    async def _delete(self, api: Api, pod: Any) -> bool:
        """Tell one pod to end; False if it was gone."""
        uid = pod.metadata.uid
        try:
            await api.delete_namespaced_pod(
                pod.metadata.name,
                pod.metadata.namespace,
                # By UID: a command of Aula may have just replaced a pod of this name.
                body={"gracePeriodSeconds": GRACE_SECONDS, "preconditions": {"uid": uid}},
                _request_timeout=_TIMEOUT_SECONDS,
            )
        except Exception as error:
            if getattr(error, "status", None) in _GONE:
                return False
            raise
        self._ended.add(uid)
        return True

    def _tell(self, person: Person, error: BaseException) -> None:
        status = getattr(error, "status", None)
        kind = type(error).__name__ if status is None else str(status)
        if self._wrong.get(person.name) == kind:
            return
        self._wrong[person.name] = kind
        text = "%s left, but pods in %s could not be ended: %s; will try again"
        self._log.error(text, person.name, person.namespace, _short(error))
