"""The hub's only helper process: jupyterhub-idle-culler, and the clean-up for people who left.

Both run in one process, because each Python process costs 40 MB in a small cluster.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

import requests
from jupyterhub_idle_culler import IdleCuller
from tornado.ioloop import IOLoop
from traitlets import Int

from aula_hub.hub_client import HubClient
from aula_hub.leaver_pods import LeaverPods, own_api
from aula_hub.leavers import Leavers
from aula_hub.people import everyone


class Keeper(IdleCuller):
    """IdleCuller that also ends the servers, the tokens and all pods of people who left the course."""

    sweep_every = Int(20, help="Seconds between two clean-ups for people who left.").tag(config=True)

    def start(self) -> Any:
        """Run until stopped; needs JUPYTERHUB_API_TOKEN."""
        people = everyone()
        leavers = Leavers(HubClient(os.environ["JUPYTERHUB_API_TOKEN"], self.url), self.log)
        pods = LeaverPods(own_api, self.log)

        async def sweep() -> None:
            known = people.all()
            try:
                leavers.sweep(known)
            except requests.RequestException as error:
                self.log.warning("the hub does not respond: %s", error)
            await pods.sweep(known)

        async def sweeps() -> None:
            while True:
                try:
                    await sweep()
                except Exception:
                    self.log.exception("the clean-up for people who left failed; will try again")
                await asyncio.sleep(self.sweep_every)

        IOLoop.current().add_callback(sweeps)
        return super().start()


if __name__ == "__main__":
    Keeper.launch_instance()
