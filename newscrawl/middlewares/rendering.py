"""A real browser for the page that must be rendered, kept to the site's own host and pace."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request, Route
from playwright.async_api import Response as PageResponse
from playwright.async_api import TimeoutError as PlaywrightTimeout
from scrapy import Request as ScrapyRequest
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from newscrawl.crawl.session import SiteSession
from newscrawl.middlewares import chromium

if sys.platform == "linux":
    import resource

ALLOWED_TYPES = frozenset({"document", "script", "xhr", "fetch"})
LONGEST_TURN = 5.0  # seconds that a request of a page keeps others waiting
MOST_MEMORY = 2**30  # bytes that a tab, or any other process of the browser, may fill
WAIT = 10.0  # seconds until a page that shows nothing is taken as it is
LONGEST_END = 40.0  # seconds until a browser that does not end is left to its driver, which kills it after 30
_QUIET_CHROMIUM = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # no packet to an address that a page names
    "--disable-blink-features=SharedWorker",  # what it fetches, no route sees
]
# Neither does one see what a page has fetched ahead, or as a worklet.
_NOT_AHEAD = """
delete Worklet.prototype.addModule;
new MutationObserver(() => document.querySelectorAll("script[type=speculationrules i]").forEach(s => s.remove()))
    .observe(document, {childList: true, subtree: true, attributeFilter: ["type"]});
"""


class BrowserFailed(Exception):
    """The browser could not be started, broke down, or could not open the page."""

    reason = "browser_failed"


class RenderingHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """scrapy-playwright's handler, started on demand and guarded."""

    _session: SiteSession
    _turn: asyncio.Lock
    _before: Request | None

    @classmethod
    async def start(cls, crawler: Crawler, session: SiteSession) -> RenderingHandler:
        """A handler whose browser can resolve the site's own host and port, and nothing else.

        Raises `ConfigError` when no browser is installed.
        """
        executable = chromium.find(session.settings.chromium)
        handler: RenderingHandler = cls.from_crawler(crawler)
        handler._session = session
        handler._turn = asyncio.Lock()
        handler._before = None
        handler.config.max_pages_per_context = 1
        handler.config.target_closed_max_retries = 0
        handler.config.navigation_timeout_ms = session.settings.timeout * 1000
        handler.config.launch_options = {
            "headless": True,
            "ignore_default_args": ["--disable-popup-blocking"],  # no window but the page's own
            "executable_path": str(executable),
            "args": [*_QUIET_CHROMIUM, f"--host-resolver-rules={await _resolver_rules(session)}"],
        }
        before = _children()
        await handler._launch()
        _bound(_children() - before)  # the driver: the browser that it starts takes its limits over
        return handler

    async def render(self, request: ScrapyRequest) -> Response:
        """The page as the browser shows it; raises `DownloadTimeoutError` or `BrowserFailed`.

        It is returned as soon as the function in the request's meta key ``shows`` says of its HTML that what is sought
        stands there, else after `WAIT`. After an error the handler is to be closed: a browser that failed once is
        not asked again.
        """
        request.meta["playwright_page_init_callback"] = self._prepare
        request.meta["playwright_context_kwargs"] = {
            "service_workers": "block",
            "accept_downloads": False,
            "user_agent": self._session.user_agent,
            "locale": "ar",
        }
        try:
            async with asyncio.timeout(2 * self._session.settings.timeout + WAIT):
                response: Response = await self.download_request(request)
        except (PlaywrightTimeout, TimeoutError) as error:
            raise DownloadTimeoutError(_first_line(error)) from None
        except PlaywrightError as error:
            raise BrowserFailed(_first_line(error)) from None
        return response

    async def _prepare(self, page: Page, request: ScrapyRequest) -> None:
        await page.add_init_script(_NOT_AHEAD)
        await page.context.route("**", _abort)
        await page.route("**", self._route)
        await page.route_web_socket("**", lambda socket: socket.close())

    async def _get_response_and_download(
        self, request: ScrapyRequest, page: Page, spider: object
    ) -> tuple[PageResponse | None, None]:
        # In place of scrapy-playwright's own, which waits until all of the page is loaded and takes a download for it.
        response = await page.goto(request.url, wait_until="commit")
        await _shown(page, request.meta["shows"], self._session.settings.timeout)
        return response, None

    async def _close(self) -> None:
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(LONGEST_END):
                await super()._close()

    async def _route(self, route: Route, request: Request) -> None:
        with suppress(PlaywrightError):  # its page is gone
            if await self._may_load(request):
                await route.continue_()
            else:
                await route.abort()

    async def _may_load(self, request: Request) -> bool:
        """False for what a rendered page may not load: other hosts, other kinds, what robots.txt forbids."""
        if request.resource_type not in ALLOWED_TYPES or self._session.addresses.fetchable(request.url) != request.url:
            return False
        robots = self._session.robots
        if robots is not None and not robots.allows(request.url):
            return False
        await self._take_turn(request)
        return True

    async def _take_turn(self, request: Request) -> None:
        """Wait until the page's request before this one is answered, and the delay after that is over."""
        async with self._turn:
            if self._before is not None:
                await _answered(self._before)
                self._session.throttle.pause(self._session.throttle.delay)
            await self._session.throttle.wait_turn_inside()
            self._before = request


def _children() -> set[int]:
    """The processes that this one started; none where the system does not tell (Linux does)."""
    with suppress(OSError):
        tasks = Path("/proc/self/task").iterdir()
        return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}
    return set()


def _bound(processes: set[int]) -> None:
    if sys.platform == "linux":
        for process in processes:
            with suppress(OSError):
                resource.prlimit(process, resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "the browser did not answer in time")


async def _shown(page: Page, shows: Callable[[str], bool], timeout: float) -> None:
    """Wait until the page shows what is sought; raises `PlaywrightTimeout` or `TimeoutError` where it is not loaded."""
    deadline = asyncio.get_running_loop().time() + WAIT
    while not shows(await _content(page, timeout)):
        if asyncio.get_running_loop().time() > deadline:
            await page.wait_for_load_state("load", timeout=1)
            return
        await page.wait_for_timeout(200)


async def _content(page: Page, timeout: float) -> str:
    async with asyncio.timeout(timeout):
        try:
            return await page.content()
        except PlaywrightError as error:
            if "navigating" in str(error):  # it has not come to rest
                return ""
            raise


async def _abort(route: Route) -> None:
    with suppress(PlaywrightError):  # its page is gone
        await route.abort()


async def _answered(request: Request) -> None:
    with suppress(PlaywrightError, TimeoutError):  # it failed, its page is closed, or it is a stream without an end
        async with asyncio.timeout(LONGEST_TURN):
            response = await request.response()
            if response is not None:
                await response.finished()


async def _resolver_rules(session: SiteSession) -> str:
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
