"""The configuration of a hub without a cluster: the course's own, but with stand-ins for the proxy and the servers.

`jupyterhub --config hub_alone.py`, with AULA_HUB_PORT and the variables that jupyterhub_config.py reads.
"""

import os
import sys
from pathlib import Path

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
    """A server that runs at once, in the hub's own process."""

    server_at: HTTPServer | None = None

    async def start(self):
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


sys.path[:0] = [str(HUB), str(HUB.parents[1] / "contract")]
OWN = HUB / "jupyterhub_config.py"
exec(compile(OWN.read_text(), str(OWN), "exec"), {**globals(), "__file__": str(OWN)})
c = get_config()  # noqa: F821
c.JupyterHub.hub_bind_url = c.JupyterHub.hub_connect_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.db_url = "sqlite:///hub.sqlite"
c.JupyterHub.proxy_class = Routes
c.JupyterHub.spawner_class = Server
# The keeper is a process of its own, with a package that tests of the pages do not need.
c.JupyterHub.services = [service for service in c.JupyterHub.services if "command" not in service]
c.JupyterHub.load_roles = [role for role in c.JupyterHub.load_roles if role["name"] != "keeper"]
c.Authenticator.auth_refresh_age = 1
