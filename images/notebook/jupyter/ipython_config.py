"""Provides `%sc N` in every notebook, as in past years; loading it does not load Spark."""

c = get_config()  # noqa: F821

c.InteractiveShellApp.extensions = ["aula.magics"]
