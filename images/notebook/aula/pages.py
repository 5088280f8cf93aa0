"""Shows where the Spark UI is: as links in a notebook, as paths elsewhere."""

from __future__ import annotations

from html import escape

from aula import live


def text(ui: str, history: str) -> str:
    """Formats both paths as text, one per line."""
    return f"Spark UI: {ui}/jobs/\nFinished sessions: {history}/"


def html(ui: str, history: str) -> str:
    """Formats both as links that open in a new window."""
    links = ((f"{ui}/jobs/", "Spark UI"), (f"{history}/", "finished sessions"))
    return " · ".join(f'<a href="{escape(path)}" target="_blank">{escape(name)}</a>' for path, name in links)


def show(ui: str, history: str) -> None:
    """Shows the links in a notebook; prints the paths elsewhere."""
    if live.notebook() is None:
        print(text(ui, history), flush=True)
        return
    from IPython.display import display

    display({"text/plain": text(ui, history), "text/html": html(ui, history)}, raw=True)
