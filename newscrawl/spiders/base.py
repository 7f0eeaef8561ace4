"""What all spiders share: their run context, their requests, and what they do with a page that could not be had."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.crawl.extraction import page_text
from newscrawl.crawl.failure_reasons import reason_of
from newscrawl.errors import BlockPage, ConfigError, PageError
from newscrawl.items import Exchange, JobKind
from newscrawl.messages.cases import Notice

if TYPE_CHECKING:
    from newscrawl.crawl.context import RunContext

logger = logging.getLogger(__name__)
_CHALLENGED = (503,)  # with a challenge page it is no trouble of the site: it blocks us
STRIKES = 10  # answers in a row that a site in trouble gives before it is left alone
LONELY = {"timeout", "connection", "connection_refused", "dns", "tls", "private_address"}


class NewsSpider(Spider):
    """A spider over one site. The add-on gives it ``context``, its callables, before it starts."""

    context: RunContext
    job: JobKind

    def __init__(
        self,
        site: str = "baghdad_today",
        base_url: str | None = None,
        delay: str | float | None = None,
        session: Any = None,
        **kwargs: Any,
    ) -> None:
        if unknown := sorted(name for name in kwargs if not name.startswith("_") and name != "name"):
            raise ConfigError(f"unknown argument of the spider: {', '.join(unknown)}")
        super().__init__(**kwargs)
        self.site = site
        self.base_url = base_url
        self.delay = _number("delay", delay, float)
        self.session = session
        self.strikes = 0
        self.over: str | None = None  # why the run is to end: nothing more is fetched, see `ThrottledHandler`

    def request(self, url: str, **kwargs: Any) -> Request:
        """A request at the address fetched from; redirects are followed, every other status comes to the callback."""
        return Request(url, dont_filter=True, **kwargs)

    def answered(self, response: Response) -> None:
        """The site gave a page: it is not in trouble."""
        self.strikes = 0
        self.context.stats["pages"] += 1

    async def refused(self, response: Response, *, again: bool = False, **about: Any) -> None:
        """A page answered with a status that holds no page: list the failure.

        ``again`` for a page that failed in an earlier run: that it still does is no sign of a site in trouble.
        """
        reason = f"http_{response.status}"
        if response.status in _CHALLENGED and self._is_challenge(response):
            reason = BlockPage.reason
        url = about.pop("url", None) or requested_url(response.request)
        if wait := response.meta.get("stay_away"):
            self.context.notices.append(Notice("asked_to_wait", {"seconds": wait}))
            self.over = "blocked"
        elif not again and (response.status in (401, 403, 407, 429) or response.status >= 500):
            self._strike()
        about.setdefault("exchanges", wire(response.meta))
        await self.failed(url, reason, status=response.status, body=response.body, **about)
        self._end()

    def _is_challenge(self, response: Response) -> bool:
        try:
            return self.context.site.trouble(text_of(response), response.url, self.context.now()) == BlockPage.reason
        except Exception:  # a page class that fails says nothing of the page
            return False

    async def lost(self, failure: Failure, **about: Any) -> None:
        """A page could not be had at all: list the failure, or count what robots.txt forbids."""
        url = about.pop("url", None) or requested_url(failure.request)  # type: ignore[attr-defined]
        reason, detail = reason_of(failure.value)
        if reason == "disallowed":
            self.context.stats.add_forbidden(self.context.addresses.public(url))
            return
        if reason == "left_alone":  # not asked for at all: it is as unknown as before
            self.context.trouble[reason] += 1
            raise CloseSpider(self.over or "blocked")
        if self.context.robots is not None and self.context.robots.refused is not None:
            self.over = "robots"
        elif reason in LONELY:
            self._strike()
        about.setdefault("exchanges", wire(failure.request.meta))  # type: ignore[attr-defined]
        await self.failed(url, reason, detail, **about)
        self._end()

    async def failed(self, url: str, reason: str, detail: str = "", **about: Any) -> None:
        """A page could not be had: keep what came, and list it."""
        await self.context.failed(url, reason, detail, **about)

    def _strike(self) -> None:
        # Counted before anything is awaited: answers that come meanwhile must find the right count.
        self.strikes += 1
        if self.strikes >= STRIKES and self.over is None:
            self.context.notices.append(Notice("stopped", {"failures": STRIKES}))
            self.over = "site_in_trouble"

    def _end(self) -> None:
        if self.over is not None:
            raise CloseSpider(self.over)


def requested_url(request: Request | None) -> str:
    """The address that was asked for before any redirect: what a later run asks for again."""
    assert request is not None
    first: str = next(iter(request.meta.get("redirect_urls", ())), request.url)
    return first


def unread(error: Exception) -> tuple[str, str]:
    """Reason and detail of a page that its page class could not read, be it the page's fault or the class's."""
    if isinstance(error, PageError):
        return error.reason, str(error)
    logger.error("The page class failed", exc_info=error)
    return "parser_error", f"{type(error).__name__}: {error}"


def text_of(response: Response) -> str:
    """The page as text, whatever its charset is declared to be."""
    return page_text(response.body, (response.headers.get("Content-Type") or b"").decode("latin-1"))


def wire(meta: dict[str, Any]) -> tuple[Exchange, ...]:
    """What `ThrottledHandler` recorded of a request and its answer for the archive, if it did."""
    exchange = meta.get("exchange")
    return () if exchange is None else (exchange,)


def _number(name: str, value: str | float | None, kind: type[Any]) -> Any:
    if value is None or value == "":
        return None
    try:
        return kind(value)
    except ValueError:
        raise ConfigError(f"{name}={value!r}: expected a number") from None
