"""How a student's server runs: quick to start, quiet, and its kernels gone when nobody works."""

c = get_config()  # noqa: F821

c.ServerApp.default_url = "/lab/tree/welcome.ipynb"
c.ServerApp.ip = "0.0.0.0"
c.ServerApp.open_browser = False
# A kernel can hold a Spark session with executors. One without work for an hour and without an open browser tab is ended,
# which makes room in the quota; the hub stops a server that nobody uses (aula:cullIdleMinutes).
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 120
# The image is what it is: nothing to install from a running server.
c.LabApp.extension_manager = "readonly"
# Deleted files would fill a home's 5 GiB from a trash that nobody sees.
c.FileContentsManager.delete_to_trash = False
# Language servers are not in the image; looking for them takes a part of each start.
c.ServerApp.jpserver_extensions = {"jupyter_lsp": False, "notebook_shim": False}

# Finished sessions: Spark's history server in this pod, for this home, started when somebody looks. It ends by itself when idle
# (aula/history_server.py), after which jupyter-server-proxy 4.6 would answer with an error for ever: it starts a process once only.
from jupyter_server_proxy.handlers import LocalProxyHandler, SuperviseAndProxyHandler

from aula import conf
from aula.history_server import STAMP

ensure_process = SuperviseAndProxyHandler.ensure_process


async def started_again(handler):
    """Forgets a process that has ended, so that the next one to ask has it started."""
    if not getattr(handler.state.get("proc"), "running", True):
        del handler.state["proc"]
    await ensure_process(handler)


def seen(_request):
    """Notes that somebody looks at the pages, and counts it as work on the server."""
    STAMP.touch()
    return True


SuperviseAndProxyHandler.ensure_process = started_again

rewrite_location = LocalProxyHandler._rewrite_location_header


def rewritten_once(handler, location, host, port, proxied_path):
    """Leaves a redirect alone that begins with the path under which it is shown, as Spark's do: the proxy would put it there twice."""
    if location.startswith(handler._get_context_path(host, port).rstrip("/") + "/"):
        return location
    return rewrite_location(handler, location, host, port, proxied_path)


LocalProxyHandler._rewrite_location_header = rewritten_once
c.ServerProxy.servers = {
    # The sessions that run, one a kernel.
    **{conf.ui_name(port): {"port": port, "launcher_entry": {"enabled": False, "title": "Spark"}} for port in conf.UI_PORTS},
    "spark-history": {
        "command": ["python", "-m", "aula.history_server", "{port}", "{base_url}spark-history"],
        "timeout": 90,
        "update_last_activity": seen,
        "launcher_entry": {"title": "Spark history", "category": "Other"},
    },
}
