"""A client of the hub's own API, for the few things that are done from outside the hub."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import requests
from aula_contract import CONSTANTS
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

# Inside the pod: not through the Service, which has no end points before the hub is ready.
LOCAL_API = f"http://127.0.0.1:{CONSTANTS['hubPort']}/hub/api"
_PAGE = 200


class HubClient:
    """A session with one token. Every method raises requests.HTTPError if the hub refuses."""

    def __init__(self, token: str, url: str = LOCAL_API, timeout: float = 30) -> None:
        self._url, self._timeout = url, timeout
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"token {token}"
        # The hub may still be starting, and it answers 400 if a user is deleted whose server is still stopping.
        retry = Retry(total=8, backoff_factor=0.5, status_forcelist=[400, 503], allowed_methods=["GET", "DELETE"])
        self._session.mount("http://", HTTPAdapter(max_retries=retry))

    def _call(self, method: str, path: str, **options: Any) -> requests.Response:
        return self._session.request(method, f"{self._url}{path}", timeout=self._timeout, **options)

    def users(self) -> Iterator[dict[str, Any]]:
        """Yields every user that the hub knows, with their servers."""
        offset: int | None = 0
        while offset is not None:
            answer = self._call(
                "GET",
                "/users",
                params={"offset": offset, "limit": _PAGE},
                headers={"Accept": "application/jupyterhub-pagination+json"},
            )
            answer.raise_for_status()
            page = answer.json()
            yield from page["items"]
            following = page["_pagination"]["next"]
            offset = following["offset"] if following else None

    def stop_server(self, name: str) -> None:
        """Stop the server of `name`; the hub may still be stopping it when this returns."""
        self._call("DELETE", f"/users/{name}/server").raise_for_status()

    def revoke_tokens(self, name: str) -> int:
        """Revoke every token of `name`, including those of open browser sessions; returns how many there were."""
        answer = self._call("GET", f"/users/{name}/tokens")
        answer.raise_for_status()
        tokens = answer.json()["api_tokens"]
        for token in tokens:
            gone = self._call("DELETE", f"/users/{name}/tokens/{token['id']}")
            if gone.status_code != 404:  # revoking one of a browser session's tokens revokes its siblings
                gone.raise_for_status()
        return len(tokens)

    def forget(self, name: str) -> bool:
        """Stop the server of `name` and delete the user, but not the home; False if the hub knows no such user."""
        answer = self._call("DELETE", f"/users/{name}")
        if answer.status_code == 404:
            return False
        answer.raise_for_status()
        return True
