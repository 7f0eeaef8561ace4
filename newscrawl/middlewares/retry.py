"""Retries that wait: as long as Retry-After says, else twice as long each time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from newscrawl.crawl.politeness import retry_after
from newscrawl.crawl.session import SiteSession


class BackoffRetry(RetryMiddleware):
    """Scrapy's retries, with the whole site left alone for the time between two tries."""

    _session: SiteSession

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built for the session of the crawler's spider."""
        middleware = super().from_crawler(crawler)
        middleware._session = crawler.spider.session  # type: ignore[union-attr]
        return middleware

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request again, or the response when its tries are used up or the wait is too long."""
        if response.status not in self.retry_http_codes or request.meta.get("dont_retry"):
            return response
        wait = _retry_after(response)
        if wait is not None and wait > self._session.settings.longest_wait:
            request.meta["stay_away"] = wait
            self._session.left_alone = True
            return response
        again = self._retry(request, f"HTTP {response.status}")
        if again is not None:
            self._pause(request, wait)
        return again or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:  # type: ignore[override]
        """The request again after a failure of the network, None when its tries are used up."""
        again = super().process_exception(request, exception)
        if isinstance(again, Request):
            self._pause(request, None)
            return again
        return None

    def _pause(self, request: Request, wait: float | None) -> None:
        tries = int(request.meta.get("retry_times", 0))
        backoff = self._session.throttle.delay * 2**tries
        self._session.throttle.pause(backoff if wait is None else wait)


def _retry_after(response: Response) -> float | None:
    if response.status not in (429, 503):
        return None
    header = response.headers.get("Retry-After")
    return retry_after(header.decode("latin-1"), datetime.now(UTC)) if header else None
