"""Scrapy's name resolver without private addresses: a host name may not lead into the operator's own network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

from newscrawl.crawl.public_ip import is_public

_exempt: set[str] = set()  # hosts that an operator named as a base URL, in this process
_others: WeakSet[Crawler] = WeakSet()  # crawlers in this process that are none of ours
_ours: WeakSet[object] = WeakSet()  # guards of crawlers that are ours
_refused: set[str] = set()  # hosts whose name led to no public address


def enforce(guard: object) -> None:
    """Pass on public addresses only, for as long as this guard lives."""
    _ours.add(guard)


def exempt(host: str) -> None:
    """Let this name lead anywhere: an operator named it as a base URL."""
    _exempt.add(host)


def allow_any_host(crawler: Crawler) -> None:
    """Leave names alone while a crawler that is not ours runs: `scrapy shell` opens what its user typed."""
    _others.add(crawler)


def was_refused(url: str) -> bool:
    """True when the name in ``url`` resolved to private addresses only."""
    return urlsplit(url).hostname in _refused


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
