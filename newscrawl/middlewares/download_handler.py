"""The download handler: every request takes its turn, and a browser is started only when a page must be rendered."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urldefrag, urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response

from newscrawl.crawl.session import SiteSession
from newscrawl.items import Exchange
from newscrawl.middlewares.offsite import Refused
from newscrawl.middlewares.resolver import was_refused

if TYPE_CHECKING:
    from newscrawl.middlewares.rendering import RenderingHandler


class ThrottledHandler:
    """Scrapy's HTTP handler behind the site's pace.

    It is the innermost place: robots.txt, retries and redirects all pass here. A request with the
    meta key ``playwright`` goes to scrapy-playwright's handler, which is made at the first of them; of one
    with the key ``archive`` what crossed the wire is kept under the key ``exchange``.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session: SiteSession = crawler.spider.session  # type: ignore[union-attr]
        self._plain = HTTP11DownloadHandler.from_crawler(crawler)
        self._rendering: RenderingHandler | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built for the session of the crawler's spider."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """Fetch a page when its turn has come."""
        request.meta.pop("exchange", None)  # of an earlier try
        self._check()
        archived = bool(request.meta.get("archive")) and self._session.archive is not None
        if archived:
            request.headers[b"Accept-Encoding"] = b"gzip"  # the one coding that every tool for archives can undo
        async with self._session.throttle:
            self._check()  # what was learned while it waited for its turn
            if request.meta.get("playwright"):
                return await self._rendered(request)
            response = await self._plainly(request)
        if archived:
            request.meta["exchange"] = _exchange(request, response, self._session.now())
        return response

    def _check(self) -> None:
        if self._session.left_alone or self._session.is_cut or getattr(self._crawler.spider, "over", None):
            raise Refused("left_alone", "nothing more is asked of the site")

    async def _plainly(self, request: Request) -> Response:
        session = self._session
        session.under_way = asyncio.current_task()
        try:
            return await self._plain.download_request(request)
        except asyncio.CancelledError:
            if not session.is_cut:
                raise
            raise Refused("left_alone", "the run was ended before an answer came") from None
        except CannotResolveHostError as error:
            if was_refused(request.url):
                raise Refused("private_address", f"{request.url}: the name leads to no public address") from error
            raise
        finally:
            session.under_way = None

    async def _rendered(self, request: Request) -> Response:
        if self._rendering is None:
            from newscrawl.middlewares.rendering import RenderingHandler

            self._rendering = await RenderingHandler.start(self._crawler, self._session)
        try:
            return await self._rendering.render(request)
        except BaseException:
            await self._end_browser()
            raise

    async def _end_browser(self) -> None:
        ended, self._rendering = self._rendering, None
        if ended is not None:
            await ended.close()

    async def close(self) -> None:
        """Close the connections, and the browser if there was one."""
        await self._plain.close()
        await self._end_browser()


def _exchange(request: Request, response: Response, at: datetime) -> Exchange:
    """What crossed the wire; whatever comes later takes the body's coding and some headers away."""
    return Exchange(
        url=urldefrag(request.url)[0],
        method=request.method,
        host=urlsplit(request.url).netloc.rpartition("@")[2],
        request_headers=request.headers.to_string() or b"",
        protocol=response.protocol or "HTTP/1.1",
        status=response.status,
        headers=response.headers.to_string() or b"",
        body=response.body,
        ip=None if response.ip_address is None else str(response.ip_address),
        fetched_at=at,
    )
