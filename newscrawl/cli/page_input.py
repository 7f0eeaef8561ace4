"""A page that a command is given: a saved file, standard input, or an address."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigError, PageError
from newscrawl.urls import is_web_address

if TYPE_CHECKING:
    from newscrawl.crawl.session import SiteSession
    from newscrawl.fetch import FetchResult
    from newscrawl.site import Site


class PageUnavailable(PageError):
    """The page could not be had."""

    exit_code = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInput:
    """A page's text, its address where one is known, and where it was fetched from in the site's place."""

    html: str
    address: str | None
    base: str | None = None


def is_address(page: str) -> bool:
    """True for what is meant as an address, not as a file."""
    return "://" in page


def check_addresses(*addresses: str | None) -> None:
    """Raise `ConfigError` for an address that nothing could be fetched from."""
    for address in addresses:
        if address is not None and not is_web_address(address):
            raise ConfigError(f"{address!r}: expected an address like https://baghdadtoday.news/91135-.html")


def now_option(value: str | None) -> datetime:
    """The time that ``--now`` gives, in Baghdad where it names no zone; without one the clock's."""
    if value is None:
        return datetime.now(UTC)
    from newscrawl.arabic import BAGHDAD
    from newscrawl.config import iso_time

    return iso_time(value, BAGHDAD, name=f"--now {value!r}", expected="ISO 8601, like 2025-09-07T12:00")


def saved(page: str) -> str:
    """A saved page's text, whatever its charset; ``-`` is standard input. Raises `ConfigError`."""
    from newscrawl.pages import decode

    try:
        body = sys.stdin.buffer.read() if page == "-" else Path(page).read_bytes()
    except (OSError, ValueError) as error:
        raise ConfigError(f"{page}: {getattr(error, 'strerror', None) or error}") from None
    return decode(body, None)


def said_address(html: str) -> list[str]:
    """The addresses that a page gives as its own, the surer first."""
    from newscrawl.pages.html.metadata import Metadata
    from newscrawl.pages.html.parsing import parse

    said = Metadata(parse(html))
    return [a for a in (said.canonical, said.meta.get("og:url")) if a and is_web_address(a)]


def open_session(site: Site, base_url: str | None) -> SiteSession:
    """A session that keeps nothing."""
    from newscrawl.cli.options import settings
    from newscrawl.crawl.session import SiteSession

    return SiteSession.open(site, settings().model_copy(update={"database": ""}), base_url=base_url)


async def had(session: SiteSession, url: str) -> FetchResult:
    """One page of the session's site; raises `PageUnavailable` where it was not answered with 200."""
    from newscrawl.fetch import fetch

    fetched = await fetch(session, url)
    if fetched.status != 200:
        raise PageUnavailable(f"{url}: {fetched.trouble or f'answered {fetched.status}'}")
    return fetched


def fetched(site: Site, url: str, base_url: str | None) -> Any:
    """`had`, in a session and a reactor of its own."""
    from newscrawl.runner import in_reactor

    async def work() -> FetchResult:
        session = open_session(site, base_url)
        try:
            return await had(session, url)
        finally:
            session.close()

    return in_reactor(work)
