"""Politeness as plain rules: robots.txt, Retry-After, the pace of requests."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from protego import Protego

from newscrawl.messages.cases import Notice

PRODUCT_TOKEN = "newscrawl"
ROBOTS_BYTES = 500 * 1024  # RFC 9309, 2.5: a parsing limit of at least 500 KiB
LONGEST_CRAWL_DELAY = 3600.0  # seconds
_TOKEN = re.compile(r"\*|[a-z_-]+(?![a-z0-9_-])")
_ROBOTS_GROUP = re.compile(r"^[ \t]*user[- ]?agent[ \t]*:([^#\r\n]*)", re.IGNORECASE | re.MULTILINE)


class RobotsRules:
    """What one robots.txt allows `PRODUCT_TOKEN`, by RFC 9309.

    ``RobotsRules.of(status, body)`` reads an answer: 2xx is parsed, 4xx allows everything, anything else
    (5xx, and 429, which asks us to stay away) allows nothing, as does `RobotsRules.unreachable()`.
    ``refused`` tells why nothing may be fetched.
    """

    def __init__(self, rules: Protego | None, *, refused: Notice | None = None, reason: str = "robots") -> None:
        self._rules = rules
        self.refused = refused
        self.reason = reason  # what a page that is not asked for because of it is listed as

    @classmethod
    def of(cls, status: int, body: bytes) -> RobotsRules:
        """The rules that an answer to ``GET /robots.txt`` means."""
        if 200 <= status < 300:
            return cls._of_rules(Protego.parse(_robots_text(body)))
        if 400 <= status < 500 and status != 429:
            return cls(None)
        return cls(None, refused=Notice("robots_status", {"status": status}))

    @classmethod
    def _of_rules(cls, rules: Protego) -> RobotsRules:
        robots = cls(rules)
        delay = robots.crawl_delay
        if delay is not None and delay > LONGEST_CRAWL_DELAY:  # obeyed, it would hold the site's lease for days
            robots.refused = Notice("robots_delay", {"seconds": delay})
        return robots

    @classmethod
    def unreachable(cls, reason: str, why: str) -> RobotsRules:
        """Nothing may be fetched: robots.txt could not be had (RFC 9309, 2.3.1.4)."""
        return cls(None, refused=Notice("robots_unreachable", {"why": why}), reason=reason)

    def allows(self, url: str) -> bool:
        """Whether ``url`` may be fetched; robots.txt itself always may."""
        if self.refused is not None:
            return False
        if self._rules is None or urlsplit(url).path == "/robots.txt":
            return True
        return bool(self._rules.can_fetch(url, PRODUCT_TOKEN))

    @property
    def sitemaps(self) -> list[str]:
        """The sitemaps that robots.txt names, as it writes them."""
        return list(self._rules.sitemaps) if self._rules else []

    @property
    def crawl_delay(self) -> float | None:
        """Seconds that the site asks for between two requests, or None."""
        delay = self._rules.crawl_delay(PRODUCT_TOKEN) if self._rules else None
        return float(delay) if delay is not None and math.isfinite(delay) and delay >= 0 else None


def _robots_text(body: bytes) -> str:
    text = body[:ROBOTS_BYTES].decode("utf-8-sig", errors="replace")
    if len(body) > ROBOTS_BYTES:
        text = text.rpartition("\n")[0]
    return _ROBOTS_GROUP.sub(lambda found: f"User-agent: {_agent(found[1])}", text)


def _agent(value: str) -> str:
    # RFC 9309 matches whole product tokens; Protego would also take `news` for a prefix of ours.
    found = _TOKEN.match(value.strip().lower())
    token = found[0] if found else ""
    return token if token in (PRODUCT_TOKEN, "*") else "another-crawler"


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110, 10.2.3): a number or an HTTP date; None when unreadable.

    >>> retry_after("120", datetime(2025, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after("Wed, 01 Jan 2025 00:00:30 GMT", datetime(2025, 1, 1, tzinfo=UTC))
    30.0
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):  # no date, or one that no calendar has
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())


class Throttle:
    """One request to a site at a time, and at least ``delay`` seconds from an answer to the next request.

    Counting from the answer, not from the request, keeps the delay as the *server* sees it,
    whatever the network adds. ``async with throttle:`` surrounds one request.
    """

    def __init__(
        self,
        delay: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``clock`` measures the pace in seconds; ``now`` gives the time at which a request was made."""
        self.delay = delay
        self._now = now
        self.slowness = 1.0  # how many delays there are between two requests
        self.last_request_at: datetime | None = None
        self._clock = clock
        self._free_at = float("-inf")
        self._turn = asyncio.Lock()
        self._inner = asyncio.Lock()

    def slow_down(self, delay: float) -> None:
        """Keep at least ``delay`` seconds from now on (robots.txt's Crawl-delay)."""
        if delay > self.delay:
            self.delay = delay
            if self.last_request_at is not None:
                self.pause(delay)

    def pause(self, seconds: float) -> None:
        """Send nothing for ``seconds`` (Retry-After, or a backoff)."""
        self._free_at = max(self._free_at, self._clock() + seconds)

    async def __aenter__(self) -> Self:
        await self._turn.acquire()
        try:
            await self._until_free()
        except BaseException:
            self._turn.release()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._note_request()
        self._turn.release()

    async def wait_turn_inside(self) -> None:
        """Wait for the turn of a request that a rendered page makes while its own turn lasts."""
        async with self._inner:
            await self._until_free()
            self._note_request()

    async def _until_free(self) -> None:
        while (wait := self._free_at - self._clock()) > 0:
            await asyncio.sleep(wait)
        self.last_request_at = self._now()

    def _note_request(self) -> None:
        self.last_request_at = self._now()
        self.pause(self.delay * self.slowness)
