"""news-please's extractor over a page at hand."""

from __future__ import annotations

from typing import Any

from newsplease import NewsPlease

FIELDS = ("headline", "published", "body", "image", "authors")


def read(html: str, url: str, now: str) -> dict[str, Any]:
    """The fields that are scored."""
    article = NewsPlease.from_html(html, url=url, fetch_images=False)
    at = article.date_publish
    return {
        "headline": article.title,
        "published": at.isoformat() if at else None,
        "body": article.maintext,
        "image": article.image_url,
        "authors": list(article.authors or []),
    }
