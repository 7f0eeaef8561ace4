"""robots.txt by RFC 9309, asked once for all runs of one command."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from newscrawl.crawl.failure_reasons import reason_of
from newscrawl.crawl.politeness import RobotsRules
from newscrawl.crawl.session import SiteSession
from newscrawl.errors import NewscrawlError
from newscrawl.messages.english import english
from newscrawl.middlewares.offsite import Refused


class RobotsRefused(IgnoreRequest):
    """robots.txt keeps us out of the whole site, or could not be had: then for the reason that it was not."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(why)
        self.reason = reason


class Disallowed(IgnoreRequest):
    """robots.txt forbids this page."""

    reason = "disallowed"


class RobotsTxt:
    """Downloader middleware: nothing is fetched before robots.txt, nor what it forbids."""

    def __init__(self, session: SiteSession, crawler: Crawler) -> None:
        self._session = session
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built for the session of the crawler's spider."""
        return cls(crawler.spider.session, crawler)  # type: ignore[union-attr]

    async def process_request(self, request: Request) -> None:
        """Raises `RobotsRefused` or `Disallowed`; both end the request, neither is retried."""
        if request.meta.get("is_robots"):
            return
        robots = await self._robots()
        if robots.refused is not None:
            raise RobotsRefused(robots.reason, english(robots.refused))
        if not robots.allows(request.url):
            raise Disallowed(f"robots.txt forbids {request.url}")

    async def _robots(self) -> RobotsRules:
        async with self._session.robots_turn:
            if self._session.robots is None:
                robots = await self._fetch()
                self._session.robots = robots
                if robots.crawl_delay:
                    self._session.throttle.slow_down(robots.crawl_delay)
        assert self._session.robots is not None
        return self._session.robots

    async def _fetch(self) -> RobotsRules:
        base = urlsplit(self._session.addresses.base)
        request = Request(
            f"{base.scheme}://{base.netloc}/robots.txt",
            callback=NO_CALLBACK,
            meta={"is_robots": True},
            dont_filter=True,
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except Refused:
            return RobotsRules.of(404, b"")  # a redirect we do not follow: unavailable (2.3.1.3), not forbidden
        except NewscrawlError:
            raise
        except IgnoreRequest:
            return RobotsRules.of(404, b"")  # too many redirects: unavailable (RFC 9309, 2.3.1.2)
        except Exception as error:  # any failure of the network means: keep out
            return RobotsRules.unreachable(*reason_of(error))
        return RobotsRules.of(response.status, response.body)
