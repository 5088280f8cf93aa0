"""`%sc N` in every notebook, as in past years; loading it loads nothing of Spark."""

c = get_config()  # noqa: F821

c.InteractiveShellApp.extensions = ["aula.magics"]
