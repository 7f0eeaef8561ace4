"""A real browser for the page that must be rendered, kept to the site's own host and pace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request
from scrapy.crawler import Crawler
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from newscrawl import browser
from newscrawl.session import Session

ALLOWED_TYPES = frozenset({"document", "script", "xhr", "fetch"})
WAIT = 10.0  # seconds until a page that shows nothing is taken as it is
_QUIET_CHROMIUM = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
]


class RenderingHandler(ScrapyPlaywrightDownloadHandler):
    """scrapy-playwright's handler, started on demand and guarded."""

    _session: Session

    @classmethod
    async def start(cls, crawler: Crawler, session: Session) -> RenderingHandler:
        """A handler whose browser can resolve the site's own host and port, and nothing else.

        Raises `ConfigError` when no browser is installed.
        """
        executable = browser.find(session.settings.chromium)
        handler = cls.from_crawler(crawler)
        handler._session = session
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

    async def must_abort(self, request: Request) -> bool:
        """True for what a rendered page may not load: other hosts, other kinds, what robots.txt forbids."""
        if request.resource_type not in ALLOWED_TYPES or self._session.addresses.fetchable(request.url) is None:
            return True
        robots = self._session.robots
        if robots is not None and not robots.allows(request.url):
            return True
        if not request.is_navigation_request():
            await self._session.pacer.within()
        return False


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


def meta(shows: Callable[[str], bool], user_agent: str) -> dict[str, Any]:
    """The request's meta for a rendered page: returned as soon as ``shows(html)``, else after `WAIT`."""

    async def wait(page: Page) -> None:
        deadline = asyncio.get_running_loop().time() + WAIT
        while not shows(await page.content()):
            if asyncio.get_running_loop().time() > deadline:
                return
            await page.wait_for_timeout(200)

    return {
        "playwright": True,
        "playwright_page_methods": [PageMethod(wait)],
        "playwright_page_init_callback": _init_page,
        "playwright_context_kwargs": {
            "service_workers": "block",
            "accept_downloads": False,
            "user_agent": user_agent,
            "locale": "ar",
        },
    }


async def _init_page(page: Page, request: object) -> None:
    page.on("popup", _close)
    await page.route_web_socket("**", lambda socket: socket.close())


async def _close(page: Page) -> None:
    try:
        await page.close()
    except PlaywrightError:
        return  # it closed itself first


