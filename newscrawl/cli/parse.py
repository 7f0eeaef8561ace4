"""`newscrawl parse`: what one page yields, and by which way each field was read."""

from __future__ import annotations

import json as jsonlib
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newscrawl.cli.options import settings
from newscrawl.errors import ConfigError, PageError

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
    body, charset, address = _fetch(page, site) if "://" in page else (*_read(page), url)
    chosen = _site(site, address)
    from newscrawl.pages import decode

    html = body if isinstance(body, str) else decode(body, charset)
    address = url or address or chosen.address + "/"
    article_page = chosen.article_page(html, address, at)
    try:
        article = chosen.item(article_page, address, chosen.addresses())
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


def _read(page: str) -> tuple[bytes, None]:
    try:
        return (sys.stdin.buffer.read() if page == "-" else Path(page).read_bytes()), None
    except OSError as error:
        raise ConfigError(f"{page}: {error.strerror or error}") from None


def _fetch(url: str, site_name: str | None) -> tuple[str, None, str]:
    from newscrawl.crawl import in_reactor
    from newscrawl.probe import fetch
    from newscrawl.session import Session

    site = _site(site_name, url)
    memory = settings().model_copy(update={"database": ""})

    async def work() -> Any:
        session = Session.open(site, memory)
        try:
            return await fetch(session, url)
        finally:
            session.close()

    fetched = in_reactor(work)
    if fetched.status != 200:
        raise _NotHad(f"{url}: {fetched.trouble or f'answered {fetched.status}'}")
    return fetched.html, None, fetched.url


class _NotHad(PageError):
    """The page could not be had."""

    exit_code = 3


def _show_json(article: Article, page: ArticlePage) -> None:
    from newscrawl.items import as_json

    shown = {"article": as_json(article), "ways": dict(page.extraction), "noise": list(page.noise)}
    sys.stdout.buffer.write((jsonlib.dumps(shown, ensure_ascii=False) + "\n").encode("utf-8", "replace"))


def _show(article: Article, page: ArticlePage) -> None:
    from rich.table import Table

    from newscrawl.cli.progress import console
    from newscrawl.items import as_json

    table = Table("field", "way", "value", box=None, pad_edge=False)
    for name, value in as_json(article).items():
        if value not in (None, [], "") and name not in ("extraction", "type"):
            table.add_row(name, article.extraction.get(name, ""), value if isinstance(value, str) else str(value))
    console.print(table)
    if page.noise:
        console.print("\ncut as noise:")
        for text in page.noise:
            console.print(f"  {text}", markup=False)
