"""The hub's watch on the pods of one namespace, which knows whether it is up to date."""

from __future__ import annotations

from typing import Any

from kubespawner.spawner import PodReflector


class WorkspacePods(PodReflector):
    """KubeSpawner's watch, of all pods of a namespace."""

    _answered = False

    @property
    def answering(self) -> bool:
        """Whether the API server answered the last time, and the watch goes on."""
        return self._answered and self.watch_task is not None and not self.watch_task.done()

    async def _list_and_update(self, resource_version: Any = None) -> Any:
        # Every watch begins with a list, also after an error.
        try:
            version = await super()._list_and_update(resource_version)
        except Exception:
            self._answered = False
            raise
        self._answered = True
        return version
