"""A real browser for the page that must be rendered, kept to the site's own host and pace."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from playwright.async_api import Request
from scrapy.crawler import Crawler
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from newscrawl import browser
from newscrawl.session import Session

ALLOWED_TYPES = frozenset({"document", "script", "xhr", "fetch"})
_QUIET_CHROMIUM = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
]


class RenderingHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """scrapy-playwright's handler, started on demand and guarded."""

    _session: Session

    @classmethod
    async def start(cls, crawler: Crawler, session: Session) -> RenderingHandler:
        """A handler whose browser can resolve the site's own host and port, and nothing else.

        Raises `ConfigError` when no browser is installed.
        """
        executable = browser.find(session.settings.chromium)
        handler: RenderingHandler = cls.from_crawler(crawler)
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
