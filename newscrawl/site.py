"""What newscrawl knows of one site, as data and page classes; the sites themselves are in `sites/`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from urllib.parse import quote

from newscrawl.arabic import BAGHDAD, search_key
from newscrawl.errors import BlockPage, EmptyPage, PageError
from newscrawl.items import Article
from newscrawl.pages import ArticlePage, ListingPage, TickerPage
from newscrawl.urls import Addresses, canonical_url

_WRITTEN = "/?&=%:@!$'()*+,;~"  # what stands in a path and its query as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site: its address, zone and sections, its page classes and its rule of identity.

    ``sections`` maps an address slug to the section's name as the site writes it.
    ``number`` gives an article's identity from its address (None: not an article);
    ``article_path`` gives the canonical path of an identity. `newscrawl.identity` has rules for both.
    ``section_paths`` holds the first listing page of the sections that are not at ``/slug/``;
    ``page_path`` is where a list goes on when its page does not say: ``{stem}`` is the first
    page's path without a slash at its end, ``{number}`` counts from 2.
    """

    name: str
    title: str
    address: str
    sections: Mapping[str, str]
    number: Callable[[str], str | None]
    article_path: Callable[[str], str]
    article: type[ArticlePage] = ArticlePage
    listing: type[ListingPage] = ListingPage
    ticker: type[TickerPage] = TickerPage
    parser: str
    default_sections: tuple[str, ...] = ()
    section_paths: Mapping[str, str] = field(default_factory=dict)
    page_path: str = "{stem}/page/{number}/"
    has_ticker: bool = True
    render_ticker: bool = False
    delay: float = 1.0
    aliases: tuple[str, ...] = ()
    tz: tzinfo = BAGHDAD
    part: Callable[[str], int] = field(default=lambda url: 1)

    def addresses(self, base_url: str | None = None) -> Addresses:
        """Where the site is fetched from: its own address, or ``base_url`` in its place."""
        return Addresses(self.address, (base_url or self.address).rstrip("/"), self.aliases)

    def identity(self, url: str) -> str | None:
        """``baghdad_today:91135`` for an article's address, None for any other page."""
        number = self.number(url)
        return None if number is None else f"{self.name}:{number}"

    def article_url(self, number: str) -> str:
        """The canonical address of an article."""
        return canonical_url(self.address + self.article_path(number))

    def section_path(self, section: str) -> str:
        """The path of a section's first listing page: the site's own, else by the engine's stock rule."""
        path = self.section_paths.get(section)
        return quote(path, safe=_WRITTEN) if path else f"/{quote(section.strip('/'))}/"

    def listing_page(self, stem: str, number: int) -> str:
        """The path of listing page ``number`` (from 2) of the section whose first page is ``stem``."""
        return self.page_path.format(stem=stem.rstrip("/"), number=number)

    def article_page(self, html: str, url: str, now: datetime) -> ArticlePage:
        """The page class over a page fetched from ``url`` at ``now``."""
        return self.article(html, url, now=now, tz=self.tz, title=self.title)

    def trouble(self, html: str, url: str, now: datetime) -> str | None:
        """Why a page shows nothing of the site (`empty_page`, `block_page`), None where nothing speaks against it."""
        try:
            self.article_page(html, url, now).to_item(id="", site=self.name, url=url)
        except (EmptyPage, BlockPage) as error:
            return error.reason
        except PageError:
            return None
        return None

    def item(self, page: ArticlePage, url: str, addresses: Addresses) -> Article:
        """The page's article under its identity and canonical address; raises `PageError` when there is none."""
        number = self.number(url)
        canonical = self.article_url(number) if number else canonical_url(addresses.public(url))
        return page.to_item(
            id=f"{self.name}:{number or canonical}",
            site=self.name,
            url=canonical,
            parser=self.parser,
            public=addresses.public,
        )


def is_crawled(section: str | None, crawled: Collection[str], names: Mapping[str, str]) -> bool | None:
    """Whether a section, by its name or its slug, is one of the ``crawled`` slugs; None where nobody can tell.

    ``names`` are those that the site writes, by slug.

    >>> is_crawled("أمن", ["security"], {"security": "أمن", "sport": "رياضة"})
    True
    """
    if not section:
        return None
    keys = {search_key(name): slug for slug, name in names.items()}
    slug = section if section in crawled or section in names else keys.get(search_key(section))
    if slug is not None:
        return slug in crawled
    return False if all(slug in names for slug in crawled) else None
