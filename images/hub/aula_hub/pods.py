"""The API server as a spawner sees it: a refusal becomes a sentence before anything logs the pod."""

from __future__ import annotations

from typing import Any

from jupyterhub.spawner import SpawnException
from kubernetes_asyncio.client import ApiException

from aula_hub.refusal import Refusal, api_message, refusal


def spawn_exception(refused: Refusal, log_message: str = "") -> SpawnException:
    """JupyterHub's own refusal: shown to the student, logged in one line, never counted as a failure of the hub."""
    error = SpawnException(
        refused.sentence, reason=refused.reason, status_code=refused.status, log_message=log_message or refused.sentence
    )
    # The pages shown while a start is pending read only this attribute (JupyterHub 6.1, utils.format_exception).
    error.jupyterhub_message = refused.sentence
    return error


def from_api(error: ApiException, namespace: str, gpu: str | None) -> SpawnException:
    """Returns a SpawnException for the API server's answer in `namespace`."""
    message = api_message(error.body, str(error.reason or ""))
    return spawn_exception(refusal(error.status, message, namespace, gpu), f"{namespace}: {error.status} {message}")


class SpokenApi:
    """CoreV1Api, but a pod that is refused permanently raises a SpawnException.

    KubeSpawner logs a refused pod completely, with the token in its environment, so it must not see the ApiException.
    A conflict (409) is passed through, because KubeSpawner then removes the old pod itself.
    """

    def __init__(self, api: Any, gpu: str | None) -> None:
        self._api, self._gpu = api, gpu

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    async def create_namespaced_pod(self, namespace: str, body: Any, **options: Any) -> Any:
        """As in CoreV1Api; raises SpawnException instead of any ApiException except a conflict."""
        try:
            return await self._api.create_namespaced_pod(namespace, body, **options)
        except ApiException as error:
            if error.status == 409:
                raise
            raise from_api(error, namespace, self._gpu) from None
