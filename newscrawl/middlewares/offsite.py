"""Only the site's own host, and never a private address: links, redirects and DNS answers are all checked."""

from __future__ import annotations

import ipaddress
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from newscrawl.crawl.public_ip import is_public
from newscrawl.crawl.session import SiteSession
from newscrawl.middlewares.resolver import enforce, exempt


class Refused(IgnoreRequest):
    """An address that newscrawl does not visit; ``reason`` is the failure's."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class OffsiteGuard:
    """Downloader middleware: moves own addresses to the base URL and refuses all others."""

    def __init__(self, session: SiteSession) -> None:
        self._session = session
        enforce(self)
        if session.named_host:
            exempt(session.named_host)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built for the session of the crawler's spider."""
        return cls(crawler.spider.session)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> Request | None:
        """None to go on, the request at the base URL, or `Refused`."""
        url = self._session.addresses.fetchable(request.url)
        if url is None and request.meta.get("is_robots") and self._is_on_base_host(request.url):
            url = request.url  # robots.txt lies at the root, also of a host whose mirror has a path
        if url is None:
            raise Refused(*self._why(request))
        host = urlsplit(url).hostname or ""
        if _is_literal(host) and not self._session.may_connect(host, host):
            raise Refused("private_address", f"{host} is no public address (--base-url names one to be visited)")
        return None if url == request.url else request.replace(url=url)

    def _is_on_base_host(self, url: str) -> bool:
        target, base = urlsplit(url), urlsplit(self._session.addresses.base)
        return (target.scheme, target.netloc) == (base.scheme, base.netloc)

    def _why(self, request: Request) -> tuple[str, str]:
        host = urlsplit(request.url).hostname or ""
        led = "redirected" if request.meta.get("redirect_urls") else "linked"
        if _is_literal(host) and not is_public(host):
            return "private_address", f"{led} to the private address {request.url}"
        return "other_host", f"{led} to another host: {request.url}"


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
