"""Faults of the site: what it sends, or does not."""

from __future__ import annotations

import itertools
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import brotli
import pytest

from newscrawl.demo import Request, faults
from newscrawl.demo.faults import Answer, Drop, Page
from newscrawl.demo.routes import Response, respond
from tests.crawl.worlds import world_now
from tests.faults.table import Table
from tests.faults.trial import Fault, Trial, answers, middle, trial, tried

HTML = {"Content-Type": "text/html; charset=utf-8"}
OK, OUT, LESS = (0,), (3,), (4,)
MEGABYTE = 2**20


@contextmanager
def down(made: Trial) -> Iterator[None]:
    """Nobody listens on the site's port."""
    port = made.server._tcp.server_address[1]
    made.server.stop()
    try:
        yield
    finally:
        again = type(made.server)(made.world, port=port)
        made.server = again.start()


@contextmanager
def trickle(made: Trial) -> Iterator[None]:
    over = threading.Event()
    made.server.faults[middle(made.world)] = faults.trickling(over)
    yield
    over.set()


def wrong_length(share: float) -> faults.Fault:
    """A Content-Length of so much of the truth; then the connection ends."""

    def fault(request: Request, page: Page) -> Drop:
        body = page().body
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {int(len(body) * share)}\r\n\r\n"
        return Drop(data=head.encode() + body, status=200)

    return fault


def coded(coding: str, body: bytes) -> Response:
    return Response(body=body, headers={**HTML, "Content-Encoding": coding})


def gzip_bomb() -> Response:
    """200 MB of nothing in 200 KB."""
    made = zlib.compressobj(9, zlib.DEFLATED, 31)
    return coded("gzip", b"".join(made.compress(bytes(MEGABYTE)) for _ in range(200)) + made.flush())


def brotli_bomb() -> Response:
    made = brotli.Compressor(quality=5)
    return coded("br", b"".join(made.process(bytes(MEGABYTE)) for _ in range(200)) + made.finish())


def in_an_hour(seconds: int) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


def refreshing(to: str) -> Response:
    return faults.html(f'<html><head><meta http-equiv="refresh" content="0;url={to}"></head><body></body></html>')


def once_for_each(fault: Answer) -> Callable[[Request, Page], Answer]:
    """The fault at the first request of each path."""
    seen: set[str] = set()

    def made(request: Request, page: Page) -> Answer:
        first = request.path not in seen
        seen.add(request.path)
        return fault if first else None

    return made


def every_page(fault: faults.Fault) -> Callable[[Trial], None]:
    """The fault at every page of the site but robots.txt."""

    def inflict(made: Trial) -> None:
        paths: list[str | int] = ["/", "/security/", *(f"/security/page/{n}/" for n in range(2, 6))]
        paths += [article.number for article in made.world.live("security")]
        for path in paths:
            made.server.faults[path] = fault

    return inflict


def endless_list(made: Trial) -> None:
    """Listing pages without end, each the first one again."""

    def fault(request: Request, page: Page) -> Response:
        return made.server._rendered("/security/")

    for number in range(2, 500):
        made.server.faults[f"/security/page/{number}/"] = fault


def restless(made: Trial) -> None:
    """Every page differs at each fetch: a token, an advertisement, a counter."""
    count = itertools.count()

    def change(html: str) -> str:
        n = next(count)
        return html.replace("</body>", f'<div class="ad">إعلان {n}</div><!-- {n} --></body>').replace(
            "<body", f'<body data-token="{n}"', 1
        )

    for article in made.world.live("security"):
        made.server.faults[article.number] = faults.changed(change)


def emptied(made: Trial) -> None:
    """A section whose list is there and has no articles."""
    made.server.faults["/security/"] = respond(world_now(articles=0), "/security/")


def emptied_for_long(made: Trial) -> None:
    """The same, crawl after crawl, at a site that was crawled before and goes on to publish."""
    assert made.crawl().code == 0
    emptied(made)
    for _ in range(3):
        made.world.publish()
        assert made.crawl().code == 4


def day_off(by: timedelta) -> Callable[[Trial], None]:
    """The site's clock is wrong: `Date` and all that it says of when."""

    def inflict(made: Trial) -> None:
        def fault(request: Request, page: Page) -> Response:
            whole = page()
            clock = format_datetime(datetime.now(UTC) + by, usegmt=True)
            return Response(status=whole.status, body=whole.body, headers={**whole.headers, "Date": clock})

        for article in made.world.live("security"):
            made.server.faults[article.number] = fault

    return inflict


def mixed_charsets(request: Request, page: Page) -> Response:
    """The page in UTF-8 with a paragraph of furniture in Windows-1256, and two that claim other things."""
    foreign = "<p class=ad>إعلان مدفوع</p>".encode("cp1256")
    body = page().body.replace(b"</body>", foreign + b"</body>")
    return Response(body=body, headers={"Content-Type": "text/html"})


def with_nuls(request: Request, page: Page) -> Response:
    return Response(body=page().body.replace(b"<p", b"\x00<p"), headers=HTML)


def grown(more: str) -> Callable[[Request, Page], Response]:
    """The page with more of something at its end."""
    return faults.changed(lambda html: html.replace("</body>", more + "</body>"))


def redesigned(made: Trial) -> None:
    """Another design from the third article on."""

    def see(request: Request) -> None:
        if request.number is not None and made.world.redesign is None:
            seen.append(request)
            if len(seen) == 3:
                made.world.redesign = 11
                made.world.touch()

    seen: list[Request] = []
    made.server.before.append(see)


ONE = answers  # the article in the middle of the list
SITE = [
    Fault(name="connection refused", inflict=down, codes=OUT, reasons=("connection_refused",), quick=True),
    Fault(name="connection reset", inflict=ONE("article", fault=faults.reset()), codes=LESS, reasons=("connection",)),
    Fault(name="connection closed without an answer", inflict=ONE("article", fault=faults.drop()), codes=LESS,
          reasons=("connection",)),
    Fault(name="body shorter than its Content-Length", inflict=ONE("article", fault=wrong_length(1.1)), codes=LESS,
          reasons=("truncated",), quick=True),
    Fault(name="body longer than its Content-Length", inflict=ONE("article", fault=wrong_length(0.45)), codes=LESS,
          reasons=("truncated",)),
    Fault(name="endless chunked body", inflict=ONE("article", fault=faults.endless()), codes=LESS,
          reasons=("too_large",)),
    Fault(name="1 byte a second", inflict=trickle, codes=LESS, reasons=("timeout",)),
    Fault(name="500 for every page", inflict=every_page(faults.status(500)), codes=OUT, reasons=("http_500",)),
    Fault(name="429 with Retry-After in seconds, once each", inflict=every_page(once_for_each(
        faults.status(429, retry_after=1))), codes=OK, settings={"retries": 2}),
    Fault(name="503 with Retry-After as a date, once each", inflict=every_page(once_for_each(
        faults.status(503, retry_after=in_an_hour(1)))), codes=OK, settings={"retries": 2}),
    Fault(name="503 with Retry-After of a day", inflict=ONE("article", fault=faults.status(503, retry_after=86400)),
          codes=LESS, reasons=("http_503",)),
    Fault(name="challenge page with 403, everywhere", inflict=every_page(faults.block_page()), codes=OUT,
          reasons=("http_403",)),
    Fault(name="challenge page with 200, everywhere", inflict=every_page(faults.block_page(200)), codes=OUT,
          reasons=("block_page",), quick=True),
    Fault(name="redirect to itself", inflict=lambda made: made.server.faults.update(
        {middle(made.world): lambda request, page: faults.moved(request.target)}), codes=LESS,
        reasons=("redirect_loop",)),
    Fault(name="meta refresh to itself", inflict=lambda made: made.server.faults.update(
        {middle(made.world): lambda request, page: refreshing(request.target)}), codes=LESS,
        reasons=("redirect_loop",)),
    Fault(name="listing pages that never end", inflict=endless_list, codes=LESS, quick=True),
    Fault(name="pages that differ at each fetch", inflict=restless, codes=OK),
    Fault(name="an empty list", inflict=emptied, codes=LESS, reasons=("no_links",)),
    Fault(name="an empty list, crawl after crawl", inflict=emptied_for_long, codes=LESS, reasons=("no_links",)),
    Fault(name="site's clock a day ahead", inflict=day_off(timedelta(days=1)), codes=OK),
    Fault(name="site's clock a day behind", inflict=day_off(-timedelta(days=1)), codes=OK),
    Fault(name="charset declared wrong", inflict=ONE("article", fault=faults.content_type(
        "text/html; charset=iso-8859-1")), codes=OK),
    Fault(name="two charsets in one page", inflict=ONE("article", fault=mixed_charsets), codes=OK),
    Fault(name="NULs in a page", inflict=ONE("article", fault=with_nuls), codes=OK),
    Fault(name="a page of 50 MB", inflict=ONE("article", fault=faults.big(50 * MEGABYTE)), codes=LESS,
          reasons=("too_large",)),
    Fault(name="gzip bomb (200 MB)", inflict=ONE("article", fault=gzip_bomb()), codes=LESS, reasons=("too_large",)),
    Fault(name="brotli bomb (200 MB)", inflict=ONE("article", fault=brotli_bomb()), codes=LESS, reasons=("too_large",)),
    Fault(name="pages of a million elements", inflict=ONE("article", "/security/", "/", fault=grown("<p>x" * 10**6)),
          codes=LESS, reasons=("too_large",)),
    Fault(name="pages of one element with 300,000 attributes", inflict=ONE(
        "article", "/security/", "/", fault=grown(f"<p {' '.join(f'a{n}' for n in range(300_000))}>")),
        codes=LESS, reasons=("too_large",)),
    Fault(name="an article of 9 MB of words", inflict=ONE("article", fault=grown("<p>" + "خبر " * 1_300_000)),
          codes=(0, 4)),
    Fault(name="deflate that is none", inflict=ONE("article", fault=coded("deflate", b"\x01\xfe" * 300)), codes=LESS,
          reasons=("bad_encoding",)),
    Fault(name="a redesign in mid-crawl", inflict=redesigned, codes=(0, 4)),
]  # fmt: skip


# Under a load of their own they would tell more of the machine than of the crawl: those that are not quick run alone.
@pytest.mark.parametrize(
    "fault", [pytest.param(one, id=one.name, marks=() if one.quick else pytest.mark.faults) for one in SITE]
)
def test_the_site(fault: Fault, tmp_path: Path, table: Table) -> None:
    for folder in table.tries(tmp_path):
        with trial(folder) as made:
            tried(fault, made, table.row("The site", fault.name))
