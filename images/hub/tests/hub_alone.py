"""The configuration of a hub without a cluster: the course's own, but with stand-ins for the proxy and the servers.

`jupyterhub --config hub_alone.py`, with AULA_HUB_PORT and the variables that jupyterhub_config.py reads.
"""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

from jupyterhub.proxy import Proxy
from jupyterhub.spawner import Spawner
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

HUB = Path(__file__).resolve().parents[1]
PORT = int(os.environ["AULA_HUB_PORT"])


class Routes(Proxy):
    """Remembers routes and sends nothing anywhere."""

    should_start = False
    routes: dict = {}

    async def add_route(self, routespec, target, data):
        self.routes[routespec] = {"routespec": routespec, "target": target, "data": data}

    async def delete_route(self, routespec):
        self.routes.pop(routespec, None)

    async def get_all_routes(self):
        return dict(self.routes)


class Answer(RequestHandler):
    def get(self):
        self.finish("a server")


class Server(Spawner):
    """A server that runs at once, in the hub's own process; none with a GPU starts."""

    server_at: HTTPServer | None = None

    async def start(self):
        if self.user_options.get("gpu"):
            raise spawn_exception(Refusal("You asked for 1 GPU, but you already use 1 of 1.", "quota", 403))
        sockets = bind_sockets(0, "127.0.0.1")
        self.server_at = HTTPServer(Application([(r"/.*", Answer)]))
        self.server_at.add_sockets(sockets)
        return "127.0.0.1", sockets[0].getsockname()[1]

    async def poll(self):
        return None if self.server_at else 0

    async def stop(self, now=False):
        if self.server_at:
            self.server_at.stop()
        self.server_at = None


def pod_with_gpu(placed: bool = True) -> dict:
    """A server's pod with a GPU, or one that waits for it."""
    condition = {"type": "PodScheduled", "status": str(placed), "message": "1 Insufficient nvidia.com/gpu."}
    return {
        "metadata": {"labels": {"component": "singleuser-server"}},
        "spec": {"containers": [{"resources": {"limits": {"nvidia.com/gpu": "1"}}}]},
        "status": {"phase": "Running" if placed else "Pending", "conditions": [condition]},
    }


sys.path[:0] = [str(HUB), str(HUB.parents[1] / "contract")]
OWN = HUB / "jupyterhub_config.py"
exec(compile(OWN.read_text(), str(OWN), "exec"), {**globals(), "__file__": str(OWN)})
from aula_hub.pods import spawn_exception  # noqa: E402
from aula_hub.refusal import Refusal  # noqa: E402
from aula_hub.spawner import NotebookSpawner  # noqa: E402

c = get_config()  # noqa: F821
c.JupyterHub.hub_bind_url = c.JupyterHub.hub_connect_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.db_url = "sqlite:///hub.sqlite"
c.JupyterHub.proxy_class = Routes
c.JupyterHub.spawner_class = Server
c.Spawner.options_from_form = c.NotebookSpawner.options_from_form
NotebookSpawner.reflectors = {
    ("pods", "x-bob"): SimpleNamespace(answering=True, pods={"notebook": pod_with_gpu()}),
    ("pods", "x-alice"): SimpleNamespace(answering=True, pods={"executor": pod_with_gpu(placed=False)}),
}
# The keeper is a process of its own, with a package that tests of the pages do not need.
c.JupyterHub.services = [service for service in c.JupyterHub.services if "command" not in service]
c.JupyterHub.load_roles = [role for role in c.JupyterHub.load_roles if role["name"] != "keeper"]
c.Authenticator.auth_refresh_age = 1
