"""What can go wrong with a page of the replica: put one of these into `ReplicaServer.faults`.

A fault is a `Response`, a `Drop`, a `Stream`, or a callable ``(request, page) -> Response | Drop | Stream | None``
where ``page()`` gives the right answer and None lets it pass.

>>> faults = {"/security/": status(503, retry_after=30), 283001: times(1, drop())}
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import TYPE_CHECKING

from newscrawl.demo.routes import Response, redirect

if TYPE_CHECKING:
    from newscrawl.demo.routes import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """The connection is closed after these bytes, which may be none; with ``reset`` by RST instead of FIN."""

    data: bytes = b""
    status: int = 0
    reset: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """These pieces, as they come, until there are no more or the client has gone; ``data`` goes before them."""

    pieces: Iterable[bytes]
    data: bytes = b""
    status: int = 200


Page = Callable[[], Response]
Answer = Response | Drop | Stream | None
Fault = Response | Drop | Stream | Callable[["Request", Page], Answer]

BLOCK_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>'
    '<p>Please enable JavaScript and cookies to continue.</p><div id="challenge-form"></div></body></html>'
)


def status(code: int, *, retry_after: int | str | None = None, body: str = "") -> Response:
    """An answer of that status, with `Retry-After` (seconds or an HTTP date) where given."""
    headers = {"Content-Type": "text/html; charset=utf-8"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return Response(status=code, body=body.encode(), headers=headers)


def moved(to: str, code: int = 301) -> Response:
    """A redirect; to the same path it is a loop."""
    return redirect(to, code)


def html(text: str | bytes, *, content_type: str = "text/html; charset=utf-8") -> Response:
    """A page of one's own, encoded as UTF-8 or sent as the bytes it is."""
    body = text.encode() if isinstance(text, str) else text
    return Response(body=body, headers={"Content-Type": content_type})


def empty() -> Response:
    """Status 200 and nothing in it."""
    return html("")


def big(size: int = 12 * 2**20) -> Response:
    """A page of that many bytes."""
    head, foot = "<!DOCTYPE html><html><body><p>", "</p></body></html>"
    return html(head + "x" * (size - len(head) - len(foot)) + foot)


def block_page(code: int = 403) -> Response:
    """A challenge in place of the page, as shields send it."""
    return status(code, body=BLOCK_PAGE)


def drop() -> Drop:
    """The connection ends before any answer."""
    return Drop()


def reset() -> Drop:
    """The connection is reset before any answer."""
    return Drop(reset=True)


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"


def endless(piece: bytes = b"x" * 65536) -> Callable[[Request, Page], Stream]:
    """A chunked body that never ends, as fast as the client takes it."""

    def fault(request: Request, page: Page) -> Stream:
        return Stream(data=CHUNKED, pieces=repeat(b"%x\r\n%s\r\n" % (len(piece), piece)))

    return fault


def trickling(until: threading.Event, pause: float = 1.0) -> Callable[[Request, Page], Stream]:
    """The right page, a byte at each ``pause`` (seconds), until the event is set."""

    def fault(request: Request, page: Page) -> Stream:
        body = page().body
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        bytes_ = (body[at : at + 1] for at in range(len(body)))
        return Stream(data=head.encode(), pieces=(byte for byte in bytes_ if not until.wait(pause)))

    return fault


def cut_short(share: float = 0.5) -> Callable[[Request, Page], Drop]:
    """The connection ends after that share of the promised bytes."""

    def fault(request: Request, page: Page) -> Drop:
        body = page().body
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        return Drop(data=head.encode() + body[: int(len(body) * share)], status=200)

    return fault


def truncated(share: float = 0.5) -> Callable[[Request, Page], Response]:
    """A whole answer that holds only the beginning of the page."""

    def fault(request: Request, page: Page) -> Response:
        whole = page()
        return replace(whole, body=whole.body[: int(len(whole.body) * share)], headers=_plain(whole))

    return fault


def cut_after(text: str) -> Callable[[Request, Page], Response]:
    """The page up to the end of the first place that holds ``text``."""

    def fault(request: Request, page: Page) -> Response:
        whole = page()
        return replace(whole, body=b"".join(whole.body.partition(text.encode())[:2]), headers=_plain(whole))

    return fault


def broken_utf8(every: int = 400) -> Callable[[Request, Page], Response]:
    """The page with a byte that is not UTF-8 among every so many."""

    def fault(request: Request, page: Page) -> Response:
        whole = page()
        pieces = [whole.body[i : i + every] for i in range(0, len(whole.body), every)]
        return replace(whole, body=b"\xff".join(pieces), headers=_plain(whole))

    return fault


def content_type(value: str | None) -> Callable[[Request, Page], Response]:
    """The right page under another Content-Type (None: under none), as with a wrong charset."""

    def fault(request: Request, page: Page) -> Response:
        whole = page()
        headers = {k: v for k, v in whole.headers.items() if k != "Content-Type"}
        return replace(whole, headers=headers if value is None else {**headers, "Content-Type": value})

    return fault


def changed(change: Callable[[str], str]) -> Callable[[Request, Page], Response]:
    """The page with its HTML changed, as to take a date or a headline away; UTF-8 worlds only."""

    def fault(request: Request, page: Page) -> Response:
        whole = page()
        if whole.status != 200:
            return whole
        return replace(whole, body=change(whole.body.decode()).encode(), headers=_plain(whole))

    return fault


@dataclass
class _Times:
    left: int
    fault: Fault
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Request, page: Page) -> Answer:
        with self.lock:
            self.left -= 1
            if self.left < 0:
                return None
        return self.fault(request, page) if callable(self.fault) else self.fault


def times(count: int, fault: Fault) -> Fault:
    """The fault at the first ``count`` requests, then the page again."""
    return _Times(count, fault)


def held(until: threading.Event, seconds: float = 30.0) -> Callable[[Request, Page], Answer]:
    """The right page, but only once the event is set (or the seconds are over): a slow server."""

    def fault(request: Request, page: Page) -> Answer:
        until.wait(seconds)
        return None

    return fault


def _plain(response: Response) -> dict[str, str]:
    return {k: v for k, v in response.headers.items() if k not in ("ETag", "Last-Modified")}
