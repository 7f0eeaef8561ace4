"""The replica on a port: HTTP/1.1 with keep-alive on loopback, a log of requests, faults on demand."""

from __future__ import annotations

import gzip
import socket
import socketserver
import struct
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from importlib import import_module
from importlib.util import find_spec
from io import BufferedIOBase
from types import TracebackType
from typing import Any

from newscrawl.demo.faults import Drop, Fault, Stream
from newscrawl.demo.newsroom.world import World
from newscrawl.demo.routes import Request, Response, not_modified, respond

MAX_CACHED = 8 * 2**20
MAX_LINE = 65536


class ReplicaServer:
    """Serves a `World`; a context manager.

    ``log`` holds the requests answered, oldest first. ``faults`` maps a path (``"/security/"``) or an
    article's number (every address form of it) to what happens instead, see `newscrawl.demo.faults`.
    ``before`` are callables that see each request before it is answered, and may move the world. ``codings``
    are the content codings that it knows, the one it likes best first.
    """

    def __init__(self, world: World, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.world = world
        self.log: list[Request] = []
        self.faults: dict[str | int, Fault] = {}
        self.before: list[Callable[[Request], object]] = []
        self.codings: tuple[str, ...] = ("br", "gzip")
        self._cache: OrderedDict[tuple[object, ...], Response] = OrderedDict()
        self._cached = 0
        self._lock = threading.Lock()
        self._tcp = _Tcp((host, port), self)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address to crawl, without a slash at its end."""
        host, port = self._tcp.server_address[:2]
        return f"http://[{host!s}]:{port}" if ":" in str(host) else f"http://{host!s}:{port}"

    def start(self) -> ReplicaServer:
        """Begin to answer, in threads of its own."""
        self._thread = threading.Thread(target=self._tcp.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Answer no more: the port and every connection are closed."""
        if self._thread:
            self._tcp.shutdown()
            self._thread.join()
            self._thread = None
        self._tcp.close_all()

    def __enter__(self) -> ReplicaServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [request.path for request in self.log]

    def answer(self, request: Request) -> Response | Drop | Stream:
        """What is sent for a request, before its content coding."""
        for see in self.before:
            see(request)
        fault = self.faults.get(request.path)
        if fault is None and request.number is not None:
            fault = self.faults.get(request.number)
        if fault is None:
            return self._page(request)
        made = fault(request, lambda: self._page(request)) if callable(fault) else fault
        return self._page(request) if made is None else made

    def _page(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response(status=405, headers={"Allow": "GET, HEAD"})
        response = self._rendered(request.target)
        if not_modified(response, dict(request.headers)):
            validators = {k: v for k, v in response.headers.items() if k in ("ETag", "Last-Modified")}
            return Response(status=304, headers=validators)
        return response

    def _rendered(self, target: str) -> Response:
        key = (target, self.world.version, self.world.clock.date())
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        response = respond(self.world, target)
        with self._lock:
            if key not in self._cache:
                self._cache[key] = response
                self._cached += len(response.body)
            while self._cached > MAX_CACHED:
                self._cached -= len(self._cache.popitem(last=False)[1].body)
        return response


class _Tcp(socketserver.TCPServer):
    """One thread a connection; all of them end with the server."""

    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], replica: ReplicaServer) -> None:
        self.replica = replica
        self.open: set[socket.socket] = set()
        self.threads: list[threading.Thread] = []
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        self.threads = [t for t in self.threads if t.is_alive()]
        thread = threading.Thread(target=self._serve, args=(request, client_address), daemon=True)
        self.threads.append(thread)
        thread.start()

    def _serve(self, request: Any, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except OSError:
            pass  # a client that goes away in the middle is none of the replica's trouble
        except Exception:
            self.handle_error(request, client_address)
        finally:
            self.open.discard(request)
            self.shutdown_request(request)

    def close_all(self) -> None:
        self.server_close()
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(2)


class _Handler(socketserver.StreamRequestHandler):
    server: _Tcp
    disable_nagle_algorithm = True
    timeout = 60

    def handle(self) -> None:
        while self._one():
            pass

    def _one(self) -> bool:
        """Answer one request; False when the connection is to be closed."""
        line = self.rfile.readline(MAX_LINE).decode("latin-1").split()
        if len(line) != 3:
            return False
        method, target, version = line
        headers = _read_headers(self.rfile)
        self.rfile.read(int(headers.get("content-length") or 0))
        replica = self.server.replica
        request = Request(
            started=time.monotonic(),
            method=method,
            target=target,
            headers=headers,
            client=self.client_address[1],
            open_now=len(self.server.open),
        )
        answer = replica.answer(request)
        keep = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        if isinstance(answer, Drop | Stream):
            data, status, keep = answer.data, answer.status, False
        else:
            coded = _coded(answer, headers.get("accept-encoding", ""), replica.codings)
            data, status = _wire(coded, keep=keep, bare=method == "HEAD"), answer.status
        # Logged before it is sent: a client that has its answer finds it in the log.
        replica.log.append(replace(request, status=status, ended=time.monotonic(), sent=len(data)))
        self.wfile.write(data)
        if isinstance(answer, Stream):
            for piece in answer.pieces:
                self.wfile.write(piece)
        elif isinstance(answer, Drop) and answer.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        return keep


def _read_headers(stream: BufferedIOBase) -> dict[str, str]:
    headers: dict[str, str] = {}
    while line := stream.readline(MAX_LINE).decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return headers


def _coded(response: Response, accepted: str, known: Sequence[str]) -> Response:
    """The response compressed as the client accepts it, by the first of ``known``; text of some size alone."""
    kind = response.headers.get("Content-Type", "")
    if len(response.body) < 256 or "Content-Encoding" in response.headers or kind.startswith("image/"):
        return response
    names = {part.split(";")[0].strip().lower() for part in accepted.split(",")}
    name = next((name for name in known if name in names and (name != "br" or find_spec("brotli"))), None)
    if name is None:
        return response
    if name == "br":
        body = import_module("brotli").compress(response.body, quality=1)
    else:
        body = gzip.compress(response.body, compresslevel=1, mtime=0)
    headers = {**response.headers, "Content-Encoding": name, "Vary": "Accept-Encoding"}
    return replace(response, body=body, headers=headers)


def _wire(response: Response, *, keep: bool, bare: bool) -> bytes:
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = "Unknown"
    headers = {"Server": "replica", **response.headers, "Connection": "keep-alive" if keep else "close"}
    if response.status != 304:
        headers.setdefault("Content-Length", str(len(response.body)))
    head = f"HTTP/1.1 {response.status} {phrase}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items())
    return head.encode("utf-8") + b"\r\n" + (b"" if bare or response.status == 304 else response.body)
