"""`newscrawl parse`: what one page yields, and by which way each field was read."""

from __future__ import annotations

import json as jsonlib
import sys
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from newscrawl.cli import page_input
from newscrawl.cli.page_input import PageInput
from newscrawl.errors import PageError

if TYPE_CHECKING:
    from newscrawl.items import Article
    from newscrawl.pages import ArticlePage
    from newscrawl.site import Site

# What is the same for every page, or says nothing to a reader.
_LEFT_OUT = frozenset({"type", "revision", "extraction", "content_hash"})


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

    Ends with 3 when the page cannot be had, 4 when it holds no article that can be read.
    """
    at = page_input.now_option(now)
    page_input.check_addresses(url, page if page_input.is_address(page) else None)
    got = _fetch(page, site) if page_input.is_address(page) else _read(page, site, url)
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


def _read(page: str, site_name: str | None, url: str | None) -> PageInput:
    html = page_input.saved(page)
    return PageInput(html=html, address=url or _believed(html, site_name))


def _believed(html: str, site_name: str | None) -> str | None:
    """The address that the page itself gives: believed where it is one of the named site's articles."""
    for address in page_input.said_address(html):
        site = _site(site_name, address)
        if site_name is None or (site.addresses().is_own(address) and site.identity(address)):
            return address
    return None


def _fetch(url: str, site_name: str | None) -> PageInput:
    site = _site(site_name, url)
    # An address given by hand is the operator's own choice: a mirror, or a server on this machine.
    base = None if site_name and site.addresses().is_own(url) else "{0.scheme}://{0.netloc}".format(urlsplit(url))
    fetched = page_input.fetched(site, url, base)
    return PageInput(html=fetched.html, address=fetched.url, base=base)


def _show_json(article: Article, page: ArticlePage) -> None:
    from newscrawl.exporters import utf8
    from newscrawl.items import as_json

    shown = {"article": as_json(article), "ways": dict(page.extraction), "noise": list(page.noise)}
    sys.stdout.buffer.write(utf8(jsonlib.dumps(shown, ensure_ascii=False) + "\n"))


def _show(article: Article, page: ArticlePage) -> None:
    from newscrawl.cli.output import tables
    from newscrawl.items import as_json

    values = {name: _shown(value) for name, value in as_json(article).items() if name not in _LEFT_OUT}
    rows = [(name, article.extraction.get(name, ""), value) for name, value in values.items() if value]
    tables.show(("field", "way", "value"), rows, wraps="value")
    others = [
        (name, way, "the same" if value == values[name] else value) for name, (way, value) in page.runners_up.items()
    ]
    if others:
        print("\nthe next way would have read:")
        tables.show(("field", "way", "value"), others, wraps="value")
    if page.noise:
        print("\ncut as noise:")
        for text in page.noise:
            print(f"  {text}")


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
