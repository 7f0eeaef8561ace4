"""goose3 with its Arabic stop words; pictures by their metadata, since it would fetch them else."""

from __future__ import annotations

from typing import Any

from goose3 import Goose
from goose3.text import StopWordsArabic

FIELDS = ("headline", "published", "body", "image", "authors", "tags")

GOOSE = Goose(
    {"target_language": "ar", "use_meta_language": False, "stopwords_class": StopWordsArabic, "strict": False}
)


def read(html: str, url: str, now: str) -> dict[str, Any]:
    """The fields that are scored."""
    article = GOOSE.extract(raw_html=html)
    at = article.publish_datetime_utc
    return {
        "headline": article.title,
        "published": at.isoformat() if at else article.publish_date,
        "body": article.cleaned_text,
        "image": (article.opengraph or {}).get("image"),
        "authors": list(article.authors),
        "tags": list(article.tags) or (article.meta_keywords or "").split(", "),
    }
