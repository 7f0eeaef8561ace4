"""From an article's pages to the article, for whoever has them: a crawl, or the archive. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from newscrawl.errors import NoHeadline, NotAnArticle
from newscrawl.items import Article, Precision, with_hash
from newscrawl.pages import decode
from newscrawl.pages.dates import is_past
from newscrawl.site import Site
from newscrawl.urls import Addresses

MOST_PARTS = 50  # pages of one article


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """A page as it was had: its text, the address it came from, and when."""

    html: str
    url: str
    at: datetime


def page_text(body: bytes, content_type: str) -> str:
    """The page as text, whatever charset its Content-Type declares."""
    charset = content_type.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or None
    return decode(body, charset)


def read_first(
    site: Site,
    addresses: Addresses,
    page: FetchedPage,
    *,
    id: str,
    listed_at: datetime | None = None,
    precision: Precision | None = None,
) -> tuple[Article, list[str]]:
    """The article ``id`` as its first page has it, and the addresses of its further pages.

    ``listed_at`` stands in for a date that the page does not show. Raises `PageError`.
    """
    if site.identity(page.url) != id:
        raise NotAnArticle(f"led to another page: {page.url}")
    read = site.article_page(page.html, page.url, page.at)
    article = replace(site.item(read, page.url, addresses), fetched_at=page.at)
    if article.published_at is None and listed_at and is_past(listed_at, page.at):
        article = with_hash(
            replace(
                article,
                published_at=listed_at,
                published_precision=precision,
                extraction={**article.extraction, "published_at": "listing"},
            )
        )
    parts = [url for part in read.parts if (url := addresses.fetchable(urljoin(page.url, part)))]
    return article, parts[:MOST_PARTS]


def read_part(site: Site, addresses: Addresses, page: FetchedPage, *, id: str, requested: str) -> str:
    """The body of a further page that was asked for at ``requested``; raises `PageError`."""
    if site.identity(page.url) != id or site.part(page.url) != site.part(requested):
        raise NotAnArticle(f"{requested} led to another page: {page.url}")
    read = site.article_page(page.html, page.url, page.at)
    with suppress(NoHeadline):  # only the first page needs one
        site.item(read, page.url, addresses)
    return read.body


def joined(article: Article, bodies: Sequence[str]) -> Article:
    """The article with the bodies of all its pages, the first one's included, in order."""
    return with_hash(replace(article, body="\n\n".join(text for text in bodies if text)))
