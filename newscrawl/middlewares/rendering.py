"""A real browser for the page that must be rendered, kept to the site's own host and pace."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Request
from playwright.async_api import TimeoutError as PlaywrightTimeout
from scrapy import Request as ScrapyRequest
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from newscrawl import browser
from newscrawl.session import Session

ALLOWED_TYPES = frozenset({"document", "script", "xhr", "fetch"})
LONGEST_TURN = 5.0  # seconds that a request of a page keeps others waiting
_QUIET_CHROMIUM = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
]


class BrowserFailed(Exception):
    """The browser could not be started, broke down, or could not open the page."""

    reason = "browser_failed"


class RenderingHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """scrapy-playwright's handler, started on demand and guarded."""

    _session: Session
    _turn: asyncio.Lock
    _before: Request | None

    @classmethod
    async def start(cls, crawler: Crawler, session: Session) -> RenderingHandler:
        """A handler whose browser can resolve the site's own host and port, and nothing else.

        Raises `ConfigError` when no browser is installed.
        """
        executable = browser.find(session.settings.chromium)
        handler: RenderingHandler = cls.from_crawler(crawler)
        handler._session = session
        handler._turn = asyncio.Lock()
        handler._before = None
        handler.abort_request = handler.must_abort
        handler.config.max_pages_per_context = 1
        handler.config.navigation_timeout_ms = session.settings.timeout * 1000
        handler.config.launch_options = {
            "headless": True,
            "executable_path": str(executable),
            "args": [*_QUIET_CHROMIUM, f"--host-resolver-rules={await _resolver_rules(session)}"],
        }
        await handler._launch()
        return handler

    async def render(self, request: ScrapyRequest) -> Response:
        """The page as the browser shows it; raises `DownloadTimeoutError` or `BrowserFailed`."""
        try:
            response: Response = await self.download_request(request)
        except PlaywrightTimeout as error:
            raise DownloadTimeoutError(_first_line(error)) from None
        except PlaywrightError as error:
            raise BrowserFailed(_first_line(error)) from None
        return response

    async def must_abort(self, request: Request) -> bool:
        """True for what a rendered page may not load: other hosts, other kinds, what robots.txt forbids."""
        if request.resource_type not in ALLOWED_TYPES or self._session.addresses.fetchable(request.url) is None:
            return True
        robots = self._session.robots
        if robots is not None and not robots.allows(request.url):
            return True
        await self._take_turn(request)
        return False

    async def _take_turn(self, request: Request) -> None:
        """Wait until the page's request before this one is answered, and the delay after that is over."""
        async with self._turn:
            if self._before is not None:
                await _answered(self._before)
                self._session.pacer.pause(self._session.pacer.delay)
            await self._session.pacer.within()
            self._before = request


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


async def _answered(request: Request) -> None:
    with suppress(PlaywrightError, TimeoutError):  # it failed, its page is closed, or it is a stream without an end
        async with asyncio.timeout(LONGEST_TURN):
            response = await request.response()
            if response is not None:
                await response.finished()


async def _resolver_rules(session: Session) -> str:
    # The page's own redirects and sockets never reach a route handler: the browser itself is kept
    # from every other host, and to the address that was checked here.
    base = urlsplit(session.addresses.base)
    host = base.hostname or ""
    port = base.port or (443 if base.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(host, port)
    addresses = [str(info[4][0]) for info in found]
    allowed = [a for a in addresses if session.may_connect(a, host)]
    if not allowed:
        raise PermissionError(f"{host} has no public address")
    shown = f"[{host}]" if ":" in host else host
    target = f"[{allowed[0]}]" if ":" in allowed[0] else allowed[0]
    return f"MAP {shown}:{port} {target}:{port},MAP * ~NOTFOUND"
