"""Saves a result in the cluster: a ConfigMap, which the hub shows and `make bench` and `make archive` fetch."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from aula_contract import CONSTANTS

from aula.settings import place

# The API server accepts 1 MiB (1,048,576 bytes) of keys and values; files count as base64.
ROOM = 1_000_000
RESULT = CONSTANTS["result"]
FILES = RESULT["files"]
# What is kept first where there is not room for all. The report is what people open, and has the table and the plots in
# it. The data are every figure that was measured, and can be found nowhere else. The table is rows of the data, the
# picture is drawn from them.
MOST_WANTED = (FILES["report"], FILES["data"], FILES["table"], FILES["plot"])


def fitting(
    texts: Mapping[str, str], files: Mapping[str, bytes], room: int = ROOM
) -> tuple[dict[str, str], dict[str, bytes], list[str]]:
    """Returns the texts and files that fit into `room` bytes, and the names of those that had to be left out.

    One that is too large by itself takes no other with it.
    """
    sizes = {name: len(text.encode()) for name, text in texts.items()}
    sizes |= {name: 4 * len(content) // 3 + 4 for name, content in files.items()}
    out: list[str] = []
    for name in sorted(sizes, key=MOST_WANTED.index):
        if sizes[name] <= room:
            room -= sizes[name]
        else:
            out.append(name)
    return (
        {n: text for n, text in texts.items() if n not in out},
        {n: content for n, content in files.items() if n not in out},
        out,
    )


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
        print(f"Left out, for a ConfigMap holds 1 MiB: {', '.join(left_out)}", flush=True)
    labels = {RESULT["label"]: benchmark, **CONSTANTS["labels"]["partOf"]}
    Kube(here.namespace).save(name, labels, small, binary, {RESULT["title"]: title})
    print(f"\nResult: ConfigMap {name} in namespace {here.namespace}", flush=True)
