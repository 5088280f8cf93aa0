"""A real hub in a process of its own, and people at browsers without a screen. Needs the hub's own packages."""

from __future__ import annotations

import http.cookiejar
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aula_hub.passwords import Scrypt
from test_course import GOOD

HERE = Path(__file__).resolve().parent
PEOPLE = [
    ("alice", "student", "Alice Rossi"),
    ("bob", "student", ""),
    ("erin", "teacher", "Erin Verdi"),
]


def password_of(name: str) -> str:
    return f"password of {name}"


def person(name: str, role: str = "student", full_name: str = "", status: str = "active") -> dict:
    made = Scrypt.make(password_of(name), n=16)
    scrypt = {"salt": made.salt.hex(), "hash": made.hash.hex(), "n": made.n, "r": made.r, "p": made.p}
    more = {"fullName": full_name} if full_name else {}
    return {"name": name, "namespace": f"x-{name}", "role": role, "status": status, "scrypt": scrypt, **more}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class ApiServer:
    """A Kubernetes API server that answers `answer` (status and body) to every question."""

    def __init__(self) -> None:
        self.answer: tuple[int, object] = (404, {})
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                status, body = outer.answer
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def config(self) -> dict:
        """Returns a kubeconfig."""
        own = {"cluster": "c", "user": "u"}
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "x",
            "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{self.server.server_port}"}}],
            "users": [{"name": "u", "user": {"token": "t"}}],
            "contexts": [{"name": "x", "context": own}],
        }


class Hub:
    """A hub with PEOPLE, and `kubernetes` as its cluster."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.kubernetes = folder, free_port(), ApiServer()
        self.url = f"http://127.0.0.1:{self.port}"
        gpu = {**GOOD["gpu"], "count": 2, "simulated": True}
        (folder / "course.json").write_text(json.dumps({**GOOD, "gpu": gpu}))
        self.roster([person(*one) for one in PEOPLE])
        (folder / "kubeconfig").write_text(json.dumps(self.kubernetes.config()))
        environment = {
            **os.environ,
            "AULA_HUB_PORT": str(self.port),
            "AULA_OPS_TOKEN": "o" * 40,
            "AULA_COURSE_FILE": str(folder / "course.json"),
            "AULA_PEOPLE_FILE": str(folder / "people.json"),
            "KUBECONFIG": str(folder / "kubeconfig"),
            "JPY_COOKIE_SECRET": "00" * 32,
            "HOME": str(folder),
        }
        command = [sys.executable, "-m", "jupyterhub", "--config", str(HERE / "hub_alone.py")]
        with open(folder / "log", "w") as log:
            self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < deadline, self.log()
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            return urllib.request.urlopen(f"{self.url}/hub/health", timeout=2).status == 200
        except OSError:
            return False

    def roster(self, people: list[dict]) -> None:
        """Replaces people.json, as Kubernetes does."""
        new = self.folder / "people.new"
        new.write_text(json.dumps({"people": people}))
        os.replace(new, self.folder / "people.json")

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.kubernetes.server.shutdown()


class Visitor:
    """Someone at a browser: keeps cookies, and follows redirects unless told not to."""

    def __init__(self, hub: Hub, name: str = "") -> None:
        self.hub, self.cookies = hub, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.still = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), _Still())
        if name:
            self.get("/hub/login")
            form = {"username": name, "password": password_of(name), "_xsrf": self.xsrf}
            status, text, _ = self.send("POST", "/hub/login?next=%2Fhub%2Fhome", form)
            assert status == 200 and "Invalid" not in text, text

    @property
    def xsrf(self) -> str:
        return next((one.value for one in self.cookies if one.name == "_xsrf"), "")

    def get(self, path: str, follow: bool = True) -> tuple[int, str, str]:
        return self.send("GET", path, follow=follow)

    def send(self, method: str, path: str, form: dict | None = None, follow: bool = True, **headers: str):
        """Returns status, text, and where a redirect leads."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        own = {"X-XSRFToken": self.xsrf, "Sec-Fetch-Mode": "navigate", **headers}
        request = urllib.request.Request(self.hub.url + path, data, own, method=method)
        try:
            answer = (self.opener if follow else self.still).open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.read().decode(), answer.headers.get("Location", "")


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None
