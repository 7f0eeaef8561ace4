"""JSON Feed 1.1 of the newest articles."""

from __future__ import annotations

import json
from typing import Any

from newscrawl.exporters.contract import utf8
from newscrawl.exporters.newest import Newest, labels, published_or_seen, revised_at, teaser
from newscrawl.items import Article


def jsonfeed(feed: Newest) -> bytes:
    """The feed as a file."""
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.link,
        **({"feed_url": feed.address} if feed.address else {}),
        "description": feed.description,
        "language": feed.language,
        "items": [_item(article) for article in feed.articles],
    }
    return utf8(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")


def _item(article: Article) -> dict[str, Any]:
    item = {
        "id": article.id,
        "url": article.url,
        "title": article.headline,
        "content_text": article.body or article.headline,
        "summary": teaser(article),
        "image": article.image_url,
        "date_published": published_or_seen(article).isoformat(timespec="seconds"),
        "date_modified": revised_at(article).isoformat(timespec="seconds"),
        "authors": [{"name": name} for name in article.authors],
        "tags": labels(article),
        "language": article.language,
    }
    return {name: value for name, value in item.items() if value not in (None, [])}
