"""Only the site's own host, and never a private address: links, redirects and DNS answers are all checked."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any, Self
from urllib.parse import urlsplit
from weakref import WeakSet

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

from newscrawl.manners import is_public
from newscrawl.session import Session

_exempt: set[str] = set()  # hosts that an operator named as a base URL, in this process
_others: WeakSet[Crawler] = WeakSet()  # crawlers in this process that are none of ours
_ours: WeakSet[HostGuard] = WeakSet()
_refused: set[str] = set()  # hosts whose name led to no public address


class Refused(IgnoreRequest):
    """An address that newscrawl does not visit; ``reason`` is the failure's."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class HostGuard:
    """Downloader middleware: moves own addresses to the base URL and refuses all others."""

    def __init__(self, session: Session) -> None:
        self._session = session
        _ours.add(self)
        if session.named_host:
            _exempt.add(session.named_host)

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
        asked, base = urlsplit(url), urlsplit(self._session.addresses.base)
        return (asked.scheme, asked.netloc) == (base.scheme, base.netloc)

    def _why(self, request: Request) -> tuple[str, str]:
        host = urlsplit(request.url).hostname or ""
        led = "redirected" if request.meta.get("redirect_urls") else "linked"
        if _is_literal(host) and not is_public(host):
            return "private_address", f"{led} to the private address {request.url}"
        return "other_host", f"{led} to another host: {request.url}"


def stand_aside(crawler: Crawler) -> None:
    """Leave names alone while a crawler that is not ours runs: `scrapy shell` opens what its user typed."""
    _others.add(crawler)


def was_refused(url: str) -> bool:
    """True when the name in ``url`` resolved to private addresses only."""
    return urlsplit(url).hostname in _refused


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Passes on the public addresses of a name; the connection is made to what was checked here."""

    def __init__(self, receiver: Any, host: str) -> None:
        self._receiver = receiver
        self._host = host
        self._passed = self._dropped = False

    def resolutionBegan(self, resolution: Any) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        if (_others and not _ours) or self._host in _exempt or is_public(getattr(address, "host", "")):
            self._passed = True
            self._receiver.addressResolved(address)
        else:
            self._dropped = True

    def resolutionComplete(self) -> None:
        if self._dropped and not self._passed:
            _refused.add(self._host)
        self._receiver.resolutionComplete()


class PublicResolver(CachingHostnameResolver):
    """Scrapy's caching resolver (IPv4 and IPv6), without the private addresses a name may lead to."""

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[Any]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """Resolve as Scrapy does, and pass on public addresses only."""
        _refused.discard(hostName)
        receiver: Any = _PublicOnly(resolutionReceiver, hostName)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)
