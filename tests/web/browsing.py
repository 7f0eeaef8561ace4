"""A real Chromium that notes what a page asks of whom, and what goes wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, sync_playwright

from newscrawl.middlewares.chromium import find

AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
SERIOUS = ("serious", "critical")
RUN_AXE = """() => axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]
})"""


@dataclass
class Seen:
    """What a page did: the hosts it asked, and the errors it had."""

    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find()), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, **options: Any) -> Iterator[tuple[Page, Seen]]:
    """A new page of its own, and what it is seen to do; the policy is left in force."""
    with browser.new_context(locale="ar-IQ", **options) as context:
        page, seen = context.new_page(), Seen()
        page.on("request", lambda request: seen.hosts.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("console", lambda line: seen.errors.append(line.text) if line.type == "error" else None)
        page.on("dialog", lambda dialog: (seen.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        yield page, seen


def findings(page: Page) -> list[str]:
    """What axe-core finds that is serious."""
    page.evaluate(AXE)  # by the debugger: the page's own policy would not let it in
    found = page.evaluate(RUN_AXE)["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in SERIOUS
    ]


def is_wider_than_its_window(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    wider: bool = page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth + 1")
    return wider
