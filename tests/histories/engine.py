"""Crawls over a model: the real runner, spiders, middlewares, pipelines and store; only the network is the model's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError
from scrapy.http import HtmlResponse, Response

from newscrawl.config import Config
from newscrawl.crawl import batch_writer, leases
from newscrawl.crawl.session import SiteSession
from newscrawl.errors import LeaseLost, NewscrawlError, StoreError
from newscrawl.items import Run
from newscrawl.middlewares import download_handler
from newscrawl.pages import ArticlePage
from newscrawl.runner import CrawlRunner, Job, Outcome
from newscrawl.site import Site
from newscrawl.urls import dle_number, dle_part
from tests.histories.model import Model
from tests.histories.pages import HOST, NAMES, answer


class _Page(ArticlePage):
    headline_selector = "h1"
    date_selector = "time"
    body_selector = "div.news-content"
    section_names = frozenset(NAMES.values())


SITE = Site(
    name="histories",
    title="موقع الاختبار",
    address="https://histories.example.org",
    sections=NAMES,
    default_sections=("security",),
    number=dle_number,
    part=dle_part,
    article_path=lambda number: f"/{number}-.html",
    article=_Page,
    parser="histories/1",
)


class Killed(LeaseLost):
    """The process was killed: from here on nothing that the crawl does has any effect."""


@dataclass(slots=True)
class Moment:
    """When something befalls a crawl: at its ``at``-th request or store call, counted together."""

    kind: str  # "kill", "stop", "store_error", "close" (CLOSESPIDER_ITEMCOUNT), or "" for nothing
    at: int = 0


@dataclass(slots=True)
class Crawled:
    """What one crawl came to: ``error`` where it ended without an outcome."""

    runs: list[Run] = field(default_factory=list)
    exit_code: int = 0
    error: NewscrawlError | None = None


class Network:
    """The seam: answers requests from the model and counts what happens, for the moment of a `Moment`."""

    def __init__(self, model: Model, moment: Moment) -> None:
        self.model, self.moment = model, moment
        self.count = 0
        self.dead = False
        self.runner: CrawlRunner | None = None
        self.requested: list[str] = []
        self.stopping: asyncio.Future[None] | None = None

    def tick(self) -> None:
        """One more request or store call."""
        self.count += 1
        if self.dead:
            raise Killed("killed")
        if self.count != self.moment.at:
            return
        if self.moment.kind == "kill":
            self.dead = True
            raise Killed("killed")
        if self.moment.kind == "store_error":
            raise StoreError("the disk is full")
        if self.moment.kind == "stop" and self.runner is not None:
            self.stopping = asyncio.ensure_future(self.runner.stop())

    async def fetch(self, request: Request) -> Response:
        """The model's answer."""
        with suppress(StoreError):  # it was a request's turn, not the store's
            self.tick()
        headers = {name.decode().lower(): values[0].decode() for name, values in request.headers.items() if values}
        self.requested.append(request.url)
        found = answer(self.model, request.url, headers)
        if found.lost:
            raise DownloadConnectionRefusedError("refused")
        return HtmlResponse(
            request.url, status=found.status, headers=dict(found.headers), body=found.body, request=request
        )


class _Handler:
    """Stands for Scrapy's HTTP handler behind newscrawl's own."""

    network: Network

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls()

    async def download_request(self, request: Request) -> Response:
        return await self.network.fetch(request)

    async def close(self) -> None:
        """Nothing is open."""


async def crawl(model: Model, store: Path, moment: Moment, **options: Any) -> tuple[Crawled, list[str]]:
    """One crawl of the model into the store; also the addresses that were asked for, in order."""
    network = Network(model, moment)
    settings = Config(
        database=f"sqlite:///{store}", archive=False, retries=0, second_looks=["15m", "6h", "24h"], first_pages=50
    )
    job = Job(site=SITE, ticker=False, base_url=HOST, delay=1e-6, **options)
    runner = CrawlRunner(job, settings, root=store.parent, clock=lambda: model.now)
    network.runner = runner
    with _seams(network, runner):
        try:
            outcome: Outcome = await runner.run()
        except NewscrawlError as error:
            return Crawled(error=error, exit_code=error.exit_code), network.requested
    return Crawled(runs=outcome.runs, exit_code=outcome.exit_code), network.requested


@contextmanager
def _seams(network: Network, runner: CrawlRunner) -> Iterator[None]:
    handler = type("Handler", (_Handler,), {"network": network})
    call, close, settings = SiteSession.call, SiteSession.close, runner._scrapy_settings

    async def counted(session: SiteSession, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        def ticking(*a: Any, **k: Any) -> Any:
            network.tick()
            return verb(*a, **k)

        return await call(session, ticking, *args, **kwargs)

    def abandoned(session: SiteSession) -> None:
        if not network.dead:
            close(session)
            return
        session._thread.shutdown(wait=True)  # a killed process gives no lease back
        leases.end(session.crawl)
        session.store.close()

    def limited() -> Any:
        made = settings()
        if network.moment.kind == "close":
            made.set("CLOSESPIDER_ITEMCOUNT", max(1, network.moment.at // 4), priority="cmdline")
        return made

    logging.disable(logging.CRITICAL)
    with (
        patch.object(download_handler, "HTTP11DownloadHandler", handler),
        patch.object(batch_writer, "FLUSH_DELAY", 0.001),
        patch.object(SiteSession, "call", counted),
        patch.object(SiteSession, "close", abandoned),
        patch.object(runner, "_scrapy_settings", limited),
    ):
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
