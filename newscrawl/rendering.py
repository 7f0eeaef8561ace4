"""What a request says to have its page rendered; the browser itself is in `newscrawl.middlewares.rendering`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from scrapy_playwright.page import PageMethod

WAIT = 10.0  # seconds until a page that shows nothing is taken as it is


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
