"""Where Spark's own pages are: links in a notebook, paths elsewhere."""

from __future__ import annotations

from html import escape

from aula import live


def text(ui: str, history: str) -> str:
    """Writes both paths in a sentence each."""
    return f"Spark's own pages: {ui}/jobs/\nFinished sessions: {history}/"


def html(ui: str, history: str) -> str:
    """Writes both as links that open in a window of their own."""
    links = ((f"{ui}/jobs/", "Spark's own pages"), (f"{history}/", "finished sessions"))
    return " · ".join(f'<a href="{escape(path)}" target="_blank">{escape(name)}</a>' for path, name in links)


def show(ui: str, history: str) -> None:
    """Shows them as links where there is a notebook, prints them elsewhere."""
    if live.notebook() is None:
        print(text(ui, history), flush=True)
        return
    from IPython.display import display

    display({"text/plain": text(ui, history), "text/html": html(ui, history)}, raw=True)
