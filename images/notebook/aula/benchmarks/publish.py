"""Saves a result in the cluster: a ConfigMap, which the hub shows and `make bench` and `make archive` fetch."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from aula.settings import place

# The API server accepts 1 MiB (1,048,576 bytes) of keys and values; files count as base64.
ROOM = 1_000_000
# Left out first if there is no room.
LEAST_NEEDED = ("report.html", "plot.png", "result.csv")


def fitting(texts: Mapping[str, str], files: Mapping[str, bytes], room: int = ROOM) -> tuple[dict[str, str], dict[str, bytes], list[str]]:
    """Returns the texts and files that fit into `room` bytes, and the names of those that are left out."""
    texts, files, out = dict(texts), dict(files), []

    def size() -> int:
        return sum(len(text.encode()) for text in texts.values()) + sum(4 * len(content) // 3 + 4 for content in files.values())

    for name in LEAST_NEEDED:
        if size() > room and (name in texts or name in files):
            texts.pop(name, None)
            files.pop(name, None)
            out.append(name)
    return texts, files, out


def publish(benchmark: str, title: str, texts: Mapping[str, str], files: Mapping[str, bytes], out: Path | None) -> None:
    """Writes the files to the folder `out`, if given, and to the ConfigMap that AULA_RESULT names, if set."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (out / name).write_text(text, encoding="utf-8")
        for name, content in files.items():
            (out / name).write_bytes(content)
        print(f"\nResult: {', '.join([*texts, *files])} in {out}", flush=True)
    here, name = place(os.environ), os.environ.get("AULA_RESULT")
    if here is None or not name:
        return
    from aula.kube import Kube

    small, binary, left_out = fitting(texts, files)
    if left_out:
        print(f"Left out, because a ConfigMap holds only 1 MiB: {', '.join(left_out)}", flush=True)
    labels = {"aula.dev/result": benchmark, "app.kubernetes.io/part-of": "aula"}
    Kube(here.namespace).save(name, labels, small, binary, {"aula.dev/title": title})
    print(f"\nResult: ConfigMap {name} in namespace {here.namespace}", flush=True)
