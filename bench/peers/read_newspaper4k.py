"""newspaper4k, told that the page is Arabic."""

from __future__ import annotations

from typing import Any

from newspaper import Article

FIELDS = ("headline", "published", "body", "image", "authors", "tags")


def read(html: str, url: str, now: str) -> dict[str, Any]:
    """The fields that are scored."""
    article = Article(url, language="ar", fetch_images=False)
    article.download(input_html=html)
    article.parse()
    at = article.publish_date
    return {
        "headline": article.title,
        "published": at.isoformat() if at else None,
        "body": article.text,
        "image": article.top_image or None,
        "authors": list(article.authors or ()),
        "tags": sorted(article.tags or article.meta_keywords or ()),
    }
