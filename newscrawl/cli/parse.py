"""`newscrawl parse`: what one page yields, and by which way each field was read."""

from __future__ import annotations

import json as jsonlib
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from newscrawl.cli.options import settings
from newscrawl.errors import ConfigError, PageError
from newscrawl.urls import is_web_address

if TYPE_CHECKING:
    from newscrawl.items import Article
    from newscrawl.pages import ArticlePage
    from newscrawl.site import Site


def parse(
    page: Annotated[str, typer.Argument(metavar="FILE|URL", help="A saved page, - for standard input, or an address.")],
    site: Annotated[str | None, typer.Option(help="Read it as a page of this site.")] = None,
    url: Annotated[str | None, typer.Option(metavar="U", help="The address a saved page came from.")] = None,
    now: Annotated[
        str | None, typer.Option(metavar="T", help="When it was fetched (ISO 8601), for relative dates.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help='{"article": …, "ways": …, "noise": […]}')] = False,
) -> int:
    """Read one page and show each field with the way it was read; without a site, by metadata and structure alone.

    Example: `newscrawl parse page.html --site baghdad_today --url https://baghdadtoday.news/91135-.html`

    Ends with 4 when the page holds no article that can be read.
    """
    at = _moment(now)
    for address in (url, page if "://" in page else None):
        if address is not None and not is_web_address(address):
            raise ConfigError(f"{address!r}: expected an address like https://baghdadtoday.news/91135-.html")
    got = _fetch(page, site) if "://" in page else _read(page, site, url)
    chosen = _site(site, url or got.address)
    address = url or got.address or chosen.address + "/"
    article_page = chosen.article_page(got.html, address, at)
    try:
        article = chosen.item(article_page, address, chosen.addresses(got.base))
    except PageError as error:
        print(f"newscrawl: {page}: {error} ({error.reason})", file=sys.stderr)
        return 4
    _show_json(article, article_page) if json else _show(article, article_page)
    return 0


def _site(name: str | None, address: str | None) -> Site:
    from newscrawl.sites import generic, get_site

    return get_site(name) if name else generic(address or "https://localhost/")


def _moment(value: str | None) -> datetime:
    if value is None:
        return datetime.now(UTC)
    from newscrawl.arabic import BAGHDAD

    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise ConfigError(f"--now {value!r}: expected ISO 8601, like 2025-09-07T12:00") from None
    return at if at.tzinfo else at.replace(tzinfo=BAGHDAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Got:
    """A page's text, its address where one is known, and where it was fetched from in the site's place."""

    html: str
    address: str | None
    base: str | None = None


def _read(page: str, site_name: str | None, url: str | None) -> _Got:
    from newscrawl.pages import decode

    try:
        body = sys.stdin.buffer.read() if page == "-" else Path(page).read_bytes()
    except OSError as error:
        raise ConfigError(f"{page}: {error.strerror or error}") from None
    html = decode(body, None)
    return _Got(html=html, address=url or _said_address(html, site_name))


def _said_address(html: str, site_name: str | None) -> str | None:
    """The address that the page itself gives: believed where it is one of the named site's articles."""
    from selectolax.lexbor import LexborHTMLParser

    from newscrawl.pages.metadata import Metadata

    said = Metadata(LexborHTMLParser(html))
    for address in (said.canonical, said.meta.get("og:url")):
        if address and address.startswith(("https://", "http://")):
            site = _site(site_name, address)
            if site_name is None or (site.addresses().is_own(address) and site.identity(address)):
                return address
    return None


def _fetch(url: str, site_name: str | None) -> _Got:
    from newscrawl.crawl import in_reactor
    from newscrawl.probe import fetch
    from newscrawl.session import Session

    site = _site(site_name, url)
    # An address given by hand is the operator's own choice: a mirror, or a server on this machine.
    base = None if site_name and site.addresses().is_own(url) else "{0.scheme}://{0.netloc}".format(urlsplit(url))
    memory = settings().model_copy(update={"database": ""})

    async def work() -> Any:
        session = Session.open(site, memory, base_url=base)
        try:
            return await fetch(session, url)
        finally:
            session.close()

    fetched = in_reactor(work)
    if fetched.status != 200:
        raise _NotHad(f"{url}: {fetched.trouble or f'answered {fetched.status}'}")
    return _Got(html=fetched.html, address=fetched.url, base=base)


class _NotHad(PageError):
    """The page could not be had."""

    exit_code = 3


def _show_json(article: Article, page: ArticlePage) -> None:
    from newscrawl.exporters import utf8
    from newscrawl.items import as_json

    shown = {"article": as_json(article), "ways": dict(page.extraction), "noise": list(page.noise)}
    sys.stdout.buffer.write(utf8(jsonlib.dumps(shown, ensure_ascii=False) + "\n"))


def _show(article: Article, page: ArticlePage) -> None:
    from newscrawl.cli import tables
    from newscrawl.items import as_json

    rows = [
        (name, article.extraction.get(name, ""), _shown(value))
        for name, value in as_json(article).items()
        if value not in (None, [], "") and name not in ("extraction", "type", "revision")
    ]
    tables.show(("field", "way", "value"), rows, wraps="value")
    others = [(name, way, _shown(value)) for name, (way, value) in page.runners_up.items()]
    if others:
        print("\nother ways would have read:")
        tables.show(("field", "way", "value"), others, wraps="value")
    if page.noise:
        print("\ncut as noise:")
        for text in page.noise:
            print(f"  {text}")


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
