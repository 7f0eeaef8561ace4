"""The HTTP server of the metrics: `/metrics` and `/healthz`, on a thread of its own."""

from __future__ import annotations

import logging
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler
from socketserver import BaseServer, ThreadingTCPServer
from types import TracebackType
from typing import Any, Self

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from newscrawl.errors import ConfigError
from newscrawl.monitoring.metrics import Metrics

logger = logging.getLogger(__name__)

REQUEST_TIMEOUT = 10.0  # seconds for a request to arrive in


def parse_address(text: str) -> tuple[str, int]:
    """Host and port of ``metrics`` in newscrawl.toml; raises `ConfigError`.

    >>> parse_address("127.0.0.1:9477"), parse_address("[::1]:0")
    (('127.0.0.1', 9477), ('::1', 0))
    """
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]/]+)):([0-9]{1,5})", text)
    if not found or int(found[3]) > 65535:
        raise ConfigError(f"metrics = {text!r}: expected host and port, like 127.0.0.1:9477")
    return found[1] or found[2], int(found[3])


def serve_metrics(metrics: Metrics, host: str, port: int) -> MetricsServer:
    """Answer ``/metrics``, and ``/healthz`` with ``ok``, on a thread until closed; port 0 takes a free one.

    Raises `ConfigError` naming an address that cannot be had.
    """
    return MetricsServer(metrics, listen(host, port, f"metrics = {host_and_port(host, port)!r}"))


def listen(host: str, port: int, name: str) -> socket.socket:
    """A socket that listens there, on a free port for 0; raises `ConfigError` that begins with ``name``."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.socket(family, kind, protocol)  # asyncio asks the protocol before it lets answers go at once
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(place)
            made.listen(128)
        except BaseException:
            made.close()
            raise
    except OSError as error:
        raise ConfigError(f"{name}: {(error.strerror or str(error)).lower()}") from None
    return made


def host_and_port(host: str, port: int) -> str:
    """Host and port as addresses write them.

    >>> host_and_port("127.0.0.1", 9477), host_and_port("::1", 9477)
    ('127.0.0.1:9477', '[::1]:9477')
    """
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class MetricsServer:
    """Metrics being served; a context manager that closes at its end."""

    def __init__(self, metrics: Metrics, listening: socket.socket) -> None:
        self._server = _Server(metrics, listening)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="newscrawl-metrics", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Answer no more. May be called again."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False  # a reader that hangs must not hold up the end of the process

    def __init__(self, metrics: Metrics, listening: socket.socket) -> None:
        # Past TCPServer, which would make a socket of its own.
        BaseServer.__init__(self, listening.getsockname(), _Handler)
        self.metrics = metrics
        self.socket = listening

    def handle_error(self, request: Any, client_address: Any) -> None:
        # Most often a reader that went away, which is none of the crawl's business.
        logger.debug("metrics: not answered", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "newscrawl"
    sys_version = ""
    timeout = REQUEST_TIMEOUT

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._answer(200, CONTENT_TYPE_PLAIN_0_0_4, self.server.metrics.text())
        elif path == "/healthz":
            self._answer(200, "text/plain; charset=utf-8", b"ok")
        else:
            self._answer(404, "text/plain; charset=utf-8", b"/metrics or /healthz\n")

    do_HEAD = do_GET

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass  # a line every fifteen seconds says nothing
