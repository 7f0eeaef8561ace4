"""Single pages, fetched politely and stored nowhere: for `newscrawl parse URL` and `newscrawl sites check`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from newscrawl.crawl.failure_reasons import reason_of
from newscrawl.crawl.session import SiteSession
from newscrawl.spiders.base import NewsSpider, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """A page as it came: ``status`` is None and ``trouble`` says why when there was no answer."""

    url: str
    status: int | None = None
    html: str = ""
    trouble: str | None = None


class Probe(NewsSpider):
    """Fetches one address; the answer is in ``fetched``."""

    name = "probe"
    job = "section"
    fetched: FetchResult

    def __init__(self, address: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.address = address
        self.fetched = FetchResult(url=address, trouble="not fetched")

    async def start(self) -> AsyncIterator[Any]:
        """One request."""
        yield self.request(self.address, callback=self.parse, errback=self.errback)

    async def parse(self, response: Response, **kwargs: Any) -> None:
        """Keep the answer."""
        self.answered(response)
        self.fetched = FetchResult(url=response.url, status=response.status, html=text_of(response))

    async def errback(self, failure: Failure) -> None:
        """Keep the reason."""
        reason, detail = reason_of(failure.value)
        self.fetched = FetchResult(url=self.address, trouble=f"{reason}: {detail}")


async def fetch(session: SiteSession, url: str) -> FetchResult:
    """One page of the session's site; nothing raises but a broken session."""
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(Probe)
    await runner.crawl(crawler, address=url, site=session.site.name, session=session)
    if session.broken is not None:
        raise session.broken
    assert isinstance(crawler.spider, Probe)
    return crawler.spider.fetched
