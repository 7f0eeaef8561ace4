"""newscrawl: the site's page class where it knows the site, metadata and structure alone elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from newscrawl.items import Article
from newscrawl.sites import generic, get_site

FIELDS = ("headline", "published", "section", "body", "image", "authors", "tags")

KNOWN = get_site("baghdad_today")


def read(html: str, url: str, now: str) -> dict[str, Any]:
    """The fields that are scored, of the item as it would be saved."""
    item = article(html, url, datetime.fromisoformat(now))
    return {
        "headline": item.headline,
        "published": item.published_at.isoformat() if item.published_at else None,
        "section": item.section,
        "body": item.body,
        "image": item.image_url,
        "authors": list(item.authors),
        "tags": list(item.tags),
    }


def article(html: str, url: str, now: datetime) -> Article:
    """The article of a page; the site is known by its address."""
    site = KNOWN if KNOWN.number(url) and url.startswith(KNOWN.address) else generic(url)
    return site.item(site.article_page(html, url, now), url, site.addresses())
