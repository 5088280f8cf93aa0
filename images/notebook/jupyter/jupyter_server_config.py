"""How a student's server runs: quick to start, quiet, and its kernels gone when nobody works."""

c = get_config()  # noqa: F821

c.ServerApp.default_url = "/lab/tree/welcome.ipynb"
c.ServerApp.ip = "0.0.0.0"
c.ServerApp.open_browser = False
# A kernel holds a Spark driver and its executors: an hour without work ends it and makes room in the quota.
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 120
# The image is what it is: nothing to install from a running server.
c.LabApp.extension_manager = "readonly"
# Deleted files would fill a home's 5 GiB from a trash that nobody sees.
c.FileContentsManager.delete_to_trash = False
# Language servers are not in the image; looking for them takes a part of each start.
c.ServerApp.jpserver_extensions = {"jupyter_lsp": False, "notebook_shim": False}
