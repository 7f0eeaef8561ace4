"""The ticker spider: reads the ticker's short headlines from the front page, rendered only where it must be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.errors import BlockPage, NoTicker
from newscrawl.items import TickerLine
from newscrawl.spiders.base import NewsSpider, requested_url, text_of, unread


class TickerSpider(NewsSpider):
    """``scrapy crawl ticker -a site=baghdad_today [-a base_url=…]``."""

    name = "ticker"
    job = "ticker"

    async def start(self) -> AsyncIterator[Any]:
        """One request: the front page."""
        yield self._front(rendered=self.context.render_ticker)

    def _front(self, *, rendered: bool) -> Request:
        return self.request(
            self.context.addresses.base + "/",
            callback=self.parse,
            errback=self.front_lost,
            cb_kwargs={"rendered": rendered},
            meta={"playwright": True, "shows": lambda html: bool(self._lines(html))} if rendered else {},
        )

    async def parse(self, response: Response, rendered: bool) -> AsyncIterator[Any]:
        """Yield the headlines that are new; render the page when no line can be read plainly."""
        if response.status != 200:
            await self.refused(response, page="ticker")
            return
        html = text_of(response)
        try:
            lines = self._lines(html)
        except Exception as error:
            await self._unread(response, *unread(error))
            return
        if not lines:
            reason = self.context.site.trouble(html, response.url, self.context.now())
            if rendered or reason == BlockPage.reason:  # a refusal is taken as one
                await self._unread(response, reason or NoTicker.reason, str(NoTicker()))
            else:
                self.answered(response)
                yield self._front(rendered=True)
            return
        self.answered(response)
        await self.context.mended(requested_url(response.request))
        for headline in await self.context.read_ticker(lines):
            yield headline
        self.context.stats.ways["ticker"]["rendered" if rendered else "plain"] += 1
        self.context.complete = True

    async def _unread(self, response: Response, reason: str, detail: str) -> None:
        url = requested_url(response.request)
        await self.context.failed(url, reason, detail, page="ticker", status=200, body=response.body)

    def _lines(self, html: str) -> list[TickerLine]:
        site, at = self.context.site, self.context.addresses
        page = site.ticker(
            html, at.base + "/", now=self.context.now(), tz=site.tz, title=site.title, number=site.number
        )
        return [self._public(line) for line in page.lines]

    def _public(self, line: TickerLine) -> TickerLine:
        if line.url is None:
            return line
        site = self.context.site
        own = self.context.addresses.fetchable(line.url) is not None
        number = site.number(line.url) if own else None
        if number is None:
            return replace(line, url=self.context.addresses.public(line.url))
        return replace(line, url=site.article_url(number), article_id=f"{site.name}:{number}")

    async def front_lost(self, failure: Failure) -> None:
        """The front page could not be had: nothing ends, and the run is degraded."""
        await self.lost(failure, page="ticker")
