"""What RSS, Atom and JSON Feed say of the newest articles, before any of them puts it into its own form."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newscrawl.exporters.contract import utf8
from newscrawl.exporters.ninjs import urn
from newscrawl.items import Article
from newscrawl.sites import get_site, names

# What XML 1.0 has no way to write, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """A feed: its articles, newest first, and what it says of itself.

    ``link`` is the site's address, ``address`` the feed's own where it has one.
    """

    id: str
    title: str
    link: str
    description: str
    language: str
    updated: datetime
    articles: Sequence[Article]
    address: str | None = None


def newest_of(
    articles: Sequence[Article], *, now: datetime, site: str | None, section: str | None, address: str | None = None
) -> Newest:
    """A feed of these articles, under the name and address of their site where they have one site only."""
    known = names()
    found = {site} if site else {article.site for article in articles} or set(known)
    sites = [get_site(name) for name in found if name in known]
    one = sites[0] if len(found) == 1 and sites else None
    title, link = (one.title, one.address) if one else ("newscrawl", "")
    return newest(articles, title=title, link=link, now=now, site=site, section=section, address=address)


def newest(
    articles: Sequence[Article],
    *,
    title: str,
    link: str,
    now: datetime,
    site: str | None,
    section: str | None,
    address: str | None = None,
) -> Newest:
    """A feed of these articles; ``now`` is its time when there is none."""
    named = " - ".join(part for part in (title, section) if part)
    return Newest(
        id=urn(":".join(["feed", *(part for part in (site, section) if part)])),
        title=named,
        link=link or urn("feed"),
        description=f"أحدث الأخبار: {named}",
        language=articles[0].language if articles else "ar",
        updated=max(map(revised_at, articles), default=now),
        articles=articles,
        address=address,
    )


def published_or_seen(item: Article) -> datetime:
    """When an article came out, else when it was first seen."""
    at = item.published_at or item.first_seen_at or item.fetched_at
    assert at is not None
    return at


def revised_at(item: Article) -> datetime:
    """When this revision of an article was read."""
    return item.fetched_at or published_or_seen(item)


def teaser(item: Article) -> str:
    """The site's summary, else the first paragraph, else (an urgent line) the headline."""
    return item.summary or item.body.split("\n\n", 1)[0] or item.headline


def body_html(item: Article) -> str:
    """The body as HTML paragraphs."""
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in item.body.split("\n\n") if part)


def labels(item: Article) -> list[str]:
    """Section and tags, each once."""
    return list(dict.fromkeys(name for name in (item.section, *item.tags) if name))


def writable(text: str) -> str:
    """The text without what XML cannot hold; a lone surrogate becomes U+FFFD.

    >>> writable("a" + chr(0) + "b" + chr(0xFFFE) + "c")
    'abc'
    """
    return _NOT_XML.sub("", utf8(text).decode())
