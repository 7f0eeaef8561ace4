"""A real server of the pages, on a thread, and a plain client to ask it."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn

from newscrawl.monitoring.metrics_server import listen
from newscrawl.web.app import create_app
from newscrawl.web.http_protocol import BoundedH11Protocol
from newscrawl.web.state import AppState

TOKEN = "a token of tests"


@dataclass(frozen=True)
class Answer:
    """What came back: the text is UTF-8."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Client:
    """Asks one server, without following redirects."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            given = {name.replace("_", "-").lower(): value for name, value in headers.items()}
            conn.request(method, path, body, {"accept": "text/html", **self.headers, **given})
            answer = conn.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            conn.close()


@contextmanager
def served(state: AppState) -> Iterator[Client]:
    """The pages of an app state until the end of the block; its store is its maker's to close."""
    with listen("127.0.0.1", 0, "a test") as taken:
        config = uvicorn.Config(
            create_app(state), lifespan="off", log_config=None, http=BoundedH11Protocol, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        state.stopping = lambda: server.should_exit
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
        thread.start()
        try:
            yield Client(taken.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()
