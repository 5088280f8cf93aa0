"""The hub's one helper process: jupyterhub-idle-culler, and beside it the sweep after those who left.

One process for both, for each Python process costs 40 MB of a small cluster.
"""

from __future__ import annotations

import os
from typing import Any

import requests
from jupyterhub_idle_culler import IdleCuller
from tornado.ioloop import IOLoop, PeriodicCallback
from traitlets import Int

from aula_hub.hub_client import HubClient
from aula_hub.leavers import Leavers
from aula_hub.people import everyone


class Keeper(IdleCuller):
    """IdleCuller that also ends the servers and tokens of those who left the course."""

    sweep_every = Int(20, help="Seconds between two sweeps after those who left.").tag(config=True)

    def start(self) -> Any:
        """Run until stopped; needs JUPYTERHUB_API_TOKEN."""
        people = everyone()
        leavers = Leavers(HubClient(os.environ["JUPYTERHUB_API_TOKEN"], self.url), self.log)

        def sweep() -> None:
            try:
                leavers.sweep(people.all())
            except requests.RequestException as error:
                self.log.warning("the hub does not answer: %s", error)

        IOLoop.current().add_callback(sweep)
        PeriodicCallback(sweep, 1000 * self.sweep_every).start()
        return super().start()


if __name__ == "__main__":
    Keeper.launch_instance()
