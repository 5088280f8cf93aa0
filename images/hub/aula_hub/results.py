"""Shows results of the course's benchmarks as pages of the hub: ConfigMaps labeled aula.dev/result in a namespace.

A benchmark writes its report; the report is not a page of the hub. It is sent with a policy that gives it its own
origin, no scripts and nothing to load. The author of a report therefore cannot act in the name of its reader.

JupyterHub deprecates `extra_handlers` in favor of a service. A service would cost a port, an opening in the network
rules and 40 MB for one more process.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from aula_contract import CONSTANTS
from jupyterhub.handlers.base import BaseHandler
from tornado import web

RESULT = CONSTANTS["result"]
LABEL, TITLE, REPORT = RESULT["label"], RESULT["title"], RESULT["files"]["report"]
# What a benchmark may leave, and what a browser is told that it is.
TYPES = {
    "report": "text/html; charset=utf-8",
    "data": "application/json; charset=utf-8",
    "table": "text/csv; charset=utf-8",
    "plot": "image/png",
}
FILES = {name: TYPES[what] for what, name in RESULT["files"].items()}
POLICY = "; ".join(
    [
        "sandbox",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
# The API server's answers where the benchmarks' namespace, or the hub's right to read in it, is missing.
_NOT_YET = (403, 404)
# A benchmark's name and its start time, as `make bench` names a run.
RUN = r"[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?-\d{14}"


@dataclass(frozen=True)
class Result:
    """A run with a result: its name, what it measured in one line, and its start time (UTC, for people)."""

    run: str
    title: str
    begun: str


def listed(metadata: list[dict[str, Any]]) -> list[Result]:
    """Returns the results in ConfigMaps' metadata, newest first, without those that `make bench` did not name."""
    found = []
    for one in metadata:
        run = one.get("name", "")
        if re.fullmatch(RUN, run):
            t = run[-14:]
            found.append(
                Result(
                    run,
                    (one.get("annotations") or {}).get(TITLE, ""),
                    f"{t[:4]}-{t[4:6]}-{t[6:8]} {t[8:10]}:{t[10:12]} UTC",
                )
            )
    return sorted(found, key=lambda result: result.run[-14:], reverse=True)


def content(config_map: Any, file: str) -> bytes | None:
    """Returns a file of a result; None if the ConfigMap is not a result or has no such file."""
    if file not in FILES or LABEL not in (config_map.metadata.labels or {}):
        return None
    if file in (config_map.data or {}):
        return config_map.data[file].encode()
    if file in (config_map.binary_data or {}):
        return b64decode(config_map.binary_data[file])
    return None


class ResultsHandler(BaseHandler):
    """The list of results, for everybody who is signed in."""

    def initialize(self, namespace: str) -> None:
        self.namespace = namespace

    @web.authenticated
    async def get(self) -> None:
        found = listed(await metadata_in(self.namespace))
        self.finish(await self.render_template("results.html", results=found, files=RESULT["files"]))


async def metadata_in(namespace: str) -> list[dict[str, Any]]:
    """Returns the metadata of the results in `namespace`: names and titles only, because files are up to 1 MiB.

    Nothing if the namespace, or the hub's right to read in it, is not there yet.
    """
    from kubernetes_asyncio.client import ApiException

    try:
        answer = await _client().api_client.call_api(
            f"/api/v1/namespaces/{namespace}/configmaps",
            "GET",
            query_params=[("labelSelector", LABEL)],
            header_params={"Accept": "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"},
            response_types_map={200: "object"},
            auth_settings=["BearerToken"],
            _return_http_data_only=True,
        )
    except ApiException as error:
        if error.status not in _NOT_YET:
            raise
        return []
    # The API server writes an empty list of metadata as null.
    return [item["metadata"] for item in answer.get("items") or []]


class ResultHandler(BaseHandler):
    """One file of a result, for everybody who is signed in."""

    def initialize(self, namespace: str) -> None:
        self.namespace = namespace

    @web.authenticated
    async def get(self, run: str, file: str) -> None:
        from kubernetes_asyncio.client import ApiException

        try:
            found = content(await _client().read_namespaced_config_map(run, self.namespace), file)
        except ApiException as error:
            if error.status not in _NOT_YET:
                raise
            found = None
        if found is None:
            raise web.HTTPError(404, f"The run {run} has no file {file}. Results are kept until the course is removed.")
        self.set_header("Content-Type", FILES[file])
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        if file != REPORT:
            self.set_header("Content-Disposition", f'attachment; filename="{run}-{file}"')
        self.finish(found)


def _client() -> Any:
    """KubeSpawner's own client of the API server: one for the whole hub."""
    from kubespawner.clients import load_config, shared_client

    load_config()
    return shared_client("CoreV1Api")


def handlers(namespace: str) -> list[tuple[str, type[BaseHandler], dict[str, Any]]]:
    """Routes below /hub."""
    names = "|".join(re.escape(name) for name in FILES)
    own = {"namespace": namespace}
    return [(r"/results/?", ResultsHandler, own), (rf"/results/({RUN})/({names})", ResultHandler, own)]
