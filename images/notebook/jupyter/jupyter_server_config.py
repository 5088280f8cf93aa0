"""Configures a student's server: it starts quickly and quietly, and stops idle kernels."""

import os

c = get_config()  # noqa: F821

# The news of the course while there are any (start/notebooks.py), which every student then sees.
c.ServerApp.default_url = "/lab/tree/" + os.environ.get("AULA_FIRST_PAGE", "welcome.ipynb")
c.ServerApp.ip = "0.0.0.0"
c.ServerApp.open_browser = False
# A kernel can hold a Spark session with executors. One without work for an hour and without an open browser tab is
# ended, which makes room in the quota; the hub stops a server that nobody uses (aula:cullIdleMinutes).
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 120
# Nothing can be installed from a running server.
c.LabApp.extension_manager = "readonly"
# A trash folder that nobody sees would fill a home's 5 GiB.
c.FileContentsManager.delete_to_trash = False
# The image has no language servers; searching for them would slow down each start.
c.ServerApp.jpserver_extensions = {"jupyter_lsp": False, "notebook_shim": False}

# Finished sessions: Spark's history server in this pod, for this home, starts when somebody opens it. It stops itself
# when idle (aula/history_server.py). jupyter-server-proxy 4.6 starts a process only once, and would then always return
# an error.
from aula import conf
from aula.history_server import STAMP
from jupyter_server_proxy.handlers import LocalProxyHandler, SuperviseAndProxyHandler

ensure_process = SuperviseAndProxyHandler.ensure_process


async def started_again(handler):
    """Forgets a process that has ended, so that the next request starts it again."""
    if not getattr(handler.state.get("proc"), "running", True):
        del handler.state["proc"]
    await ensure_process(handler)


def seen(_request):
    """Records that somebody uses the pages, and counts it as activity on the server."""
    STAMP.touch()
    return True


SuperviseAndProxyHandler.ensure_process = started_again

rewrite_location = LocalProxyHandler._rewrite_location_header


def rewritten_once(handler, location, host, port, proxied_path):
    """Keeps a redirect that already starts with the proxy's path, as Spark's do; the proxy would add it twice."""
    if location.startswith(handler._get_context_path(host, port).rstrip("/") + "/"):
        return location
    return rewrite_location(handler, location, host, port, proxied_path)


LocalProxyHandler._rewrite_location_header = rewritten_once
c.ServerProxy.servers = {
    # The running sessions, one per kernel.
    **{
        conf.ui_name(port): {"port": port, "launcher_entry": {"enabled": False, "title": "Spark"}}
        for port in conf.UI_PORTS
    },
    "spark-history": {
        "command": ["python", "-m", "aula.history_server", "{port}", "{base_url}spark-history"],
        "timeout": 90,
        "update_last_activity": seen,
        "launcher_entry": {"title": "Spark history", "category": "Other"},
    },
}
