"""The download handler: every request takes its turn, and a browser is started only when a page must be rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response

from newscrawl.middlewares.guard import Refused, was_refused
from newscrawl.session import Session

if TYPE_CHECKING:
    from newscrawl.middlewares.rendering import RenderingHandler


class PacedHandler:
    """Scrapy's HTTP handler behind the site's pace.

    It is the innermost place: robots.txt, retries and redirects all pass here. A request with the
    meta key ``playwright`` goes to scrapy-playwright's handler, which is made at the first of them.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session: Session = crawler.spider.session  # type: ignore[union-attr]
        self._plain = HTTP11DownloadHandler.from_crawler(crawler)
        self._rendering: RenderingHandler | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built for the session of the crawler's spider."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """Fetch a page when its turn has come."""
        self._check()
        async with self._session.pacer:
            self._check()  # what was learned while it waited for its turn
            if request.meta.get("playwright"):
                return await (await self._browser()).render(request)
            return await self._plainly(request)

    def _check(self) -> None:
        if self._session.left_alone or getattr(self._crawler.spider, "over", None):
            raise Refused("left_alone", "nothing more is asked of the site")

    async def _plainly(self, request: Request) -> Response:
        try:
            return await self._plain.download_request(request)
        except CannotResolveHostError as error:
            if was_refused(request.url):
                raise CannotResolveHostError(f"{request.url}: the name leads to no public address") from error
            raise

    async def _browser(self) -> RenderingHandler:
        if self._rendering is None:
            from newscrawl.middlewares.rendering import RenderingHandler

            self._rendering = await RenderingHandler.start(self._crawler, self._session)
        return self._rendering

    async def close(self) -> None:
        """Close the connections, and the browser if there was one."""
        await self._plain.close()
        if self._rendering is not None:
            await self._rendering.close()
